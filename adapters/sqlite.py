"""Turns on SQLite: a thread that writes, a thread that reads, statements compiled once."""

import asyncio
import fcntl
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeVar
from uuid import UUID

from sqlalchemy import Column, delete, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as upsert

from adapters.complaints import SQLITE, Place, told
from adapters.database import open_file, path_of
from adapters.rows import MOVED, Asked, Known, Make, Row, Writes
from adapters.tables import event, letter, line, person
from bot.ports import Unavailable

DIALECT = sqlite.dialect()
Given = TypeVar("Given")
MOST_ROWS = 64  # in one statement


def _sql(statement: Any) -> str:
    return str(statement.compile(dialect=DIALECT))


def _written(column: Column[Any]) -> Callable[[Any], Any]:
    """How a value of this column stands in the file."""
    of_sqlite = column.type.dialect_impl(DIALECT)
    return of_sqlite.bind_processor(DIALECT) or (lambda value: value)


@lru_cache(maxsize=256)
def _add(table: str, many: int) -> str:
    """Many rows in one statement: the lock of the interpreter is let go once, not for each."""
    one = f"({', '.join('?' * len(TABLES[table].c))})"
    head, tail = INSERTS[table].split(one)
    return head + ", ".join([one] * many) + tail


def _people() -> str:
    new = upsert(person).values(dict.fromkeys(person.c.keys()))
    moved = {name: new.excluded[name] for name in MOVED}
    return _sql(new.on_conflict_do_update(index_elements=[person.c.id], set_=moved))


TABLES = {table.name: table for table in (person, event, line, letter)}
INSERTS = {name: _sql(insert(table)) for name, table in TABLES.items()} | {"person": _people()}
ERASE = tuple(_sql(delete(t).where(t.c.person == 0)) for t in (letter, line, event))
LINES = """
SELECT l.person, l.seq, l."by", l.at, l.reply FROM line AS l JOIN person AS p ON p.id = l.person
WHERE p.user_hash = ? AND l.seq BETWEEN ? AND ? ORDER BY l.seq
"""
LOAD = """
SELECT json_group_array(json_array(a.column1, p.id, p.seq, p.state, e.first_seq, e.last_seq))
FROM (VALUES ASKED) AS a
JOIN person AS p ON p.user_hash = a.column2
LEFT JOIN event AS e ON e.person = p.id AND e.event = a.column3
"""
PERSON = "SELECT id, state FROM person WHERE user_hash = ?"
FIRST = """
SELECT min(seq) FROM line WHERE person = (SELECT id FROM person WHERE user_hash = ?)
"""


@lru_cache
def _load(many: int) -> str:
    """All people of a batch as one row, by their places in it, and whether events are repeated."""
    return LOAD.replace("ASKED", ", ".join(["(?, ?, ?)"] * many))


def _lock(path: Path) -> IO[bytes]:
    """Held while the service runs, since it counts on being alone. Unavailable: it is not."""
    try:
        lock = path.with_name(f"{path.name}.lock").open("wb")
    except OSError:
        raise Unavailable(SQLITE["SQLITE_CANTOPEN"].format(at=path)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Unavailable(
            f"{path} is used by another Monshin that runs; stop that one, name another file, "
            "or use PostgreSQL for more than one process"
        ) from None
    return lock


class Sqlite:
    """One connection writes and one reads, each in a thread of its own."""

    lanes = 1

    def __init__(self, url: str, place: Place) -> None:
        self._place = place
        self._one_writer = asyncio.Lock()
        self._time, self._id = _written(line.c.at), _written(letter.c.id)
        self._lock = _lock(path_of(url).resolve())  # the same file under any name
        try:
            with told(place):
                self._writer, self._reader = open_file(url), open_file(url)
        except Unavailable:
            self._lock.close()
            raise
        self._writing = ThreadPoolExecutor(1, "writes")
        self._reading = ThreadPoolExecutor(1, "reads")
        self._last_id: int | None = None

    def time(self, at: datetime) -> Any:
        return self._time(at)

    def id(self, uuid: UUID) -> Any:
        return self._id(uuid)

    def at(self, written: Any) -> datetime:
        """A time as it stands in the file."""
        return datetime.fromisoformat(f"{written}+00:00")

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """While this is held no turn is written; others may write to the file."""
        async with self._one_writer:
            yield

    async def take(self, batch: Sequence[Asked], make: Make) -> None:
        """Load, make, write, in one transaction as far as anybody can tell."""
        async with self._one_writer:
            with told(self._place):
                known = await self._do(self._writing, self._load, batch)
                writes = make(known)
                if writes.people:
                    await self._do(self._writing, self._write, writes)

    async def lines(self, user: bytes, first: int, last: int) -> Sequence[Row]:
        """Log lines as person, seq, by, at, reply."""
        return await self._read(LINES, user, first, last)

    async def talk(self, user: bytes) -> Row | None:
        """The id and the state of a person."""
        rows = await self._read(PERSON, user)
        return rows[0] if rows else None

    async def first(self, user: bytes) -> int:
        [[first]] = await self._read(FIRST, user)
        return first or 0

    async def close(self) -> None:
        if self._lock.closed:
            return
        for thread, db in ((self._writing, self._writer), (self._reading, self._reader)):
            await self._do(thread, sqlite3.Connection.close, db)
            thread.shutdown()
        self._lock.close()

    async def _do(
        self, thread: ThreadPoolExecutor, work: Callable[[Any], Given], given: Any
    ) -> Given:
        return await asyncio.get_running_loop().run_in_executor(thread, work, given)

    def _load(self, batch: Sequence[Asked]) -> Mapping[bytes, Known]:
        given = [g for n, asked in enumerate(batch) for g in (n, asked.user, asked.incoming.event)]
        [rows] = self._writer.execute(_load(len(batch)), given).fetchone()
        known = {batch[place].user: Known(*found) for place, *found in json.loads(rows)}
        for asked in batch:
            if asked.user not in known:
                known[asked.user] = Known(self._next_id(), new=True)
        return known

    def _write(self, writes: Writes) -> None:
        db = self._writer
        db.execute("BEGIN IMMEDIATE")
        try:
            for erase in ERASE if writes.forgotten else ():
                db.executemany(erase, [(each,) for each in writes.forgotten])
            for table, rows in writes.tables:
                self._add(table.name, rows)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            self._last_id = None
            raise

    def _add(self, table: str, rows: Sequence[Row]) -> None:
        """In so few statements that each is likely to be prepared already."""
        while rows:
            many = min(MOST_ROWS, 1 << (len(rows).bit_length() - 1))
            self._writer.execute(_add(table, many), list(chain.from_iterable(rows[:many])))
            rows = rows[many:]

    def _next_id(self) -> int:
        """Nobody else writes to the file, so the next number is known here."""
        if self._last_id is None:
            self._last_id = self._writer.execute("SELECT max(id) FROM person").fetchone()[0] or 0
        self._last_id += 1
        return self._last_id

    async def _read(self, sql: str, *given: Any) -> list[Row]:
        with told(self._place):
            return await self._do(
                self._reading, lambda _: self._reader.execute(sql, given).fetchall(), None
            )
