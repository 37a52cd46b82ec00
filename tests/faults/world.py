"""What is tested and what it stands on: processes, a database, the line to it, a small disk."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Literal

from aiohttp import web

from tests.faults.platform import Platform
from tests.postgres import Postgres
from tests.postgres.server import free_port

Database = Literal["sqlite", "postgres"]
START_SECONDS, STOP_SECONDS = 60, 12
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run. kinds: of faults; empty: all. broken: a build that is wrong on purpose.

    fsync: of PostgreSQL. Without it only a loss of power would be seen, which is no fault here.
    """

    seed: int = 1
    turns: int = 1000
    faults: int = 10
    processes: int = 1
    database: Database = "sqlite"
    kinds: tuple[str, ...] = ()
    broken: str = ""
    fsync: bool = True

    def __str__(self) -> str:
        """As arguments of `python -m tests.faults`."""
        names = ("seed", "turns", "faults", "processes", "database", "broken")
        given = " ".join(f"--{name} {getattr(self, name)}" for name in names if getattr(self, name))
        return f"{given} --kinds {quote(','.join(self.kinds))}" if self.kinds else given


@dataclass
class Process:
    """One process of the service, started again until it runs.

    fell: how often it ended unasked. hung: how often it neither started nor failed to, or did
    not end when asked to.
    """

    number: int
    command: list[str]
    environment: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    fell: int = 0
    hung: int = 0
    _running: asyncio.subprocess.Process | None = None
    _wanted: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def clock(self) -> Path:
        return self.folder / f"clock{self.number}"

    async def start(self) -> None:
        """Start, and again while it cannot (its database may be away)."""
        while not await self._started():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)

    async def stop(self, how: signal.Signals) -> None:
        running = self._alive()
        self._wanted = False
        if running:
            running.send_signal(how)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await running.wait()
            except TimeoutError:
                self.hung += 1
                running.kill()
                await running.wait()

    def pause(self) -> None:
        if running := self._alive():
            running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if running := self._alive():
            running.send_signal(signal.SIGCONT)

    def notice(self) -> bool:
        """Whether it ended unasked; that is counted."""
        if self._wanted and not self._alive():
            self.fell += 1
            self._wanted = False
            return True
        return False

    def log(self) -> str:
        return (self.folder / f"service{self.number}.log").read_text(errors="replace")

    def _alive(self) -> asyncio.subprocess.Process | None:
        return self._running if self._running and self._running.returncode is None else None

    async def _started(self) -> bool:
        with (self.folder / f"service{self.number}.log").open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.service", "--port", str(self.port)),
                *("--clock", str(self.clock), *self.command),
                env=os.environ | self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._running.stdout
        try:
            async with asyncio.timeout(START_SECONDS):
                self._wanted = bool(await self._running.stdout.readline())
        except TimeoutError:
            self.hung += 1
            self._running.send_signal(signal.SIGUSR1)  # its log tells then where it hangs
            await asyncio.sleep(0.5)
            self._running.kill()
        if not self._wanted:
            await self._running.wait()
        return self._wanted


class Line:
    """The line to PostgreSQL, with orders for it."""

    def __init__(self, to: int) -> None:
        self.port, self._to = free_port(), to

    async def open(self) -> None:
        self._proxy = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.proxy", str(self.port), str(self._to)),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        await self._done()

    async def order(self, what: str) -> None:
        assert self._proxy.stdin
        self._proxy.stdin.write(f"{what}\n".encode())
        await self._done()

    async def close(self) -> None:
        self._proxy.kill()
        await self._proxy.wait()

    async def _done(self) -> None:
        assert self._proxy.stdout
        async with asyncio.timeout(START_SECONDS):
            assert await self._proxy.stdout.readline()


class Disk:
    """A small file system of its own; where that is not allowed, a folder that cannot fill."""

    def __init__(self, megabytes: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="monshin-disk-"))
        options = ("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(self.folder))
        mount = ["mount", *options]
        self.small = not subprocess.run(mount, check=False, capture_output=True).returncode

    def fill(self) -> None:
        piece = bytes(1024 * 1024)
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                piece = piece[: ballast.write(piece)]

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        if self.small:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)
        shutil.rmtree(self.folder)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


class World:
    """Everything of one run, from `async with` to its end."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.platform = Platform(wanted.seed)
        self.faults: Counter[str] = Counter()
        self.acknowledged = 0
        self.processes: list[Process] = []
        self.postgres: Postgres | None = None
        self.line: Line | None = None
        self._ends = contextlib.AsyncExitStack()

    async def __aenter__(self) -> "World":
        async with contextlib.AsyncExitStack() as ends:
            await self._build(ends)
            self._ends = ends.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._ends.aclose()

    async def _build(self, ends: contextlib.AsyncExitStack) -> None:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="monshin-faults-")))
        self.disk = Disk(64 + self.wanted.turns // 100)
        ends.callback(self.disk.close)
        environment = {
            "MONSHIN_DATABASE_URL": await self._database(ends),
            "MONSHIN_KEY_FILE": f"{folder}/key",
            "MONSHIN_RATE_LIMIT": "off",
            "MONSHIN_LOG_LEVEL": "warning",
        }
        command = ["--platform", await self._played(ends)]
        command += ["--broken", self.wanted.broken] if self.wanted.broken else []
        for number in range(self.wanted.processes):
            process = Process(number, command, environment, folder)
            process.clock.write_text("0")
            self.processes.append(process)
            ends.push_async_callback(process.stop, signal.SIGKILL)
        await asyncio.gather(*(process.start() for process in self.processes))

    async def _database(self, ends: contextlib.AsyncExitStack) -> str:
        if self.wanted.database == "sqlite":
            return f"sqlite:///{self.disk.folder}/monshin.db"
        self.postgres = ends.enter_context(Postgres(fsync=self.wanted.fsync))
        self.line = Line(self.postgres.port)
        await self.line.open()
        ends.push_async_callback(self.line.close)
        return self.postgres.url.replace(f":{self.postgres.port}/", f":{self.line.port}/")

    async def _played(self, ends: contextlib.AsyncExitStack) -> str:
        runner = web.AppRunner(self.platform.app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        ends.push_async_callback(runner.cleanup)
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{port}/post"

    def logs(self) -> str:
        return "\n".join(process.log() for process in self.processes)
