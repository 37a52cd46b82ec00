"""The page, whole without a script: GET / shows the log, POST /say answers and comes back."""

from aiohttp import web

from adapters.web.door import read_form
from adapters.web.guard import Refused
from adapters.web.reception import Reception
from adapters.web.render import Render

LATEST = "/#latest"


class Pages:
    def __init__(self, reception: Reception, render: Render) -> None:
        self._reception, self._render = reception, render

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request)

    async def say(self, request: web.Request) -> web.Response:
        self._reception.admit(request)
        try:
            await self._reception.take(request, await read_form(request))
        except Refused as refused:
            return await self._page(request, refused)
        return await self.home(request)

    async def home(self, _: web.Request) -> web.Response:
        """Where a form leads, and whoever loads its address again."""
        return web.Response(status=303, headers={"Location": LATEST})

    async def _page(self, request: web.Request, refused: Refused | None = None) -> web.Response:
        log = await self._reception.log(request)
        html = self._render.page(log, self._reception.welcome(), refused)
        response = web.Response(text=html, content_type="text/html")
        response.enable_compression()  # a long log is thirty kilobytes of much the same
        if refused:
            response.set_status(refused.status)
            mark_wait(response, refused)
        return response


def mark_wait(response: web.Response, refused: Refused) -> None:
    if refused.after:
        response.headers["Retry-After"] = str(refused.after)
