"""Erases what was promised to be erased, a few people at a time, so that no turn waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.tables import event, letter, line, person

LOOK = 5_000  # people, by their ids, looked through in one go
ERASE = 200  # people whose rows are erased in one transaction
REST = 0.05  # seconds between two looks, for those who wait for a turn
Opened = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def forget_people(reading: Opened, writing: Opened, moment: datetime) -> int:
    """Erase everybody not seen since a moment, with all that is theirs; how many."""
    return await _sweep(reading, writing, person, person.c.id, person.c.seen < moment)


async def forget_lines(reading: Opened, writing: Opened, moment: datetime) -> None:
    await _sweep(reading, writing, line, line.c.person, line.c.at < moment)


async def forget_events(reading: Opened, writing: Opened, moment: datetime) -> None:
    """Event ids and closed letters from before a moment."""
    await _sweep(reading, writing, event, event.c.person, event.c.at < moment)
    await _sweep(reading, writing, letter, letter.c.person, letter.c.closed < moment)


async def _sweep(
    reading: Opened,
    writing: Opened,
    table: Table,
    whose: ColumnElement[int],
    old: ColumnElement[bool],
) -> int:
    """Rows erased. Looks first without a lock: on most days there is nothing."""
    gone = 0
    async for low in _steps(reading):
        its = whose.between(low, low + LOOK - 1) & old
        async with reading() as db:
            found = (await db.execute(select(exists().select_from(table).where(its)))).scalar()
        for start in range(low, low + LOOK, ERASE) if found else ():
            async with writing() as db:
                few = whose.between(start, start + ERASE - 1) & old
                gone += (await db.execute(delete(table).where(few))).rowcount
        await asyncio.sleep(REST)
    return gone


async def _steps(reading: Opened) -> AsyncIterator[int]:
    async with reading() as db:
        last = (await db.execute(select(func.max(person.c.id)))).scalar() or 0
    for low in range(0, last + 1, LOOK):
        yield low
