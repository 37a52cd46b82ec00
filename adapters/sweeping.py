"""Erases what was promised to be erased, a few people at a time, so that no turn waits for it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.tables import event, letter, line, person

AT_ONCE = 500  # people, by their ids: one step of the way
Opened = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def forget_people(reading: Opened, writing: Opened, moment: datetime) -> int:
    """Erase everybody not seen since a moment, with all that is theirs; how many."""
    gone = 0
    async for low, high in _ranges(reading):
        theirs = person.c.id.between(low, high) & (person.c.seen < moment)
        gone += await _erase(reading, writing, person, theirs)
    return gone


async def forget_lines(reading: Opened, writing: Opened, moment: datetime) -> None:
    async for low, high in _ranges(reading):
        old = line.c.person.between(low, high) & (line.c.at < moment)
        await _erase(reading, writing, line, old)


async def forget_events(reading: Opened, writing: Opened, moment: datetime) -> None:
    """Event ids and closed letters from before a moment."""
    async for low, high in _ranges(reading):
        old = event.c.person.between(low, high) & (event.c.at < moment)
        await _erase(reading, writing, event, old)
        closed = letter.c.person.between(low, high) & (letter.c.closed < moment)
        await _erase(reading, writing, letter, closed)


async def _ranges(reading: Opened) -> AsyncIterator[tuple[int, int]]:
    async with reading() as db:
        last = (await db.execute(select(func.max(person.c.id)))).scalar() or 0
    for low in range(0, last + 1, AT_ONCE):
        yield low, low + AT_ONCE - 1


async def _erase(reading: Opened, writing: Opened, table: Table, old: ColumnElement[bool]) -> int:
    """Looks first without a lock: on most days there is nothing."""
    async with reading() as db:
        if not (await db.execute(select(exists().select_from(table).where(old)))).scalar():
            return 0
    async with writing() as db:
        return (await db.execute(delete(table).where(old))).rowcount
