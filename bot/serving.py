"""Start the service: settings, database, content, port; each failure is one line to act on."""

import errno
import gc
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.migrations import migrate
from adapters.seal import Seal
from adapters.sql import SqlStore, open_store
from adapters.upkeep import last_seen
from bot import app, clock
from bot.ports import Unavailable
from bot.settings import Settings
from knowledge.files import BadContent

log = logging.getLogger(__name__)
YOUNG_OBJECTS = 20_000  # made before the collector looks for cycles; a turn makes hundreds
BACKLOG = 1024
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # nothing of this was written before
BEHIND = timedelta(days=1)
STOP_SECONDS = 8.0  # for requests under way when the service is stopped
Clock = Callable[[], datetime]


class CannotServe(Exception):
    """str() says what is wrong and what to do, in one line."""


def run(
    settings: Settings,
    host: str,
    port: int,
    channels: Sequence[app.Join] = (),
    clock: Clock = clock.now,
) -> None:
    """Serve until stopped. CannotServe, BadContent: the start was stopped."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for chatty in ("alembic", "transitions"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _look_at(clock())
    with _listen(host, port) as sock:
        address = f"http://{host}:{sock.getsockname()[1]}/"
        web.run_app(
            _application(settings, address, clock, channels),
            sock=sock,
            print=None,
            access_log=None,
            shutdown_timeout=STOP_SECONDS,
        )


async def _application(
    settings: Settings, address: str, clock: Clock, channels: Sequence[app.Join]
) -> web.Application:
    try:
        store = await open_store(settings.database_url, Seal.load(settings.key_file))
    except Unavailable as error:
        raise CannotServe(str(error)) from None
    try:
        await store.check()  # before anything is written
        await _compare(store, clock())
        await migrate(settings.database_url)
        await store.ready()
        service = app.build(settings, store, clock, channels)
    except Unavailable as error:
        await store.close()
        raise CannotServe(str(error)) from None
    except BadContent:
        await store.close()
        raise
    gc.collect()
    gc.freeze()  # the content stays for good: no turn need look through it
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    return service


def _look_at(now: datetime) -> None:
    """A clock that lost its battery begins in 1970, or whenever its computer was made."""
    if now < EARLIEST:
        raise CannotServe(
            f"the clock of this computer says {now:%Y-%m-%d}; set it: timedatectl set-ntp true"
        )


async def _compare(store: SqlStore, now: datetime) -> None:
    """Warns of a clock that is behind; first aid must not wait for it."""
    async with store.reading() as db:
        seen = await last_seen(db)
    if seen and now < seen - BEHIND:
        log.warning(
            "the clock says %s, but somebody wrote at %s; look which is right",
            *(f"{at:%Y-%m-%d %H:%M} UTC" for at in (now, seen)),
        )


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is known before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise CannotServe(_why(error, host, port)) from None
    sock.listen(BACKLOG)
    return sock


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; stop what uses it, or add --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; add --port 8080"
    return f"cannot listen on {host}:{port}: {error.strerror}"
