"""A channel for these tests only: signed events come in, letters go to a played platform."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import aiohttp
from aiohttp import web

from bot.ports import Address, Letter, Line, Saved, Unavailable, Undelivered
from bot.turns import Turns
from flows.talk import Said

OFFICE, NAME, SECRET = "demo", "hook", b"for these tests only"
SEND_SECONDS, WITHIN_SECONDS = 2.0, 2.0
Event = Mapping[str, str]


def signature(body: bytes) -> str:
    return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def as_json(line: Line) -> dict[str, Any]:
    """A line as these tests compare it."""
    result = line.reply.result
    return {
        "seq": line.seq,
        "from": line.by,
        "text": line.reply.text,
        "options": [{"id": option.id, "label": option.label} for option in line.reply.options],
        "result": {"total": result.score.total} if result else None,
    }


class Hook:
    """POST /hook answers 200 once every event is kept; else 503, and all come again."""

    office, name, keyed, rate, at_once = OFFICE, NAME, True, 5000.0, 64

    def __init__(self, platform: str, turns: Turns, app: web.Application) -> None:
        self._platform, self._turns = platform, turns
        self._http: aiohttp.ClientSession | None = None
        app.add_routes([web.post("/hook", self._come), web.get("/hook/log", self._log)])

    async def send(self, letter: Letter) -> None:
        key = str(letter.id)
        lines = [as_json(line) for line in letter.lines]
        try:
            async with self._session().post(
                self._platform,
                json={"to": letter.to.user, "key": key, "lines": lines},
                headers={"X-Retry-Key": key},
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Undelivered(type(error).__name__, unsure=True) from None
        if status >= 500:
            raise Undelivered(str(status), unsure=True)
        if status not in (200, 409):
            raise Undelivered(str(status), final=True)

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=SEND_SECONDS)
            self._http = aiohttp.ClientSession(timeout=timeout)
        return self._http

    async def _come(self, request: web.Request) -> web.Response:
        body = await request.read()
        given = request.headers.get("X-Signature", "")
        if not hmac.compare_digest(given.encode(), signature(body).encode()):
            return web.Response(status=401)
        events: list[Event] = json.loads(body)["events"]
        events.sort(key=lambda event: event["user"])  # stable: in order for each person
        people = [list(theirs) for _, theirs in groupby(events, lambda event: event["user"])]
        taken = await asyncio.gather(*map(self._one_by_one, people), return_exceptions=True)
        kept: dict[str, list[dict[str, Any]]] = {}
        for each in taken:
            if isinstance(each, Unavailable):
                return web.Response(status=503)
            if isinstance(each, BaseException):
                raise each
            kept |= each
        return web.json_response({"taken": kept})

    async def _one_by_one(self, events: Sequence[Event]) -> dict[str, list[dict[str, Any]]]:
        """One person's events; none after one that is not kept. The lines of each, by its id."""
        return {
            event["id"]: [as_json(line) for line in (await self._take(event)).lines]
            for event in events
        }

    async def _take(self, event: Event) -> Saved:
        who = Address(OFFICE, NAME, event["user"])
        said = Said(event.get("text", ""), event.get("option", ""))
        incoming = self._turns.incoming(who, event["id"], said)
        return await self._turns.take(replace(incoming, posted=True, within=WITHIN_SECONDS))

    async def _log(self, request: web.Request) -> web.Response:
        who = Address(OFFICE, NAME, request.query["user"])
        try:
            lines = await self._turns.log(who, int(request.query["after"]))
        except Unavailable:
            return web.Response(status=503)
        return web.json_response({"messages": [as_json(line) for line in lines]})
