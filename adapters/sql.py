"""The store that remembers. Rows and seals stop here: callers see Talk, Line and Letter."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters import kept
from adapters.database import MIGRATE, connect, tidy, told
from adapters.migrations import is_current
from adapters.saving import Save, keep, line_of
from adapters.seal import Seal
from adapters.tables import key, letter, line, person
from adapters.together import Together
from bot.ports import Address, Conflict, Incoming, Letter, Line, Record, Saved, Unavailable
from flows.talk import Talk, Turn

UNSENT_AT_ONCE = 500
ERASED_AT_ONCE = 200
TALKS = select(person.c.user_hash, person.c.id, person.c.version, person.c.state).where(
    person.c.user_hash.in_(bindparam("users", expanding=True))
)


async def open_store(url: str, seal: Seal) -> "SqlStore":
    """The store at `sqlite:///path`, which may still need migrating. Unavailable: no way in."""
    store = SqlStore(connect(url), seal)
    try:
        async with store.reading():
            return store
    except Unavailable:
        await store.close()
        raise


class SqlStore:
    """Turns that wait at the same time share one transaction; each is kept or refused alone."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine, self._seal = engine, seal
        self._reader = engine.execution_options(reading=True)
        self._one_writer = asyncio.Lock()
        self._talks = Together[bytes, Record](self._read, key=bytes)
        self._saves = Together[Save, Saved](self._keep, key=lambda save: save.user)
        self._posted = Together[UUID, None](self._mark_sent, key=str)

    async def talk(self, who: Address) -> Record:
        return await self._talks.ask(self._user(who))

    async def save(self, incoming: Incoming, turn: Turn, version: int) -> Saved:
        saved = await self._saves.ask(Save.of(self._user(incoming.who), incoming, turn, version))
        if turn.forget:
            await tidy(self._reader)
        return saved

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        asked = (
            select(line)
            .join(person, line.c.person == person.c.id)
            .where(person.c.user_hash == self._user(who), line.c.seq > after)
            .order_by(line.c.seq)
        )
        async with self.reading() as db:
            return [line_of(row) for row in await db.execute(asked)]

    async def unsent(self) -> Sequence[Letter]:
        waiting = (
            select(letter)
            .where(letter.c.sent_at.is_(None))
            .order_by(letter.c.created, letter.c.person, letter.c.first_seq)
            .limit(UNSENT_AT_ONCE)
            .subquery()
        )
        in_it = and_(
            line.c.person == waiting.c.person,
            line.c.seq.between(waiting.c.first_seq, waiting.c.last_seq),
        )
        columns = waiting.c.id, waiting.c.user_sealed, waiting.c.token
        asked = (
            select(*columns, person.c.office, person.c.channel, line)
            .join_from(waiting, person, waiting.c.person == person.c.id)
            .outerjoin(line, in_it)
            .order_by(waiting.c.created, waiting.c.person, waiting.c.first_seq, line.c.seq)
        )
        async with self.reading() as db:
            rows = await db.execute(asked)
        return [self._letter(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]

    async def sent(self, letter: Letter) -> None:
        await self._posted.ask(letter.id)

    async def forget_before(self, moment: datetime) -> int:
        old = select(person.c.id).where(person.c.seen < moment).limit(ERASED_AT_ONCE)
        gone, more = 0, True
        while more:
            async with self._writing() as db:
                erased = (await db.execute(delete(person).where(person.c.id.in_(old)))).rowcount
            gone, more = gone + erased, erased == ERASED_AT_ONCE
        await tidy(self._reader)
        return gone

    async def ready(self) -> None:
        async with self._writing() as db:
            if not await is_current(db):
                raise Unavailable(MIGRATE)
            await self._check_key(db)

    async def close(self) -> None:
        for waiting in (self._talks, self._saves, self._posted):
            await waiting.finish()
        await self._engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single statements. Unavailable: the database cannot be read."""
        with told(self._engine):
            async with self._reader.connect() as db:
                yield db

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with told(self._engine):
            async with self._one_writer, self._engine.begin() as db:
                yield db

    def _user(self, who: Address) -> bytes:
        return self._seal.hash(who.office, who.channel, who.user)

    async def _read(self, users: Sequence[bytes]) -> list[Record]:
        async with self.reading() as db:
            rows = await db.execute(TALKS, {"users": users})
        found = {
            row.user_hash: Record(kept.talk_of(row.state, row.id), row.version) for row in rows
        }
        return [found.get(user) or Record(Talk(), 0) for user in users]

    async def _keep(self, saves: Sequence[Save]) -> Sequence[Saved | Exception]:
        """All in one transaction; when one of them breaks it, each in its own."""
        try:
            async with self._writing() as db:
                return await keep(db, self._seal, saves)
        except Unavailable:
            raise
        except Exception as error:
            if len(saves) > 1:
                return [(await self._keep([save]))[0] for save in saves]
            overtaken = isinstance(error, IntegrityError)  # two strangers who are the same person
            return [Conflict(saves[0].incoming.who.channel) if overtaken else error]

    async def _mark_sent(self, letters: Sequence[UUID]) -> list[None]:
        posted = update(letter).where(letter.c.id.in_(letters), letter.c.sent_at.is_(None))
        done = {"sent_at": func.current_timestamp(), "user_sealed": None, "token": None}
        async with self._writing() as db:
            await db.execute(posted.values(done))
        return [None] * len(letters)

    def _letter(self, rows: Sequence[Row[Any]]) -> Letter:
        """From its rows, one for each line; a single row without a line when it has none."""
        first = rows[0]
        user = self._seal.open(first.user_sealed, f"letter:user_sealed:{first.id}")
        token = self._seal.open(first.token, f"letter:token:{first.id}")
        lines = tuple(line_of(row) for row in rows if row.seq is not None)
        return Letter(first.id, Address(first.office, first.channel, user), lines, token)

    async def _check_key(self, db: AsyncConnection) -> None:
        """Writes, too, so that a full disk is found here."""
        now = func.current_timestamp()
        sealed_with = (await db.execute(select(key.c.fingerprint))).scalar()
        if sealed_with is None:
            row = {"fingerprint": self._seal.fingerprint}
            await db.execute(insert(key).values(row | {"used": now}))
        elif sealed_with == self._seal.fingerprint:
            await db.execute(update(key).values(used=now))
        else:
            raise Unavailable(
                f"{self._engine.url.database} was written with another key; "
                "put that key file back, or name it in MONSHIN_KEY_FILE"
            )
