"""The web channel, joined: its addresses, its middleware, its end."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from adapters.web import guard, openapi, shapes
from adapters.web.api import JSON, Api
from adapters.web.assets import Assets
from adapters.web.door import MAX_BODY
from adapters.web.guard import Refused
from adapters.web.limits import Limits
from adapters.web.pages import Pages, mark_wait
from adapters.web.papers import Papers
from adapters.web.press import Press
from adapters.web.reception import Reception
from adapters.web.records import Records
from adapters.web.render import Render
from adapters.web.session import Session, Sessions
from bot.bell import Bell
from bot.ports import Unavailable
from bot.settings import Settings
from bot.turns import Turns

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CODES = {404: "not_found", 405: "not_allowed"}


class Web:
    """The page and the JSON API. middlewares wrap our own addresses and unknown ones only."""

    max_body = MAX_BODY

    def __init__(self, turns: Turns, bell: Bell, settings: Settings) -> None:
        self._turns = turns
        self._sessions = Sessions(settings)
        self._assets = Assets()
        self._render = Render(turns.brain.asking.voice.say, self._assets, settings.keep_days)
        reception = Reception(turns, Limits(settings), settings)
        press = Press()
        self._pages = Pages(reception, self._render)
        self._papers = Papers(turns.brain, press, settings)
        self._records = Records(reception, press)
        self._api = Api(reception, self._render, self._sessions, bell)
        self._description = openapi.describe()
        talking: list[Handler] = [self._pages.show, self._pages.say]
        talking += [self._api.say, self._api.messages, self._api.stream]
        talking += [self._records.show, self._records.text, self._records.calendar]
        self._talking = frozenset(talking)
        self._ours = frozenset(route.handler for route in self.routes())
        self.middlewares: list[Middleware] = [self._wrap]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._pages.show),
            web.get("/say", self._pages.home),
            web.post("/say", self._pages.say),
            web.get("/api/messages", self._api.messages),
            web.post("/api/messages", self._api.say),
            web.get("/api/stream", self._api.stream, allow_head=False),
            web.get("/emergency", self._papers.emergency),
            web.get("/emergency/card", self._papers.card),
            web.get("/record", self._records.show),
            web.get("/record.txt", self._records.text),
            web.get("/record.ics", self._records.calendar),
            web.get("/openapi.json", self._openapi),
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/static/{name}", self._assets.serve),
            web.get("/favicon.ico", self._assets.icon),
            web.get("/robots.txt", self._robots),
        ]

    def stop(self) -> None:
        self._api.stop()

    @web.middleware
    async def _wrap(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        nowhere = request.match_info.http_exception is not None
        if not nowhere and request.match_info.handler not in self._ours:
            return await handler(request)
        session = self._session(request)
        response = await self._try(request, handler)
        if not response.prepared:
            for name, value in guard.HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", "no-store")
            if session and (session.fresh or request.path == "/"):
                self._sessions.keep(session, response)
        return response

    def _session(self, request: web.Request) -> Session | None:
        talking = request.match_info.handler in self._talking
        return self._sessions.open(request) if talking else None

    async def _try(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return self._refuse(request, refused)
        except web.HTTPException as error:
            response = self._refuse(
                request, Refused(error.status, CODES.get(error.status, "wrong"))
            )
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
            return response
        except Exception:
            log.exception("a request for %s failed", request.path)
            return self._refuse(request, Refused(500, "wrong"))

    def _refuse(self, request: web.Request, refused: Refused) -> web.Response:
        log.info("refused: %s, %d", refused.code, refused.status)
        if request.path.startswith("/api/"):
            message = self._render.words["errors"][refused.code]
            problem = shapes.Problems(error=shapes.Problem(code=refused.code, message=message))
            response = web.Response(body=shapes.to_json(problem), headers=JSON)
        else:
            response = web.Response(text=self._render.error(refused), content_type="text/html")
        response.set_status(refused.status)
        mark_wait(response, refused)
        return response

    async def _openapi(self, _: web.Request) -> web.Response:
        return web.json_response(self._description)

    async def _healthz(self, _: web.Request) -> web.Response:
        return _state(200, shapes.Ready(status="ok"))

    async def _readyz(self, _: web.Request) -> web.Response:
        try:
            await self._turns.store.ready()
        except Unavailable as error:
            return _state(503, shapes.Ready(status="unavailable", reason=str(error)))
        return _state(200, shapes.Ready(status="ok"))

    async def _robots(self, _: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /\n")


def _state(status: int, ready: shapes.Ready) -> web.Response:
    return web.Response(status=status, body=shapes.to_json(ready), headers=JSON)
