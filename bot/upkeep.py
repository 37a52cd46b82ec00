"""What the commands around the database and the letters do, and what they say.

Each raises Unavailable: one line that says what is wrong and what to do.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import make_url

from adapters import upkeep
from adapters.backup import backup as copied
from adapters.complaints import Place
from adapters.database import is_sqlite
from adapters.migrations import HEAD, migrate
from adapters.moving import move as moved
from adapters.seal import Seal
from adapters.sql import open_store
from bot.ports import Unavailable
from bot.settings import Settings

MINUTE = "%Y-%m-%d %H:%M UTC"


async def upgrade(settings: Settings) -> str:
    """The tables in their newest form. On SQLite no service may run meanwhile."""
    store = await open_store(settings.database_url, Seal.load(settings.key_file))
    try:
        await store.check()  # before anything is written
        await migrate(settings.database_url)
        await store.ready()
    finally:
        await store.close()
    return f"{_at(settings)} is at its newest form, {HEAD}"


async def backup(settings: Settings, to: Path) -> str:
    """A copy of SQLite's file, of one moment; writers do not wait."""
    url = upkeep.there(settings.database_url)
    if not is_sqlite(url):
        bare = make_url(url)._replace(password=None).render_as_string()
        raise Unavailable(f"PostgreSQL copies itself; run: pg_dump --format=custom -f {to} {bare}")
    talks = await asyncio.to_thread(copied, url, to)
    return (
        f"{to}: {_many(talks, 'talk')}; it is whole\n"
        f"Keep {settings.key_file} with it, in another place: without it nobody is found again"
    )


async def check(settings: Settings) -> tuple[str, bool]:
    """What the database holds and what is wrong with it; whether nothing is."""
    found = await upkeep.check(upkeep.there(settings.database_url), _seal(settings))
    told = [_at(settings), *found.wrong]
    if found.form == HEAD:
        told.append(f"{_many(found.talks, 'talk')}, {_many(found.lines, 'line')}")
        told.append(f"{_many(found.open, 'letter')} to be posted, {found.failed:,} given up")
    if found.failed:
        told.append("those that were given up: monshin letters --failed")
    if not found.wrong:
        told.append(f"in order: key, form {HEAD}{', file' * is_sqlite(settings.database_url)}")
    return "\n".join(told), not found.wrong


async def move(settings: Settings, to: str) -> str:
    try:
        to = Settings(database_url=to).database_url
    except ValidationError as error:
        what = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise Unavailable(f"URL: {what}") from None
    rows = await moved(upkeep.there(settings.database_url), to, _seal(settings))
    table = "\n".join(f"{name:<8} {many:>12,}" for name, many in rows.items())
    return (
        f"{table}\nAll of it is at {Place.of(to).at}, compared row by row.\n"
        f"Set MONSHIN_DATABASE_URL to that address and keep the key file, {settings.key_file}.\n"
        f"{_at(settings)} is as it was: do not serve from it again"
    )


async def waiting(settings: Settings) -> str:
    """Letters that are to be posted, by channel."""
    lines = [
        f"{w.office} {w.channel}: {_many(w.letters, 'letter')}, the oldest of {w.oldest:{MINUTE}}"
        for w in await upkeep.waiting(settings.database_url)
    ]
    return "\n".join(lines) or "no letter waits to be posted"


async def failed(settings: Settings) -> str:
    """Letters that were given up, a line each."""
    lines = [
        f"{dead.id}  {dead.office} {dead.channel}  {dead.at:{MINUTE}}  "
        f"{_many(dead.tries, 'try', 'tries')}: {dead.reason}"
        for dead in await upkeep.failed(settings.database_url)
    ]
    return "\n".join(lines) or "no letter was given up"


async def retry(settings: Settings, ids: Sequence[UUID], now: datetime) -> str:
    """Let letters that were given up go again; all of them where none is named."""
    return f"{_many(await upkeep.retry(settings.database_url, ids, now), 'letter')} to go again"


def _seal(settings: Settings) -> Seal:
    """Of a key that exists: a new one fits no database."""
    if not settings.key_file.exists():
        raise Unavailable(
            f"there is no key at {settings.key_file}; put back the one this database was "
            "written with, or name it in MONSHIN_KEY_FILE"
        )
    return Seal.load(settings.key_file)


def _at(settings: Settings) -> str:
    return Place.of(settings.database_url).at


def _many(number: int, what: str, several: str = "") -> str:
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"
