"""Turns on PostgreSQL: asyncpg, rows locked while a batch is decided, one statement to write it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from adapters.complaints import Place, told
from adapters.database import dsn
from adapters.rows import MOVED, Asked, Known, Make, Row, Writes
from adapters.tables import event, letter, line

CONNECTIONS = 8
SECONDS = 4.0  # a batch may take; its connection is given up then
IDS_AT_ONCE = 50
WAITS = {
    "application_name": "monshin",
    "idle_in_transaction_session_timeout": "8000",  # a process that hangs lets its people go
    "lock_timeout": "2000",
}
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
# Whoever another process holds is passed over, so there is nothing to wait for.
LOAD = """
SELECT p.user_hash, p.id, p.seq, p.state, e.first_seq, e.last_seq
FROM unnest($1::bytea[], $2::text[]) AS a(user_hash, event)
JOIN person AS p ON p.user_hash = a.user_hash
LEFT JOIN event AS e ON e.person = p.id AND e.event = a.event
ORDER BY p.id FOR UPDATE OF p SKIP LOCKED
"""
HELD = "SELECT user_hash FROM person WHERE user_hash = ANY($1::bytea[])"
IDS = "SELECT nextval(pg_get_serial_sequence('person', 'id')) FROM generate_series(1, $1)"
LINES = """
SELECT l.person, l.seq, l.by, l.at, l.reply FROM line AS l JOIN person AS p ON p.id = l.person
WHERE p.user_hash = $1 AND l.seq BETWEEN $2 AND $3 ORDER BY l.seq
"""
PERSON = "SELECT id, state FROM person WHERE user_hash = $1"
FIRST = """
SELECT min(seq) FROM line WHERE person = (SELECT id FROM person WHERE user_hash = $1)
"""
ERASE = tuple(
    f"DELETE FROM {table.name} WHERE person = ANY($1::int[])"  # noqa: S608
    for table in (letter, line, event)
)


def _insert(table: Table, start: int) -> str:
    """Rows given as an array for each column, from parameter `start` on."""
    columns = list(table.c)
    names = ", ".join(DIALECT.identifier_preparer.format_column(c) for c in columns)
    types = (c.type.compile(dialect=DIALECT) for c in columns)
    arrays = ", ".join(f"${start + n}::{kind}[]" for n, kind in enumerate(types))
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608


def _write() -> str:
    """People, events, letters and lines as one statement: one journey to the server."""
    added, at = [], 1
    for table, _ in Writes().tables:
        added.append(_insert(table, at))
        at += len(table.c)
    people, events, lines, letters = added
    changed = ", ".join(f"{name} = excluded.{name}" for name in MOVED)
    return (
        f"WITH moved AS ({people} ON CONFLICT (id) DO UPDATE SET {changed}), "
        f"events AS ({events}), lines AS ({lines}) {letters}"
    )


WRITE = _write()


class Postgres:
    """A pool of connections; `lanes` of them take turns, the others read."""

    lanes = 2

    def __init__(self, url: str, place: Place) -> None:
        self._url, self._place = url, place
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._ids: list[int] = []

    def time(self, at: datetime) -> Any:
        return at

    def id(self, uuid: UUID) -> Any:
        return uuid

    def at(self, written: Any) -> datetime:
        found: datetime = written
        return found

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Rows are locked by the database: nobody need be kept out."""
        yield

    async def take(self, batch: Sequence[Asked], make: Make) -> None:
        """Load and lock, make, write, in one transaction."""
        async with self._connection() as db:
            await db.execute("BEGIN")
            writes = make(await self._load(db, batch))
            for erase in ERASE if writes.forgotten else ():
                await db.execute(erase, writes.forgotten)
            if writes.people:
                given = [column for t, rows in writes.tables for column in _columns(t, rows)]
                await db.execute(WRITE, *given)
            await db.execute("COMMIT")

    async def lines(self, user: bytes, first: int, last: int) -> Sequence[Row]:
        """Log lines as person, seq, by, at, reply."""
        async with self._connection() as db:
            return [tuple(row) for row in await db.fetch(LINES, user, first, last)]

    async def talk(self, user: bytes) -> Row | None:
        """The id and the state of a person."""
        async with self._connection() as db:
            row = await db.fetchrow(PERSON, user)
        return tuple(row) if row else None

    async def first(self, user: bytes) -> int:
        async with self._connection() as db:
            return await db.fetchval(FIRST, user) or 0

    async def close(self) -> None:
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _load(self, db: Any, batch: Sequence[Asked]) -> Mapping[bytes, Known]:
        """Whoever is known and held by nobody else, and strangers."""
        users = [asked.user for asked in batch]
        rows = await db.fetch(LOAD, users, [asked.incoming.event for asked in batch])
        known = {row[0]: Known(*tuple(row)[1:]) for row in rows}
        if missing := [user for user in users if user not in known]:
            held = {row[0] for row in await db.fetch(HELD, missing)}
            strangers = [user for user in missing if user not in held]
            ids = await self._new_ids(db, len(strangers))
            known |= {u: Known(n, new=True) for u, n in zip(strangers, ids, strict=True)}
        return known

    async def _new_ids(self, db: Any, many: int) -> list[int]:
        if len(self._ids) < many:
            self._ids += [row[0] for row in await db.fetch(IDS, many + IDS_AT_ONCE)]
        ids, self._ids = self._ids[:many], self._ids[many:]
        return ids

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        """A connection for a few seconds. What hangs longer is cut off."""
        with told(self._place):
            pool = await self._opened()
            db = await pool.acquire(timeout=SECONDS)
            try:
                async with asyncio.timeout(SECONDS):
                    try:
                        yield db
                    except Exception:
                        if db.is_in_transaction() and not db.is_closed():
                            await db.execute("ROLLBACK")
                        raise
                    except BaseException:
                        db.terminate()  # nobody knows where it stands
                        raise
            finally:
                await pool.release(db)

    async def _opened(self) -> asyncpg.Pool:
        """The pool, opened at its first use."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    dsn(self._url),
                    min_size=1,
                    max_size=CONNECTIONS,
                    timeout=SECONDS,
                    command_timeout=SECONDS,
                    server_settings=WAITS,
                    reset=_leave,
                )
            return self._pool


async def _leave(_: Any) -> None:
    """Nothing is set on a connection that would have to be reset when it is handed back."""


def _columns(table: Table, rows: Sequence[Row]) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(table.c)
