"""Brings a database to the newest form of the tables. Alembic is loaded only when it is needed."""

from sqlalchemy import Column, Connection, MetaData, String, Table, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.complaints import Place, told
from adapters.database import connect

HEAD = "0002"  # the newest file in versions/
LOCK = 0x6D6F6E  # of PostgreSQL, for whoever changes the tables
STEP_WAITS = "2s"  # for a table somebody reads: less than any channel waits for its answer
_version = Table("alembic_version", MetaData(), Column("version_num", String))


async def migrate(url: str) -> None:
    """Up to HEAD, once, whoever else tries at the same time. Unavailable: what to do instead."""
    engine = connect(url, foreign_keys=False)
    try:
        with told(Place.of(url)):
            async with engine.begin() as db:
                await upgrade(db)
    finally:
        await engine.dispose()


async def upgrade(db: AsyncConnection) -> None:
    """The same within a transaction. SQLite: on a connection that minds no foreign keys."""
    await _one_at_a_time(db)
    if not await is_current(db):
        from adapters.migrations import steps  # noqa: PLC0415 - costs 0.3 s

        await db.run_sync(steps.upgrade)


async def _one_at_a_time(db: AsyncConnection) -> None:
    """SQLite's transaction keeps others out by itself.

    A step that waits for a table keeps all turns waiting behind it, so it does not wait long.
    """
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(LOCK)))
        await db.execute(select(func.set_config("lock_timeout", STEP_WAITS, True)))


async def is_current(db: AsyncConnection) -> bool:
    return await form(db) == HEAD


async def form(db: AsyncConnection) -> str | None:
    """The name of the last step it went through; None: it has no tables."""
    return await db.run_sync(_at)


def head() -> str:
    """The newest file in versions/, as alembic sees it."""
    from adapters.migrations import steps  # noqa: PLC0415 - costs 0.3 s

    return steps.head()


def _at(db: Connection) -> str | None:
    if not inspect(db).has_table(_version.name):
        return None
    return db.execute(select(_version.c.version_num)).scalar()
