"""Server-sent events."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse, web

from adapters.web import api
from tests.adapters.test_web.visitor import Visitor


async def told(response: ClientResponse, count: int) -> list[Any]:
    """The next messages of a stream."""
    found: list[Any] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            line = (await response.content.readline()).decode()
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
    return found


async def test_what_was_missed_comes_first(visitor: Visitor) -> None:
    await visitor.start()
    async with visitor.client.get("/api/stream?after=3") as response:
        assert await told(response, 5) == (await visitor.log())[3:]


async def test_a_browser_that_comes_back_says_what_it_had(visitor: Visitor) -> None:
    await visitor.start()
    headers = {"Last-Event-ID": "7"}
    async with visitor.client.get("/api/stream?after=1", headers=headers) as response:
        assert [m["seq"] for m in await told(response, 1)] == [8]


async def test_every_open_page_hears_of_a_turn(visitor: Visitor) -> None:
    await visitor.start()
    one, two = [await visitor.client.get("/api/stream?after=8") for _ in range(2)]
    answer = await visitor.say("メニュー")
    assert await told(one, 2) == await told(two, 2) == answer["messages"]
    one.close()
    two.close()


async def test_the_shape_of_an_event(visitor: Visitor) -> None:
    await visitor.tap("welcome:hello=start")
    async with visitor.client.get("/api/stream") as response:
        lines = [(await response.content.readline()).decode().rstrip() for _ in range(4)]
    assert lines == ["retry: 3000", "", "id: 1", "event: message"]


async def test_its_headers_keep_proxies_from_holding_it_back(visitor: Visitor) -> None:
    async with visitor.client.get("/api/stream") as response:
        names = ("Content-Type", "Cache-Control", "X-Accel-Buffering")
        assert [response.headers[n] for n in names] == [
            "text/event-stream; charset=utf-8",
            "no-store",
            "no",
        ]


async def test_a_quiet_stream_is_kept_alive(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT_SECONDS", 0.01)
    async with visitor.client.get("/api/stream") as response:
        lines = [await response.content.readline() for _ in range(3)]
    assert lines[2].startswith(b":")


async def test_what_another_process_stored_is_found(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr("bot.bell.Bell.ring", lambda *_: None)
    await visitor.client.get("/api/messages")
    async with visitor.client.get("/api/stream") as response:
        await visitor.tap("welcome:hello=start")
        assert [m["seq"] for m in await told(response, 2)] == [1, 2]


async def test_streams_end_when_the_service_stops(visitor: Visitor) -> None:
    response = await visitor.client.get("/api/stream")
    app = visitor.client.app
    assert isinstance(app, web.Application)
    await app.shutdown()
    async with asyncio.timeout(2):
        assert (await response.content.read()).endswith(b"\n\n")
