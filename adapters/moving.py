"""Moves all that SQLite holds to PostgreSQL: everything, looked over, or nothing."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table, delete, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.complaints import MIGRATE, Place, told
from adapters.database import connect, is_sqlite
from adapters.migrations import is_current, upgrade
from adapters.seal import Seal
from adapters.sql import check_key, open_store
from adapters.tables import key, person
from bot.ports import Unavailable

ROWS = 5000  # at a time
TABLES: Sequence[Table] = person.metadata.sorted_tables
LOCK = f"LOCK TABLE {', '.join(table.name for table in TABLES)}"
OTHERS = text("""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'monshin' AND pid <> pg_backend_pid()
""")


@dataclass(frozen=True, slots=True)
class _End:
    """Where rows come from or go to."""

    db: AsyncConnection
    place: Place


@dataclass(slots=True)
class Sum:
    """Of rows, in whatever order they come."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self.rows += 1
            its = blake2b(repr(row).encode(), digest_size=16).digest()
            self.digest = (self.digest + int.from_bytes(its)) % 2**128


async def move(url: str, to: str, seal: Seal) -> Mapping[str, int]:
    """Copy everything, in one transaction there; how many rows of each table. Nothing goes here.

    Unavailable: somebody uses one of the two, the new one holds talks, or what arrived is not
    what was sent; then nothing was moved.
    """
    if not is_sqlite(url) or is_sqlite(to):
        raise Unavailable("only SQLite moves, and only to postgresql://user:password@host/database")
    store = await open_store(url, seal)  # which keeps services away
    source, target = connect(url), connect(to)
    try:
        await store.check()
        with told(Place.of(url)):
            async with source.begin() as here:
                if not await is_current(here):
                    raise Unavailable(MIGRATE)
                with told(Place.of(to)):
                    async with target.begin() as there:
                        await _make_ready(there, seal, Place.of(to))
                        return await _copied(_End(here, Place.of(url)), _End(there, Place.of(to)))
    finally:
        for engine in (source, target):
            await engine.dispose()
        await store.close()


async def _make_ready(db: AsyncConnection, seal: Seal, place: Place) -> None:
    """The newest tables, empty, and nobody else at them until the end."""
    if (await db.execute(OTHERS)).scalar():
        raise Unavailable(f"{place.at} is used by another Monshin that runs; stop that one")
    await upgrade(db)
    await db.execute(text(LOCK))
    if (await db.execute(select(exists().select_from(person)))).scalar():
        raise Unavailable(f"{place.at} holds talks already; name an empty one")
    await check_key(db, seal, place, write=False)
    await db.execute(delete(key))  # it comes with the others


async def _copied(here: _End, there: _End) -> dict[str, int]:
    raw = await there.db.get_raw_connection()
    driver: Any = raw.driver_connection
    rows = {}
    for table in TABLES:
        sent, arrived = Sum(), Sum()
        async for part in _rows(here, table):
            sent.add(part)
            await driver.copy_records_to_table(table.name, records=part, columns=table.c.keys())
        async for part in _rows(there, table):
            arrived.add(part)
        if sent != arrived:
            raise Unavailable(f"{table.name} did not arrive as it was; nothing was moved")
        await _count_on(there.db, table)
        rows[table.name] = arrived.rows
    await there.db.execute(text("ANALYZE"))
    return rows


async def _rows(end: _End, table: Table) -> AsyncIterator[list[tuple[Any, ...]]]:
    with told(end.place):
        found = await end.db.stream(select(table).execution_options(yield_per=ROWS))
        async for part in found.partitions():
            yield [tuple(row) for row in part]


async def _count_on(db: AsyncConnection, table: Table) -> None:
    """New rows get numbers after those that came."""
    if (number := table.autoincrement_column) is None:
        return
    sequence = func.pg_get_serial_sequence(table.name, number.name)
    last = func.max(number)
    await db.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
