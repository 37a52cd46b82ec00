"""wrk at work: a script in Lua, and what it tells afterwards."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from tests.bench.machine import on_cores

HERE = Path(__file__).parent
TIMEOUT = "10s"


class Void(Exception):
    """The run counts for nothing. str() says what went wrong."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What wrk saw. p50, p99: milliseconds. refused: answers that were no 2xx."""

    turns: int
    seconds: float
    p50: float
    p99: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds


@dataclass(frozen=True, slots=True)
class Job:
    """script: its name here. lists: written to files, whose paths are its first arguments."""

    script: str
    clients: int
    seconds: int
    lists: Sequence[Sequence[str]]
    arguments: Sequence[str] = ()


class Wrk:
    """Entering starts it; `loaded` waits for its end."""

    def __init__(self, url: str, job: Job, cores: set[int]) -> None:
        self._url, self._job, self._cores = url, job, cores
        self._folder = TemporaryDirectory()

    def __enter__(self) -> Self:
        job, folder = self._job, Path(self._folder.name)
        parts = (HERE / name for name in ("told.lua", job.script))
        script = folder / "script.lua"
        script.write_text("".join(part.read_text() for part in parts))
        files = [folder / str(number) for number in range(len(job.lists))]
        for file, lines in zip(files, job.lists, strict=True):
            file.write_text("".join(f"{line}\n" for line in lines))
        self._wrk = subprocess.Popen(
            on_cores(
                self._cores,
                *("wrk", "-t1", f"-c{job.clients}", f"-d{job.seconds}s", "--timeout", TIMEOUT),
                *("-s", str(script), self._url, "--", *map(str, files), *job.arguments),
            ),
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def loaded(self) -> Loaded:
        """Void: wrk failed, or something was not answered, or not with 2xx."""
        out, _ = self._wrk.communicate()
        if self._wrk.returncode:
            raise Void(f"wrk ended with {self._wrk.returncode}")
        loaded = Loaded(**json.loads(out.splitlines()[-1]))
        if loaded.refused or loaded.broken or not loaded.turns:
            raise Void(f"{loaded.refused} refused, {loaded.broken} broken of {loaded.turns}")
        return loaded

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._wrk.poll() is None:
            self._wrk.kill()
            self._wrk.wait()
        self._folder.cleanup()
