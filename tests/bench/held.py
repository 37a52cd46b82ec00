"""What the service holds in memory: idle pages, people who have talked."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.bench import load
from tests.bench.databases import place
from tests.bench.load import CHECK, Plan
from tests.bench.machine import LOAD, Started, monshin
from tests.bench.pace import Pace
from tests.bench.rows import Bar, Found, Row
from tests.bench.wrk import Void

FIRST = 200  # pages or people that make the service set up what it sets up once
SETTLE = 2.0  # seconds
OPEN = b"GET /api/stream HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n"
Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def pages(pace: Pace) -> Iterator[Found]:
    """Streams that nothing comes through."""
    with place("sqlite") as at, monshin(at.folder, at.url) as service:
        asyncio.run(_opened(service, FIRST))
        service.calm()
        before, after = asyncio.run(_opened(service, pace.pages))
    each = (after - before) / pace.pages
    what = f"memory for each of {pace.pages:,} idle pages (own pages)"
    yield Row("page", what, each, "KB", bar=Bar("value", 12))


def people(pace: Pace) -> Iterator[Found]:
    """Strangers who say one thing each."""
    with place("sqlite") as at, monshin(at.folder, at.url) as service:
        _strangers(service, FIRST)
        service.calm()
        before = service.own()
        talked = _strangers(service, pace.people)
        service.calm()
        held = service.own() - before
    what = f"memory after {talked:,} people said something (own pages)"
    yield Row("people", what, held / 1024, "MB", note=f"{held / talked:.2f} KB a person")


async def _opened(service: Started, count: int) -> tuple[float, float]:
    """Own KB before and while so many streams are open."""
    at = urlsplit(service.url)
    before = service.own()
    pipes: list[Pipe] = []
    try:
        for _ in range(count):
            pipe = await asyncio.open_connection(at.hostname, at.port)
            pipes.append(pipe)
            pipe[1].write(OPEN)
            head = await pipe[0].readuntil(b"\r\n\r\n")
            if b" 200 " not in head.partition(b"\r\n")[0]:
                raise Void(head.partition(b"\r\n")[0].decode())
        await asyncio.sleep(SETTLE)
        return before, service.own()
    finally:
        for _, writer in pipes:
            writer.close()


def _strangers(service: Started, least: int) -> int:
    """At least so many new people, all with a session of their own."""
    plan = Plan([""], 16, 1, steps=CHECK[:1])
    talked = 0
    while talked < least:
        talked += load.run(service.url, plan, LOAD).turns
    return talked
