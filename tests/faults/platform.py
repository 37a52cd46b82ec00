"""A messaging platform that is played: it shows each letter once, and answers badly at times."""

import asyncio
from collections import defaultdict
from random import Random
from typing import Any

from aiohttp import web

SLOW, FAILS, FAILS_LATE, HANGS, HANGS_LATE = 0.03, 0.05, 0.07, 0.075, 0.08  # parts, added up
HANG_SECONDS = 3.0


class Platform:
    """shown: the lines each person was shown, in that order. repeats: posts it dropped."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"{seed}/platform")
        self._letters: dict[str, Any] = {}
        self.shown: defaultdict[str, list[int]] = defaultdict(list)
        self.texts: dict[tuple[str, int], str] = {}
        self.repeats = 0
        self.changed: list[str] = []  # keys under which something else came the second time
        self.well = False  # once True, it answers at once and rightly

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.post("/post", self._posted)])
        return app

    async def _posted(self, request: web.Request) -> web.Response:
        letter = await request.json()
        assert letter["key"] == request.headers["X-Retry-Key"]
        luck = 1.0 if self.well else self._chance.random()
        if luck < SLOW:
            await asyncio.sleep(self._chance.uniform(0.1, 1))
        elif luck < FAILS:
            return web.Response(status=500)
        elif FAILS_LATE <= luck < HANGS:
            await asyncio.sleep(HANG_SECONDS)
            return web.Response(status=504)
        again = self._again(letter)
        if SLOW <= luck < FAILS_LATE:
            return web.Response(status=500)
        if HANGS <= luck < HANGS_LATE:
            await asyncio.sleep(HANG_SECONDS)
        return web.Response(status=409 if again else 200)

    def _again(self, letter: dict[str, Any]) -> bool:
        key = letter["key"]
        if key in self._letters:
            self.repeats += 1
            if self._letters[key] != hash(str(letter)):
                self.changed.append(key)
            return True
        self._letters[key] = hash(str(letter))
        for line in letter["lines"]:
            self.shown[letter["to"]].append(line["seq"])
            self.texts[letter["to"], line["seq"]] = line["text"]
        return False
