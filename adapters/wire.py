"""Tells other processes whose log has grown: PostgreSQL's LISTEN and NOTIFY."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg

from adapters.database import dsn
from bot.bell import Bell, Key

log = logging.getLogger(__name__)
CHANNEL = "monshin_log"
TOGETHER_SECONDS = 0.02  # rings within this time travel together
KEYS_AT_ONCE = 300  # of 24 characters and a comma; PostgreSQL takes 8000 bytes
AGAIN_SECONDS = 1.0  # after the line broke
ALIVE_SECONDS = 10.0  # between looks whether the line is alive


class Wire:
    """tell: takes the key of somebody whose log grew here. run: carries keys both ways."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: set[Key] = set()
        self._news = asyncio.Event()

    def tell(self, its: Key) -> None:
        self._keys.add(its)
        self._news.set()

    async def run(self, bell: Bell) -> None:
        """Until cancelled. After a broken line everybody is woken: nobody knows who was missed."""
        while True:
            try:
                await self._carry(bell)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("other processes cannot be told: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _carry(self, bell: Bell) -> None:
        db = await asyncpg.connect(
            dsn(self._url),
            timeout=5,
            command_timeout=5,
            server_settings={"application_name": "monshin"},
        )
        try:
            await db.add_listener(CHANNEL, _heard(bell))
            bell.ring_all()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(ALIVE_SECONDS):
                        await self._news.wait()
                await asyncio.sleep(TOGETHER_SECONDS)
                await self._send(db)
        finally:
            db.terminate()

    async def _send(self, db: Any) -> None:
        """All that was told since, or nothing, which shows that the line is alive."""
        self._news.clear()
        keys, self._keys = sorted(self._keys), set()
        for start in range(0, max(len(keys), 1), KEYS_AT_ONCE):
            payload = ",".join(keys[start : start + KEYS_AT_ONCE])
            await db.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)


def _heard(bell: Bell) -> Callable[[Any, int, str, str], None]:
    def heard(db: Any, process: int, _: str, payload: str) -> None:
        if process != db.get_server_pid():
            for its in filter(None, payload.split(",")):
                bell.heard(its)

    return heard
