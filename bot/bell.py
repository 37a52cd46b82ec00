"""Tells open pages that somebody's log has grown, in this process and, where told to, in others."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from hashlib import blake2b
from typing import Self

from bot.ports import Address

Key = str  # of somebody: says nothing about who they are


def key(who: Address) -> Key:
    written = "\0".join((who.office, who.channel, who.user))
    return blake2b(written.encode(errors="surrogatepass"), digest_size=12).hexdigest()


class Bell:
    """pass_on: takes the key of each person whose log grew here, for other processes."""

    def __init__(self, pass_on: Callable[[Key], None] | None = None) -> None:
        self._waiting: defaultdict[Key, list[Listener]] = defaultdict(list)
        self._pass_on = pass_on

    def ring(self, who: Address) -> None:
        if not self._waiting and not self._pass_on:
            return
        its = key(who)
        self.heard(its)
        if self._pass_on:
            self._pass_on(its)

    def heard(self, its: Key) -> None:
        """Somebody's log has grown, here or in another process."""
        for listener in self._waiting.get(its, ()):
            listener.set()

    def ring_all(self) -> None:
        """Wake everybody: the service stops, or what other processes said was missed."""
        for its in list(self._waiting):
            self.heard(its)

    def listen(self, who: Address) -> "Listener":
        """Hears every ring for somebody, between `with` and its end."""
        return Listener(self._waiting, key(who))


class Listener:
    """Set at every ring; clear it before looking at the log.

    An asyncio.Event and a timeout would take twice the memory, for each of thousands of pages.
    """

    __slots__ = ("_future", "_its", "_rung", "_waiting")

    def __init__(self, waiting: "defaultdict[Key, list[Listener]]", its: Key) -> None:
        self._waiting, self._its = waiting, its
        self._rung = False
        self._future: asyncio.Future[None] | None = None

    def __enter__(self) -> Self:
        self._waiting[self._its].append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting[self._its].remove(self)
        if not self._waiting[self._its]:
            del self._waiting[self._its]

    def set(self) -> None:
        self._rung = True
        if self._future and not self._future.done():
            self._future.set_result(None)

    def clear(self) -> None:
        self._rung = False

    def is_set(self) -> bool:
        return self._rung

    async def wait(self, seconds: float) -> bool:
        """Whether it was rung within so many seconds."""
        if not self._rung:
            loop = asyncio.get_running_loop()
            self._future = loop.create_future()
            late = loop.call_later(seconds, _end, self._future)
            try:
                await self._future
            finally:
                late.cancel()
                self._future = None
        return self._rung


def _end(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
