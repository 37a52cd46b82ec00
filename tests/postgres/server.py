"""A PostgreSQL server in a temporary folder, on 127.0.0.1 only; as root it runs as `postgres`."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Literal, Self

BINARIES = Path("/usr/lib/postgresql/15/bin")
MISSING = "PostgreSQL 15 is missing: apt-get install postgresql-15"
USER = "monshin"
PORTS = range(15_000, 32_000)  # below those the system gives to whoever connects
SECONDS = 60  # to start or to stop
Mode = Literal["smart", "fast", "immediate"]
SIGNALS: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}


class Postgres:
    """Running from `with` to its end; RuntimeError tells why it does not start.

    fsync: whether what is committed survives a loss of power, at the price of speed.
    settings: more of the server's own, by name.
    """

    def __init__(self, *, fsync: bool = False, **settings: str) -> None:
        durable = "on" if fsync else "off"
        self._settings = {
            "fsync": durable,
            "full_page_writes": durable,
            "listen_addresses": "127.0.0.1",
            "max_connections": "200",
            "timezone": "UTC",
        } | settings
        self._names = (f"test_{number}" for number in count(1))
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="monshin-postgres-"))
        try:
            if os.geteuid() == 0:
                shutil.chown(self.folder, "postgres", "postgres")
            self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            self.port = free_port()
            self.start()
            self.url = self.database()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._server.poll() is None:
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start, and return once it answers."""
        settings = self._settings | {
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [_binary("postgres"), "-D", str(self.folder / "data"), *options],
                **self._place(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + SECONDS
        while not self.answers():
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.log()}")
            time.sleep(0.02)

    def stop(self, mode: Mode = "fast") -> None:
        """smart: once everybody has left; fast: turns are rolled back; immediate: as in a crash."""
        assert self._server
        self._server.send_signal(SIGNALS[mode])
        self._server.wait(SECONDS)

    def restart(self, mode: Mode = "fast") -> None:
        self.stop(mode)
        self.start()

    def kill(self) -> None:
        """SIGKILL to the server and everything it started, at one moment."""
        assert self._server
        self._server.send_signal(signal.SIGSTOP)  # so that it starts no more
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text()
        for child in map(int, children.split()):
            os.kill(child, signal.SIGKILL)
        self._server.kill()
        self._server.wait(SECONDS)

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = next(self._names)
        self.sql(f"CREATE DATABASE {name}", "postgres")
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, database: str) -> str:
        """What psql prints: rows as lines, columns parted by `|`. database: its name or URL."""
        url = database if "://" in database else self.address(database)
        return self._run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement)

    def answers(self) -> bool:
        """Whether it takes connections now."""
        asked = ("-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1")
        return subprocess.run([_binary("pg_isready"), *asked], check=False).returncode == 0

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [_binary(program), *arguments],
            **self._place(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")
        told: str = done.stdout.strip()
        return told

    def _place(self) -> dict[str, Any]:
        """In which folder, with which environment and as whom its programs run."""
        user: Mapping[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": "postgres", "group": "postgres", "extra_groups": ()}
        environment = {"PATH": os.defpath, "PGDATA": str(self.folder / "data"), "LC_ALL": "C.UTF-8"}
        return {"cwd": self.folder, "env": environment, **user}


def installed() -> bool:
    return all(_found(name) for name in ("initdb", "postgres", "psql", "pg_isready"))


def free_port() -> int:
    """A port nobody listens on, and no connection is given by the system meanwhile."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{BINARIES}:{os.environ.get('PATH', os.defpath)}")


def _binary(name: str) -> str:
    if found := _found(name):
        return found
    raise RuntimeError(MISSING)
