"""Tells open pages that somebody's log has grown, in this process and, where told to, in others."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

from bot.ports import Address

Key = str  # of somebody: says nothing about who they are


def key(who: Address) -> Key:
    written = "\0".join((who.office, who.channel, who.user))
    return blake2b(written.encode(errors="surrogatepass"), digest_size=12).hexdigest()


class Bell:
    """pass_on: takes the key of each person whose log grew here, for other processes."""

    def __init__(self, pass_on: Callable[[Key], None] | None = None) -> None:
        self._waiting: defaultdict[Key, set[asyncio.Event]] = defaultdict(set)
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
        for event in self._waiting.get(its, ()):
            event.set()

    def ring_all(self) -> None:
        """Wake everybody: the service stops, or what other processes said was missed."""
        for its in list(self._waiting):
            self.heard(its)

    @contextmanager
    def listen(self, who: Address) -> Iterator[asyncio.Event]:
        """An event that is set at every ring; clear it before looking at the log."""
        event, its = asyncio.Event(), key(who)
        self._waiting[its].add(event)
        try:
            yield event
        finally:
            self._waiting[its].discard(event)
            if not self._waiting[its]:
                del self._waiting[its]
