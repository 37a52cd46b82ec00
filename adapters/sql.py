"""The store that remembers. Rows and seals stop here: callers see Talk, Line and Letter."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters import kept, letters, sweeping
from adapters.complaints import Place, told
from adapters.database import connect, is_sqlite, is_whole, tidy
from adapters.rows import Asked, Batch, Form, Known, Make, Repeated, Row, Rows, Writes
from adapters.seal import Seal
from adapters.tables import key
from bot.ports import (
    Address,
    Claim,
    Conflict,
    DeadLetter,
    Decide,
    Incoming,
    Letter,
    Line,
    Outcome,
    Saved,
    Unavailable,
)
from flows.talk import Talk

log = logging.getLogger(__name__)
LAST = 2**31 - 1  # no seq is greater


class Hot(Form, Protocol):
    """What happens at every turn, on the driver itself."""

    lanes: int

    async def take(self, batch: Sequence[Asked], make: Make) -> None: ...

    async def lines(self, user: bytes, first: int, last: int) -> Sequence[Row]: ...

    async def talk(self, user: bytes) -> Row | None: ...

    async def first(self, user: bytes) -> int: ...

    def at(self, written: Any) -> datetime: ...

    def alone(self) -> AbstractAsyncContextManager[None]: ...

    async def close(self) -> None: ...


async def open_store(url: str, seal: Seal) -> "SqlStore":
    """The store at an address, which may still need upgrading. Unavailable: no way in."""
    store = SqlStore(url, seal)
    try:
        async with store.reading():
            return store
    except Unavailable:
        await store.close()
        raise


class SqlStore:
    """Turns go to the driver; all else goes through SQLAlchemy."""

    def __init__(self, url: str, seal: Seal) -> None:
        self._place = Place.of(url)
        self._seal = seal
        self._engine = connect(url)
        self._reader = self._engine.execution_options(reading=True)
        self._hot = _hot(url, self._place)
        self._rows = Rows(seal, self._hot)
        self.lanes = self._hot.lanes

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        """All in one transaction; when that breaks, each in its own."""
        asked = [Asked(self._user(incoming.who), incoming) for incoming in batch]
        done = Batch()

        def make(known: Mapping[bytes, Known]) -> Writes:
            nonlocal done
            done = self._rows.decided(asked, known, decide)
            return done.writes

        try:
            with told(self._place):
                await self._hot.take(asked, make)
        except Unavailable:
            raise
        except Exception as error:
            if len(batch) > 1:
                return [(await self.take([incoming], decide))[0] for incoming in batch]
            return [Conflict("overtaken") if _is_taken(error) else error]
        if done.writes.forgotten:
            await self._tidy()
        return [
            await self._again(each.user, result) if isinstance(result, Repeated) else result
            for each, result in zip(asked, done.results, strict=True)
        ]

    async def talk(self, who: Address) -> Talk:
        found = await self._hot.talk(self._user(who))
        return kept.talk_of(found[1], found[0]) if found else Talk()

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        return await self._lines(self._user(who), after + 1, LAST)

    async def first(self, who: Address) -> int:
        return await self._hot.first(self._user(who))

    async def claim(self, claim: Claim) -> Sequence[Letter]:
        async with self._writing() as db:
            return await letters.claim(db, self._seal, claim)

    async def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        async with self._writing() as db:
            await letters.settle(db, outcomes, now)

    async def failed(self) -> Sequence[DeadLetter]:
        async with self.reading() as db:
            return await letters.failed(db)

    async def retry(self, letters_: Sequence[UUID], now: datetime) -> int:
        async with self._writing() as db:
            return await letters.retry(db, letters_, now)

    async def forget_before(self, moment: datetime) -> int:
        gone = await sweeping.forget_people(self.reading, self._writing, moment)
        await sweeping.forget_lines(self.reading, self._writing, moment)
        await self._tidy()
        return gone

    async def forget_events(self, moment: datetime) -> None:
        await sweeping.forget_events(self.reading, self._writing, moment)

    async def check(self) -> None:
        """Before anything is written. Unavailable: another key's, or damaged."""
        async with self.reading() as db:
            if await db.run_sync(lambda sync: inspect(sync).has_table(key.name)):
                await check_key(db, self._seal, self._place, write=False)
        if is_sqlite(self._place.url):
            await is_whole(self._reader, self._place)

    async def ready(self) -> None:
        async with self._writing() as db:
            await check_key(db, self._seal, self._place, write=True)

    async def close(self) -> None:
        await self._hot.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single statements. Unavailable: the database cannot be read."""
        with told(self._place):
            async with self._reader.connect() as db:
                yield db

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with told(self._place):
            async with self._hot.alone(), self._engine.begin() as db:
                yield db

    def _user(self, who: Address) -> bytes:
        return self._seal.hash(who.office, who.channel, who.user)

    async def _lines(self, user: bytes, first: int, last: int) -> tuple[Line, ...]:
        at = self._hot.at
        return tuple(
            kept.line_of(person, seq, by, at(when), reply)
            for person, seq, by, when, reply in await self._hot.lines(user, first, last)
        )

    async def _again(self, user: bytes, event: Repeated) -> Saved:
        return Saved(await self._lines(user, event.first, event.last), fresh=False)

    async def _tidy(self) -> None:
        """What could not be emptied now is emptied the next time."""
        try:
            await tidy(self._reader, self._place)
        except Unavailable as error:
            log.warning("%s", error)


async def check_key(db: AsyncConnection, seal: Seal, place: Place, *, write: bool) -> None:
    """Unavailable: the database is sealed with another key.

    write: note when the key was found in order, so that a full disk is found, too.
    """
    now = func.current_timestamp()
    sealed_with = (await db.execute(select(key.c.fingerprint))).scalar()
    if sealed_with is not None and sealed_with != seal.fingerprint:
        raise Unavailable(
            f"{place.at} was written with another key; "
            "put that key file back, or name it in MONSHIN_KEY_FILE"
        )
    if write and sealed_with is None:
        await db.execute(insert(key).values(fingerprint=seal.fingerprint, used=now))
    elif write:
        await db.execute(update(key).values(used=now))


def _hot(url: str, place: Place) -> Hot:
    if is_sqlite(url):
        from adapters.sqlite import Sqlite  # noqa: PLC0415 - one of the two is needed

        return Sqlite(url, place)
    from adapters.postgres import Postgres  # noqa: PLC0415

    return Postgres(url, place)


def _is_taken(error: Exception) -> bool:
    """Another process was faster: two strangers who are the same person, or somebody erased."""
    return str(getattr(error, "sqlstate", "")).startswith("23")
