from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.memory import MemoryStore
from adapters.migrations import migrate
from adapters.sql import SqlStore, open_store
from bot.ports import Store
from tests.adapters.stores import SEAL
from tests.postgres import Postgres


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A database file at its newest form."""
    found = f"sqlite:///{tmp_path}/monshin.db"
    await migrate(found)
    return found


@pytest.fixture
async def sql(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url, SEAL)
    yield store
    await store.close()


@pytest.fixture
async def server(postgres: Postgres) -> str:
    """An empty database of PostgreSQL at its newest form."""
    found = postgres.database()
    await migrate(found)
    return found


@pytest.fixture
async def shared(server: str) -> AsyncIterator[SqlStore]:
    store = await open_store(server, SEAL)
    yield store
    await store.close()


@pytest.fixture(params=["memory", "sql", "shared"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each store in turn."""
    if request.param == "memory":
        return MemoryStore()
    found: Store = request.getfixturevalue(request.param)
    return found
