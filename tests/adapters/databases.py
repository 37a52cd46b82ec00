"""What stands in a database, and how to change it behind everybody's back."""

from typing import Any

from sqlalchemy import select, text

from adapters.database import connect
from adapters.migrations import steps
from adapters.moving import TABLES

Rows = dict[str, list[tuple[Any, ...]]]


async def rows_of(url: str) -> Rows:
    """All that stands in all tables."""
    engine = connect(url)
    async with engine.begin() as db:
        found = {t.name: sorted(map(tuple, await db.execute(select(t)))) for t in TABLES}
    await engine.dispose()
    return found


async def run(url: str, *statements: str, **given: str) -> None:
    engine = connect(url)
    async with engine.begin() as db:
        for statement in statements:
            await db.execute(text(statement), given)
    await engine.dispose()


async def older(url: str) -> None:
    """Take a database to the form before the newest."""
    engine = connect(url, foreign_keys=False)
    async with engine.begin() as db:
        await db.run_sync(steps.downgrade, "0001")
    await engine.dispose()
