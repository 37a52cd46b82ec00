"""Write the next file of versions/: `python -m adapters.migrations "what changes"`.

It holds what the tables have and a database made by the files so far has not. Read it over,
and set HEAD in __init__.py.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import Connection

from adapters.database import connect
from adapters.migrations import steps


async def draft(message: str, versions: Path = steps.HERE / "versions") -> None:
    """Compares with a database made for it alone."""

    def write(db: Connection) -> None:
        steps.upgrade(db)
        at = steps.config(db, versions)
        number = f"{int(steps.head() or 0) + 1:04}"
        command.revision(at, message, autogenerate=True, rev_id=number)

    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/empty.db")
        try:
            async with engine.begin() as db:
                await db.run_sync(write)
        finally:
            await engine.dispose()


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1]))
