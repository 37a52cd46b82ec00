"""The one place where everything is joined. The only module that sees the adapters."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from aiohttp import web

from adapters.web import Web
from bot import content
from bot.bell import Bell
from bot.ports import Store
from bot.settings import Settings
from bot.turns import Turns

log = logging.getLogger(__name__)
TURNS = web.AppKey("turns", Turns)
SWEEP_SECONDS = 24 * 60 * 60


def build(settings: Settings, store: Store, clock: Callable[[], datetime]) -> web.Application:
    """The whole service as one application. BadContent: the content cannot be used."""
    brain = content.load(settings.keep_days, clock().date(), settings.index_dir)
    log.info("%d things can be found", len(brain.finding.index.docs))
    bell = Bell()
    turns = Turns(brain, store, clock, bell)
    page = Web(turns, bell, settings)
    app = web.Application(middlewares=page.middlewares, client_max_size=page.max_body)
    app[TURNS] = turns
    app.add_routes(page.routes())
    app.cleanup_ctx.append(_sweeping)

    async def stop(_: web.Application) -> None:
        page.stop()

    async def close(_: web.Application) -> None:
        await store.close()

    app.on_shutdown.append(stop)
    app.on_cleanup.append(close)
    return app


async def _sweeping(app: web.Application) -> AsyncIterator[None]:
    """Once a day, erase what was promised to be erased."""

    async def sweep() -> None:
        while True:
            gone = await app[TURNS].forget_old()
            if gone:
                log.info("erased %d talks past their time", gone)
            await asyncio.sleep(SWEEP_SECONDS)

    task = asyncio.create_task(sweep())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
