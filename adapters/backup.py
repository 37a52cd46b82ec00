"""Copies an SQLite database while a service writes to it."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from adapters.complaints import Place, told
from adapters.database import BUSY_SECONDS, path_of
from bot.ports import Unavailable

PAGES = 1024  # at a time, of 4 KiB
BESIDE = ("", "-wal", "-journal")  # what SQLite would take for a part of the copy


def backup(url: str, to: Path) -> int:
    """Copy as it stands at this moment, to one file for this user alone; how many talks it holds.

    Checked and on the disk when this returns, and under its name only then. Writers do not wait.
    Unavailable: it is there already, cannot be written, or the database is damaged.
    """
    for end in BESIDE:
        if (beside := to.with_name(f"{to.name}{end}")).exists():
            raise Unavailable(f"{beside} is there already; name another file")
    with _draft(to) as draft:
        with told(Place.of(url)):
            source = _opened(path_of(url))
        with closing(source), told(Place.of(f"sqlite:///{to}")), closing(_new(draft)) as copy:
            source.backup(copy, pages=PAGES)
        talks = _checked(draft, path_of(url))
        _sync(draft)
        _name(draft, to)
        _sync(to.parent)
    return talks


@contextmanager
def _draft(to: Path) -> Iterator[Path]:
    """An empty file beside, gone afterwards."""
    draft = to.with_name(f"{to.name}.{secrets.token_hex(8)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield draft
    except OSError as error:
        raise Unavailable(f"cannot write {to}: {error.strerror}; name another place") from None
    finally:
        draft.unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    """It sees one moment, so that what is written meanwhile does not begin the copy anew."""
    where = f"{path.absolute().as_uri()}?mode=ro"
    db = sqlite3.connect(where, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _new(draft: Path) -> sqlite3.Connection:
    """Nobody looks at it before it is whole: it needs no journal of its own."""
    db = sqlite3.connect(draft, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    return db


def _checked(draft: Path, path: Path) -> int:
    """How many talks. The copy is one file from here on, which can be read anywhere."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")
            whole = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            if whole:
                return int(db.execute("SELECT count(*) FROM person").fetchone()[0])
        except sqlite3.OperationalError:
            raise Unavailable(f"{path} holds no talks; correct MONSHIN_DATABASE_URL") from None
        except sqlite3.DatabaseError:
            pass  # it cannot even be looked at
    raise Unavailable(f"{path} is damaged, and so is a copy of it; put back an older one")


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _name(draft: Path, to: Path) -> None:
    """Give it its name, but never the name of another file."""
    try:
        to.hardlink_to(draft)
    except FileExistsError:
        raise Unavailable(f"{to} is there already; name another file") from None
    except OSError:  # a disk that knows no links
        draft.rename(to)
