"""Opens the database: an engine for all that is not part of every turn."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.complaints import SQLITE, Place, told
from bot.ports import Unavailable

BUSY_SECONDS = 5
POSTGRES_WAITS = {"timeout": 5, "command_timeout": 60}  # seconds to connect, and for one statement
PAGE_BYTES = 4096  # as SQLite makes them
CHECKED_BYTES = 256 * 2**20  # about a second's work
CACHE_KIB = 32 * 1024  # of pages, filled only as far as they are used
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # a turn that was answered survives a power cut
    f"cache_size = -{CACHE_KIB}",
    "wal_autocheckpoint = 4000",  # pages: turns wait for it four times less often than for 1000
    "secure_delete = ON",  # what people asked to erase is overwritten, not only unlinked
)


def is_sqlite(url: str | URL) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def path_of(url: str) -> Path:
    """The file of `sqlite:///path`. Unavailable: it is none."""
    path = Path(make_url(url).database or ":memory:")
    if path.name == ":memory:":
        raise Unavailable(f"{url}: a database in memory keeps nothing; write sqlite:///path")
    return path


def connect(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """The engine of `sqlite:///path` or `postgresql://user@host/name`.

    SQLite: folder and file are made when missing, for this user only; a transaction takes the
    write lock when it begins; with the execution option `reading` each statement stands alone and
    waits for nobody. foreign_keys: off while tables are made anew, or their rows would take those
    of other tables along.
    """
    if not is_sqlite(url):
        return _postgres(url)
    path = path_of(url)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise Unavailable(
            f"cannot write {path}: {error.strerror}; give this user write access to it and its "
            "folder, or name another place in MONSHIN_DATABASE_URL"
        ) from None
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite"),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        hide_parameters=True,  # they are what people wrote
    )
    pragmas = (*PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    event.listen(engine.sync_engine, "connect", partial(_set_up, pragmas))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def open_file(url: str) -> sqlite3.Connection:
    """A plain connection to SQLite, for use in one thread at a time."""
    db = sqlite3.connect(
        path_of(url),
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        for pragma in (*PRAGMAS, "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def dsn(url: str) -> str:
    """The address as asyncpg reads it, with all that may stand behind its `?`."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _postgres(url: str) -> AsyncEngine:
    import asyncpg  # noqa: PLC0415 - not where SQLite is used

    async def created() -> Any:
        return await asyncpg.connect(
            dsn(url), **POSTGRES_WAITS, server_settings={"application_name": "monshin"}
        )

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=created,
        pool_size=2,
        max_overflow=3,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _set_up(pragmas: Sequence[str], connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()  # nobody else knows of it yet
        raise
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


async def is_whole(reader: AsyncEngine, place: Place) -> None:
    """Unavailable: SQLite's file is damaged. Larger files are not looked at: it would take long."""
    with told(place):
        async with reader.connect() as db:
            pages = (await db.exec_driver_sql("PRAGMA page_count")).scalar() or 0
            if pages * PAGE_BYTES > CHECKED_BYTES:
                return
            found = (await db.exec_driver_sql("PRAGMA quick_check(1)")).scalar()
    if found != "ok":
        raise Unavailable(place.says(SQLITE["SQLITE_CORRUPT"]))


async def tidy(reader: AsyncEngine, place: Place) -> None:
    """Empty SQLite's log of writes, where what was erased could still be read."""
    if reader.dialect.name == "sqlite":
        with told(place):
            async with reader.connect() as db:
                await db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
