"""What a database complains of, as one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

from bot.ports import Unavailable, Unreachable

MIGRATE = "the database is not at its newest form; run: monshin db upgrade"
SQLITE = {
    "SQLITE_BUSY": "{at} is locked by another program; stop that one, or try again",
    "SQLITE_READONLY": "cannot write {at}; give this user write access to it and its folder",
    "SQLITE_CANTOPEN": "cannot open {at}; give this user write access to it and its folder",
    "SQLITE_PERM": "cannot open {at}; give this user write access to it and its folder",
    "SQLITE_FULL": "no space left on the disk of {at}; free some",
    "SQLITE_IOERR": "the disk of {at} cannot be read or written; look at its space and health",
    "SQLITE_NOTADB": "{at} is not a database; put back a copy, or name another file",
    "SQLITE_CORRUPT": "{at} is damaged; put back a copy",
}
POSTGRES = {  # SQLSTATE, or its first two letters: PostgreSQL 15, appendix A
    "3D000": "{at} does not exist; create it with: createdb {database}",
    "28": "{at} does not let {user} in; correct user and password in MONSHIN_DATABASE_URL",
    "42501": "{user} may not do this at {at}; let it own the database, or grant it the schema",
    "42P01": MIGRATE,
    "42703": MIGRATE,
    "53100": "no space left on the disk of {at}; free some",
}
PASSING = {
    "08": "{at} does not answer; look whether it runs",
    "25006": "{at} is read-only; look whether it is a standby",
    "25P03": "a turn took too long at {at}",
    "40": "{at} is busy; try again",
    "53": "{at} is out of connections or memory; raise its limits",
    "55P03": "{at} is busy; try again",
    "57": "{at} is starting or stopping",
}
NO_TABLE = ("no such table", "no such column")


@dataclass(frozen=True)
class Place:
    """Where the database is, as it may be said aloud."""

    url: URL

    @classmethod
    def of(cls, url: str) -> "Place":
        return cls(make_url(url))

    @property
    def at(self) -> str:
        if self.url.get_backend_name() == "sqlite":
            return str(self.url.database)
        host, port = self.url.host or "localhost", self.url.port or 5432
        return f"database {self.url.database} at {host}:{port}"

    def says(self, advice: str) -> str:
        user = self.url.username or "this user"
        return advice.format(at=self.at, database=self.url.database, user=user)


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Turn what the database complains of into Unavailable with what to do."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:
        if found := complaint(error, place):
            raise found from error
        raise


def complaint(error: BaseException, place: Place) -> Unavailable | None:
    """What to do about it. None: it is no complaint of a database about its state."""
    if isinstance(error, DBAPIError):
        inner = error.orig
        return complaint(inner, place) if inner else None
    if name := getattr(error, "sqlite_errorname", ""):
        return _of_sqlite(name, str(error), place)
    if state := getattr(error, "sqlstate", None) or "":
        return _of_postgres(state, place)
    if isinstance(error, OSError | TimeoutError) or _is_gone(error):
        return Unreachable(place.says(PASSING["08"]))
    return None


def _of_sqlite(name: str, message: str, place: Place) -> Unavailable | None:
    advice = next((says for code, says in SQLITE.items() if name.startswith(code)), "")
    if message.startswith(NO_TABLE):
        advice = MIGRATE
    return Unavailable(place.says(advice)) if advice else None


def _of_postgres(state: str, place: Place) -> Unavailable | None:
    for code in (state, state[:2]):
        if code in POSTGRES:
            return Unavailable(place.says(POSTGRES[code]))
        if code in PASSING:
            return Unreachable(place.says(PASSING[code]))
    return None


def _is_gone(error: BaseException) -> bool:
    """A connection that broke: asyncpg, and SQLAlchemy over it, give it no SQLSTATE."""
    return type(error).__name__ in ("InterfaceError", "ConnectionDoesNotExistError")
