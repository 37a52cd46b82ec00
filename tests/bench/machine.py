"""Cores, memory and starts of the programs that are measured."""

import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MONSHIN = Path(sys.executable).with_name("monshin")
CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD, ALL = {CORES[0]}, {CORES[-1]}, set(CORES)
STOP_SECONDS = 15
CALM_SECONDS = 120
IDLE = 0.05  # of a core


class Started:
    """A program that serves. pid, and url with a closing slash."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self._process, self.pid, self.url = process, process.pid, url

    def rss(self) -> float:
        """MB, programs and libraries read from files included."""
        return self._kilobytes("status", "VmRSS") / 1024

    def own(self) -> float:
        """KB of memory that is nobody else's and in no file: what grows with use."""
        return self._kilobytes("smaps_rollup", "Anonymous")

    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        return cpu(self.pid)

    def calm(self) -> float:
        """Wait until it does nothing of its own accord any more; seconds that took."""
        began = time.monotonic()
        while time.monotonic() - began < CALM_SECONDS:
            before = self.cpu()
            time.sleep(1)
            if self.cpu() - before < IDLE:
                break
        return time.monotonic() - began

    def _kilobytes(self, file: str, name: str) -> float:
        found = re.search(
            rf"^{name}:\s+(\d+) kB", Path(f"/proc/{self.pid}/{file}").read_text(), re.M
        )
        return float(found.group(1)) if found else 0.0


def cpu(pid: int, *, ended: bool = False) -> float:
    """Seconds of CPU a process has used, 0 when it is gone. ended: and its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    used = fields[11:15] if ended else fields[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def on_cores(cores: set[int], *command: str) -> list[str]:
    return ["taskset", "-c", ",".join(map(str, sorted(cores))), *command]


@contextmanager
def started(
    *command: str, cores: set[int], env: Mapping[str, str] | None = None
) -> Iterator[Started]:
    """A program that prints its address first; stopped at the end."""
    process = subprocess.Popen(
        on_cores(cores, *command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | (env or {}),
    )
    try:
        assert process.stdout is not None
        yield Started(process, address(process.stdout))
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def address(out: IO[bytes]) -> str:
    url = out.readline().decode().strip()
    if not url:
        raise OSError("the program under measure did not start; its reason stands above")
    return url


@contextmanager
def monshin(folder: Path, database: str, cores: set[int] = SERVER) -> Iterator[Started]:
    """The service without rate limit; its key is in the folder."""
    env = settings(folder, database)
    with started(str(MONSHIN), "serve", "--port", "0", cores=cores, env=env) as service:
        yield service


def settings(folder: Path, database: str) -> dict[str, str]:
    return {
        "MONSHIN_DATABASE_URL": database,
        "MONSHIN_KEY_FILE": str(folder / "key"),
        "MONSHIN_RATE_LIMIT": "off",
        "MONSHIN_LOG_LEVEL": "warning",
    }


def more_files() -> None:
    """As many open files as are allowed, here and in programs started from here."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def described() -> dict[str, str | int]:
    """The machine, for the JSON."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return {
        "cpu": cpu.group(1) if cpu else platform.machine(),
        "cores": len(CORES),
        "python": platform.python_version(),
        "linux": platform.release(),
    }


def written(path: Path, found: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
