from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache

import pytest

from adapters.memory import MemoryStore
from bot import app, content
from bot.settings import Settings
from flows.dialogue import Brain
from tests.adapters.test_web.visitor import Client, Visitor

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
Arrive = Callable[..., Awaitable[Visitor]]


@cache
def brain() -> Brain:
    return content.load(365, NOON.date())


@pytest.fixture
def arrive(
    aiohttp_client: Callable[..., Awaitable[Client]], monkeypatch: pytest.MonkeyPatch
) -> Arrive:
    """Opens the service with these settings and comes to it as a stranger."""
    once = brain()
    monkeypatch.setattr(content, "load", lambda *_: once)

    async def arrive(store: MemoryStore | None = None, **settings: object) -> Visitor:
        kept = store or MemoryStore()
        wanted = Settings.model_validate({"rate_limit": "off"} | settings)
        return Visitor(await aiohttp_client(app.build(wanted, kept, lambda: NOON)), kept)

    return arrive


@pytest.fixture
async def visitor(arrive: Arrive) -> Visitor:
    return await arrive()
