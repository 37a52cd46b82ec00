"""Somebody at the web page, without a browser."""

import re
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from adapters.memory import MemoryStore

Client = TestClient[web.Request, web.Application]
FORM = "application/x-www-form-urlencoded"
ANSWERS = ("done", "partly", "not_yet", "unsure")


class Visitor:
    def __init__(self, client: Client, store: MemoryStore) -> None:
        self.client, self.store = client, store

    async def page(self) -> str:
        response = await self.client.get("/")
        return await response.text()

    async def get(self, address: str) -> Any:
        return await (await self.client.get(address)).json()

    async def post(self, body: object, **headers: str) -> ClientResponse:
        return await self.client.post("/api/messages", json=body, headers=headers)

    async def say(self, text: str, event: str = "") -> Any:
        return await (await self.post({"id": event or str(uuid4()), "text": text})).json()

    async def tap(self, option: str, event: str = "") -> Any:
        return await (await self.post({"id": event or str(uuid4()), "option": option})).json()

    async def form(self, follow: bool = True, **fields: str) -> ClientResponse:
        data = {"id": str(uuid4())} | fields
        return await self.client.post("/say", data=data, allow_redirects=follow)

    async def log(self) -> list[Any]:
        answer = await self.get("/api/messages")
        messages: list[Any] = answer["messages"]
        return messages

    async def start(self) -> Any:
        """Through the welcome and the company to the first question."""
        for option in ("welcome:hello=start", "profile:industry=manufacturing"):
            await self.tap(option)
        await self.tap("profile:size=small")
        return await self.tap("profile:vendor=no")

    async def finish(self) -> Any:
        """The whole check; the answer that holds the result."""
        answer = await self.start()
        for number in range(25):
            wanted = ANSWERS[number % 4]
            answer = await self.tap(option_of(answer, f"={wanted}"))
        return answer


def option_of(answer: Any, end: str) -> str:
    """The last offered option whose id ends so."""
    ids = [o["id"] for m in answer["messages"] for o in m["options"]]
    return next(str(i) for i in reversed(ids) if i.endswith(end))


def offered(html: str) -> list[str]:
    """The options of the buttons in the log of a page."""
    log = html.partition('id="log"')[2].partition('id="writing"')[0]
    return re.findall(r'<button name="option" value="([^"]+)"', log)
