"""Empty databases for the service and its peers; what is committed survives a loss of power."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from tests.bench.machine import LOAD, cpu
from tests.postgres import Postgres

Kind = Literal["sqlite", "postgres"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgres")
HERE = Path("var")  # on the disk the service would use


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service finds its things.

    folder: of its key. url: of its database. data: of PostgreSQL.
    """

    kind: Kind
    folder: Path
    url: str
    data: Path | None = None

    def server_cpu(self) -> float:
        """Seconds of CPU that PostgreSQL has used so far, programs it has ended included."""
        if self.data is None:
            return 0.0
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        return cpu(server, ended=True) + sum(cpu(int(child)) for child in children)

    @property
    def file(self) -> Path:
        """SQLite's."""
        return Path(self.url.removeprefix("sqlite:///"))


@contextmanager
def place(kind: Kind, cores: set[int] = LOAD) -> Iterator[Place]:
    """A place of its own, gone afterwards. cores: where PostgreSQL runs."""
    HERE.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=HERE, prefix="bench-") as name:
        folder = Path(name).absolute()
        if kind == "sqlite":
            yield Place(kind, folder, f"sqlite:///{folder}/bench.db")
            return
        with pinned(cores), Postgres(fsync=True) as server:
            yield Place(kind, folder, server.url, server.folder / "data")


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """This program, and what it starts meanwhile, on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
