"""What the page and the API have in common: who is asking, and one thing said taken in."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.door import Heard
from adapters.web.guard import Refused, same_site
from adapters.web.limits import Limits
from adapters.web.session import SESSION
from bot.ports import Line, Saved, Unavailable
from bot.settings import Settings
from bot.turns import Turns
from flows.record import Record

BUSY_SECONDS = 3


@dataclass(frozen=True)
class Reception:
    turns: Turns
    limits: Limits
    settings: Settings

    def admit(self, request: web.Request) -> None:
        """Refused: another site's page sent this."""
        same_site(request, self.settings.public_url)

    async def take(self, request: web.Request, heard: Heard) -> Saved:
        """Decide and save. Refused: too many messages, or the store cannot take it now."""
        session = request[SESSION]
        draft = heard.said.text
        self.limits.check(request, session.value, draft)
        incoming = self.turns.incoming(session.who, heard.event, heard.said)
        try:
            return await self.turns.take(incoming)
        except Unavailable:
            raise Refused(503, "busy", BUSY_SECONDS, draft) from None

    async def log(self, request: web.Request, after: int = 0) -> Sequence[Line]:
        try:
            return await self.turns.log(request[SESSION].who, after)
        except Unavailable:
            raise Refused(503, "busy", BUSY_SECONDS) from None

    async def first(self, request: web.Request) -> int:
        """The seq at which the log begins; 0: there is none."""
        try:
            return await self.turns.store.first(request[SESSION].who)
        except Unavailable:
            raise Refused(503, "busy", BUSY_SECONDS) from None

    async def record(self, request: web.Request) -> Record | None:
        """The incident record. None: nothing has happened."""
        try:
            talk = await self.turns.store.talk(request[SESSION].who)
        except Unavailable:
            raise Refused(503, "busy", BUSY_SECONDS) from None
        return self.turns.brain.record(talk, self.turns.clock())

    def welcome(self) -> list[Line]:
        """What a stranger sees. Stored nowhere, so it has no seq."""
        now = self.turns.clock()
        return [Line(0, "bot", now, reply) for reply in self.turns.brain.welcome(now)]
