"""Fills a database with talks: copies of a real one, so that rows are as the service writes."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from adapters.seal import Seal
from adapters.web.session import CHANNEL, OFFICE
from tests.bench import load
from tests.bench.databases import Place
from tests.bench.machine import Started

OWN = "person"
WHO = "SELECT * FROM person WHERE user_hash = $1"
KEPT = {  # what else a person has
    "event": "SELECT * FROM event WHERE person = $1 ORDER BY first_seq",
    "line": "SELECT * FROM line WHERE person = $1 ORDER BY seq",
}
NEWEST = "SELECT max(id) AS id FROM person WHERE id > $1"
AT_ONCE = 20_000
PATIENT = 60  # seconds
FAST = ("synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF")
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table. columns: their names."""

    columns: tuple[str, ...]
    rows: Sequence[Values]

    def place(self, name: str) -> int:
        return self.columns.index(name)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Somebody's rows by table."""

    tables: dict[str, Rows]

    @property
    def last_turn(self) -> "Pattern":
        """With the rows of the newest turn alone: what was said and the answer."""
        events, lines = self.tables["event"], self.tables["line"]
        newest = events.rows[-1]
        first, seq = newest[events.place("first_seq")], lines.place("seq")
        said = [line for line in lines.rows if line[seq] >= first]
        kept = {"event": Rows(events.columns, [newest]), "line": Rows(lines.columns, said)}
        return Pattern({**self.tables, **kept})


def talked(service: Started, steps: Sequence[str]) -> str:
    """The cookie of somebody who has just said this."""
    cookie = asyncio.run(load.arrived(service.url, 1))[0]
    for step in steps:
        load.fetch(service.url, "/api/messages", cookie, {"id": str(uuid4()), "option": step})
    return cookie


def pattern(at: Place, cookie: str) -> Pattern:
    """The rows of whoever has this cookie; the service may be stopped."""
    own = _select(at, WHO, hashed(at.folder / "key", cookie))
    person = own.rows[0][own.place("id")]
    kept = {name: _select(at, asked, person) for name, asked in KEPT.items()}
    return Pattern({OWN: own, **kept})


def fill(at: Place, like: Pattern, people: int, met: Sequence[str]) -> None:
    """So many more people; `met`, cookies, are spread evenly among them. The service is stopped."""
    users = _users(at, people, met)
    start = int(_select(at, NEWEST, 0).rows[0][0]) + 1
    while some := list(islice(users, AT_ONCE)):
        for name, rows in like.tables.items():
            _insert(at, name, rows.columns, list(_copies(name, rows, start, some)))
        start += len(some)
    if at.kind == "postgres":
        _run(at, f"SELECT setval(pg_get_serial_sequence('{OWN}', 'id'), {start})")
        _run(at, "VACUUM ANALYZE")  # now, or autovacuum does it while turns are measured
        _run(at, "CHECKPOINT")


def hashed(key: Path, cookie: str) -> bytes:
    value = cookie.partition("=")[2]
    return Seal.load(key).hash(OFFICE, CHANNEL, value)


def opened(file: Path) -> AbstractContextManager[sqlite3.Connection]:
    """SQLite's file; closed at the end, so that nobody finds it locked."""
    return closing(sqlite3.connect(file, timeout=PATIENT))


def _users(at: Place, people: int, met: Sequence[str]) -> Iterator[bytes]:
    seal, every = Seal.load(at.folder / "key"), max(1, people // max(1, len(met)))
    for n in range(people):
        spot, other = divmod(n, every)
        known = not other and spot < len(met)
        name = met[spot].partition("=")[2] if known else f"somebody {n}"
        yield seal.hash(OFFICE, CHANNEL, name)


def _copies(name: str, rows: Rows, start: int, users: Sequence[bytes]) -> Iterator[Values]:
    person = rows.place("id" if name == OWN else "person")
    for number, user in enumerate(users, start):
        for row in rows.rows:
            copy = list(row)
            copy[person] = number
            if name == OWN:
                copy[rows.place("user_hash")] = user
            yield tuple(copy)


def _select(at: Place, asked: str, value: object) -> Rows:
    if at.kind == "sqlite":
        with opened(at.file) as db:
            found = db.execute(asked, {"1": value})
            return Rows(tuple(column[0] for column in found.description), found.fetchall())

    async def ask() -> Rows:
        db = await asyncpg.connect(at.url)
        try:
            records = await db.fetch(asked, value)
            return Rows(tuple(records[0].keys()), [tuple(record) for record in records])
        finally:
            await db.close()

    return asyncio.run(ask())


def _insert(at: Place, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
    if at.kind == "sqlite":
        names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" for _ in columns)
        into = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
        with opened(at.file) as db:
            for pragma in FAST:
                db.execute(f"PRAGMA {pragma}")
            db.executemany(into, rows)
            db.commit()
        return

    async def copy() -> None:
        db = await asyncpg.connect(at.url)
        try:
            await db.copy_records_to_table(table, records=rows, columns=columns)
        finally:
            await db.close()

    asyncio.run(copy())


def _run(at: Place, statement: str) -> None:
    async def run() -> None:
        db = await asyncpg.connect(at.url)
        try:
            await db.execute(statement)
        finally:
            await db.close()

    asyncio.run(run())


def size(at: Place) -> int:
    """Bytes of the database; the log of SQLite is emptied first."""
    if at.kind == "sqlite":
        with opened(at.file) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return at.file.stat().st_size

    async def ask() -> int:
        db = await asyncpg.connect(at.url)
        try:
            return int(await db.fetchval("SELECT pg_database_size(current_database())"))
        finally:
            await db.close()

    return asyncio.run(ask())
