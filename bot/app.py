"""The one place where everything is joined. The only module that sees the adapters."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from adapters.database import is_sqlite
from adapters.web import Web
from bot import content
from bot.bell import Bell
from bot.ports import Channel, Store, Unavailable
from bot.post import Postman
from bot.settings import Settings
from bot.turns import Turns

if TYPE_CHECKING:
    from adapters.wire import Wire

log = logging.getLogger(__name__)
TURNS = web.AppKey("turns", Turns)
SWEEP_SECONDS = 24 * 60 * 60
Join = Callable[[Turns, web.Application], Channel]
"""Adds a channel's addresses to the application, and returns what posts for it."""


def build(
    settings: Settings, store: Store, clock: Callable[[], datetime], channels: Sequence[Join] = ()
) -> web.Application:
    """The whole service as one application. BadContent: the content cannot be used."""
    brain = content.load(settings.keep_days, clock().date(), settings.index_dir)
    log.info("%d things can be found", len(brain.finding.index.docs))
    wire = _wire(settings)
    bell = Bell(wire.tell if wire else None)
    turns = Turns(brain, store, clock, bell)
    page = Web(turns, bell, settings)
    app = web.Application(middlewares=page.middlewares, client_max_size=page.max_body)
    app[TURNS] = turns
    app.add_routes(page.routes())

    async def stop(_: web.Application) -> None:
        page.stop()

    async def close(_: web.Application) -> None:
        await turns.finish()
        await store.close()

    app.on_shutdown.append(stop)
    app.on_cleanup.append(close)
    _beside(app, _sweep(turns))
    if wire:
        _beside(app, wire.run(bell))
    for join in channels:
        _post(app, turns, Postman(join(turns, app), store, clock))
    return app


def _post(app: web.Application, turns: Turns, postman: Postman) -> None:
    """Post from the start of the service to its end."""
    turns.postmen[postman.at] = postman.wake

    async def posting(app: web.Application) -> AsyncIterator[None]:
        async with _task(postman.run()):
            yield
        await postman.stop()

    app.cleanup_ctx.append(posting)


def _beside(app: web.Application, work: Coroutine[Any, Any, None]) -> None:
    """Do this as long as the service runs."""

    async def doing(app: web.Application) -> AsyncIterator[None]:
        async with _task(work):
            yield

    app.cleanup_ctx.append(doing)


@contextlib.asynccontextmanager
async def _task(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    task.add_done_callback(_ended)
    yield
    task.cancel()
    await asyncio.wait([task])


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("what runs beside the service has ended", exc_info=error)


async def _sweep(turns: Turns) -> None:
    """Once a day, erase what was promised to be erased."""
    while True:
        try:
            gone = await turns.forget_old()
        except Unavailable as error:
            log.warning("nothing was erased: %s", error)
            gone = 0
        if gone:
            log.info("erased %d talks past their time", gone)
        await asyncio.sleep(SWEEP_SECONDS)


def _wire(settings: Settings) -> "Wire | None":
    """To other processes; none where there can be none."""
    if is_sqlite(settings.database_url):
        return None
    from adapters.wire import Wire  # noqa: PLC0415 - not where SQLite is used

    return Wire(settings.database_url)
