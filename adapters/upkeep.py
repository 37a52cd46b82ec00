"""Looks after a database beside a service that runs on it: looks, counts, lets letters go again."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, event, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters import letters
from adapters.complaints import Place, told
from adapters.database import BUSY_SECONDS, connect, is_sqlite, path_of
from adapters.migrations import HEAD, form
from adapters.seal import Seal
from adapters.sql import check_key
from adapters.tables import key, letter, line, person
from bot.ports import DeadLetter, Unavailable

NEWCOMERS = 1000  # people who came last: looked at without a search of the whole table
IDS_AT_ONCE = 500
open_, given_up = letter.c.closed.is_(None), letter.c.closed.is_not(None) & (letter.c.reason != "")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a database holds, and what is wrong with it: a line each, with what to do.

    form: of its tables; None: it has none. failed: letters that were given up.
    """

    form: str | None
    talks: int
    lines: int
    open: int
    failed: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of a channel that are to be posted. oldest: when it was written."""

    office: str
    channel: str
    letters: int
    oldest: datetime


def there(url: str) -> str:
    """The same address. Unavailable: no such file, and to look after it must not make one."""
    if is_sqlite(url) and not path_of(url).is_file():
        raise Unavailable(f"there is no database at {path_of(url)}; correct MONSHIN_DATABASE_URL")
    return url


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[AsyncConnection]:
    """One transaction that sees one moment and keeps nobody waiting. Unavailable: no way in."""
    engine = _reader(there(url))
    try:
        with told(Place.of(url)):
            async with engine.connect() as db:
                yield db
    finally:
        await engine.dispose()


async def check(url: str, seal: Seal) -> Checked:
    """Read all of it. Unavailable: it cannot even be read."""
    place = Place.of(url)
    async with reading(url) as db:
        wrong = [*await _faults(db, place), *await _of_key(db, seal, place)]
        at = await form(db)
        if at != HEAD:
            return Checked(at, 0, 0, 0, 0, (*wrong, _of_form(at)))
        return Checked(
            at,
            talks=await _count(db, person),
            lines=await _count(db, line),
            open=await _count(db, letter, open_),
            failed=await _count(db, letter, given_up),
            wrong=tuple(wrong),
        )


async def waiting(url: str) -> Sequence[Waiting]:
    """Letters that are to be posted, by channel."""
    by = (letter.c.office, letter.c.channel)
    found = select(*by, func.count(), func.min(letter.c.created)).where(open_).group_by(*by)
    async with reading(url) as db:
        return [Waiting(*row) for row in await db.execute(found.order_by(*by))]


async def failed(url: str) -> Sequence[DeadLetter]:
    """Letters that were given up, oldest first."""
    async with reading(url) as db:
        return await letters.failed(db)


async def retry(url: str, ids: Sequence[UUID], now: datetime) -> int:
    """Let these letters go again, or all that were given up where none is named; how many.

    Unavailable: one of them is none that was given up; then none goes.
    """
    engine = connect(there(url))
    try:
        with told(Place.of(url)):
            async with engine.begin() as db:
                known = [dead.id for dead in await letters.failed(db)]
                if unknown := sorted(set(ids) - set(known)):
                    raise Unavailable(f"{unknown[0]} is not listed by: monshin letters --failed")
                these, done = list(ids or known), 0
                for start in range(0, len(these), IDS_AT_ONCE):
                    done += await letters.retry(db, these[start : start + IDS_AT_ONCE], now)
                return done
    finally:
        await engine.dispose()


async def last_seen(db: AsyncConnection) -> datetime | None:
    """About the last moment something happened here; None: nothing has.

    When the service last started, or the people who came last were last seen: a search for the
    newest of all would read every row.
    """
    if not await db.run_sync(_has_tables):
        return None
    newcomers = select(person.c.seen).order_by(person.c.id.desc()).limit(NEWCOMERS).subquery()
    found = [
        (await db.execute(select(func.max(newcomers.c.seen)))).scalar(),
        (await db.execute(select(func.max(key.c.used)))).scalar(),
    ]
    return max(filter(None, found), default=None)


def _has_tables(db: Connection) -> bool:
    return all(inspect(db).has_table(table.name) for table in (person, key))


def _reader(url: str) -> AsyncEngine:
    """SQLite's file is opened so that it cannot be written."""
    if not is_sqlite(url):
        return connect(url)
    import aiosqlite  # noqa: PLC0415 - not where PostgreSQL is used

    async def opened() -> Any:
        where = f"{path_of(url).absolute().as_uri()}?mode=ro"
        return await aiosqlite.connect(where, uri=True, timeout=BUSY_SECONDS, isolation_level=None)

    engine = create_async_engine(
        "sqlite+aiosqlite://", async_creator=opened, poolclass=NullPool, hide_parameters=True
    )
    event.listen(engine.sync_engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    return engine


async def _faults(db: AsyncConnection, place: Place) -> Sequence[str]:
    """Of SQLite's file; PostgreSQL looks after its own."""
    if not is_sqlite(place.url):
        return ()
    wrong = []
    faults = (await db.exec_driver_sql("PRAGMA integrity_check")).scalars().all()
    if list(faults) != ["ok"]:
        wrong.append(f"{place.at} is damaged ({faults[0]}); put back a copy")
    lost = (await db.exec_driver_sql("PRAGMA foreign_key_check")).all()
    if lost:
        wrong.append(f"{len(lost)} rows of {lost[0][0]} belong to nobody; put back a copy")
    return wrong


async def _of_key(db: AsyncConnection, seal: Seal, place: Place) -> Sequence[str]:
    try:
        if await db.run_sync(_has_tables):
            await check_key(db, seal, place, write=False)
    except Unavailable as error:
        return (str(error),)
    return ()


def _of_form(at: str | None) -> str:
    if at is None:
        return "it has no tables; run: monshin db upgrade"
    if at < HEAD:
        return f"its form, {at}, is older than {HEAD}; run: monshin db upgrade"
    return f"its form, {at}, is newer than {HEAD}; install the Monshin that wrote it"


async def _count(
    db: AsyncConnection, table: Table, where: ColumnElement[bool] | None = None
) -> int:
    counted = select(func.count()).select_from(table)
    found = await db.execute(counted if where is None else counted.where(where))
    return found.scalar_one()
