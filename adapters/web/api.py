"""The JSON API: say something, read the log, follow it as a stream."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from aiohttp import ClientConnectionResetError, web

from adapters.web import guard, shapes
from adapters.web.door import read_after, read_json
from adapters.web.reception import Reception
from adapters.web.render import Render
from adapters.web.session import SESSION, Sessions
from bot.bell import Bell
from bot.ports import Line

HEARTBEAT_SECONDS = 20
STREAM = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}
JSON = {"Content-Type": "application/json; charset=utf-8"}
RETRY = b"retry: 3000\n\n"


class Api:
    def __init__(
        self, reception: Reception, render: Render, sessions: Sessions, bell: Bell
    ) -> None:
        self._reception, self._render = reception, render
        self._sessions, self._bell = sessions, bell
        self._stopping = False

    def stop(self) -> None:
        """End every open stream; browsers come back by themselves."""
        self._stopping = True
        self._bell.ring_all()

    async def say(self, request: web.Request) -> web.Response:
        self._reception.admit(request)
        saved = await self._reception.take(request, await read_json(request))
        return await self._answer(request, saved.lines)

    async def messages(self, request: web.Request) -> web.Response:
        after = read_after(request.query.get("after", ""))
        return await self._answer(request, await self._reception.log(request, after), after)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Messages as they come, those missed first; a comment now and then in between."""
        written = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        after = read_after(written)
        response = web.StreamResponse(headers={**guard.HEADERS, **STREAM})
        if request[SESSION].fresh:
            self._sessions.keep(request[SESSION], response)
        await response.prepare(request)
        response.headers.clear()  # they are sent, and this may stay open for hours
        with suppress(ClientConnectionResetError, guard.Refused):
            await response.write(RETRY)
            await self._follow(request, response, after)
        return response

    async def _follow(self, request: web.Request, response: web.StreamResponse, after: int) -> None:
        """The log is looked at after every ring, and now and then for other processes' sake."""
        with self._bell.listen(request[SESSION].who) as rung:
            while not self._stopping:
                rung.clear()
                lines = await self._reception.log(request, after)
                for message in await self._told(request, lines):
                    after = message["seq"]
                    data = shapes.to_json(message)
                    await response.write(b"id: %d\nevent: message\ndata: %b\n\n" % (after, data))
                if not await rung.wait(HEARTBEAT_SECONDS):
                    await response.write(b": still here\n\n")

    async def _answer(
        self, request: web.Request, lines: Sequence[Line], after: int = 0
    ) -> web.Response:
        messages = await self._told(request, lines)
        seq = lines[-1].seq if lines else after
        return web.Response(body=shapes.to_json(shapes.answer(seq, messages)), headers=JSON)

    async def _told(self, request: web.Request, lines: Sequence[Line]) -> list[dict[str, Any]]:
        """Lines as messages; for our own page with their HTML, and where the log begins now."""
        book = self._reception.turns.brain.book
        if request.query.get("page") != "1" or not lines:
            return [shapes.message(line, book) for line in lines]
        first = await self._reception.first(request) or lines[0].seq
        event = str(uuid4())
        return [
            shapes.message(line, book, html=self._render.message(line, event), first=first)
            for line in lines
        ]
