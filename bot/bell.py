"""Tells open pages in this process that somebody's log has grown."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.ports import Address


class Bell:
    def __init__(self) -> None:
        self._waiting: defaultdict[Address, set[asyncio.Event]] = defaultdict(set)

    def ring(self, who: Address) -> None:
        for event in self._waiting.get(who, ()):
            event.set()

    def ring_all(self) -> None:
        """Wake everybody, so that open streams can end when the service stops."""
        for who in list(self._waiting):
            self.ring(who)

    @contextmanager
    def listen(self, who: Address) -> Iterator[asyncio.Event]:
        """An event that is set at every ring; clear it before looking at the log."""
        event = asyncio.Event()
        self._waiting[who].add(event)
        try:
            yield event
        finally:
            self._waiting[who].discard(event)
            if not self._waiting[who]:
                del self._waiting[who]
