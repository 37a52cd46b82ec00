"""Opens the database, and says in one line why it cannot be used."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.ports import Unavailable

BUSY_SECONDS = 5
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # a turn that was answered survives a power cut
    "secure_delete = ON",  # what people asked to erase is overwritten, not only unlinked
)
MIGRATE = "the database is not at its newest form; run: monshin migrate"
ADVICE = {
    "SQLITE_BUSY": "{path} is locked by another program; stop that one, or try again",
    "SQLITE_READONLY": "cannot write {path}; give this user write access to it and its folder",
    "SQLITE_CANTOPEN": "cannot open {path}; give this user write access to it and its folder",
    "SQLITE_PERM": "cannot open {path}; give this user write access to it and its folder",
    "SQLITE_FULL": "no space left on the disk of {path}; free some",
    "SQLITE_IOERR": "the disk of {path} cannot be read or written; look at its space and health",
    "SQLITE_NOTADB": "{path} is not a database; put back a copy, or name another file",
    "SQLITE_CORRUPT": "{path} is damaged; put back a copy",
}


def connect(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """The engine of `sqlite:///path`; folder and file are made when missing, for this user only.

    A transaction takes the write lock when it begins; with the execution option `reading`
    each statement stands alone and waits for nobody. foreign_keys: off while tables are made
    anew, or their rows would take those of other tables along.
    """
    at = make_url(url)
    path = Path(at.database or ":memory:")
    if path.name == ":memory:":
        raise Unavailable(f"{url}: a database in memory keeps nothing; write sqlite:///path")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise Unavailable(
            f"cannot write {path}: {error.strerror}; give this user write access to it and its "
            "folder, or name another place in MONSHIN_DATABASE_URL"
        ) from None
    engine = create_async_engine(
        at.set(drivername="sqlite+aiosqlite"),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        hide_parameters=True,  # they are what people wrote
    )
    pragmas = (*PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    event.listen(engine.sync_engine, "connect", partial(_set_up, pragmas))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


@contextmanager
def told(engine: AsyncEngine) -> Iterator[None]:
    """Turn what the database complains of into Unavailable with what to do."""
    try:
        yield
    except DBAPIError as error:
        name = getattr(error.orig, "sqlite_errorname", "")
        advice = next((says for code, says in ADVICE.items() if name.startswith(code)), "")
        if "no such table" in str(error.orig) or "no such column" in str(error.orig):
            advice = MIGRATE
        if not advice:
            raise
        raise Unavailable(advice.format(path=engine.url.database)) from error


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


async def tidy(reader: AsyncEngine) -> None:
    """Empty the log of writes, where what was erased could still be read."""
    if reader.dialect.name == "sqlite":
        with told(reader):
            async with reader.connect() as db:
                await db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
