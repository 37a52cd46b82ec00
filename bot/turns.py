"""One turn: load, decide, save. What was decided is posted or fetched afterwards."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.bell import Bell
from bot.ports import Address, Conflict, Incoming, Line, Saved, Store
from flows.dialogue import Brain
from flows.talk import Said

log = logging.getLogger(__name__)
TRIES = 5  # of one turn that another process keeps overtaking


class Turns:
    """Takes what people say, one turn at a time for each person."""

    def __init__(
        self, brain: Brain, store: Store, clock: Callable[[], datetime], bell: Bell
    ) -> None:
        self.brain, self.store, self.clock, self.bell = brain, store, clock, bell
        self._locks: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    def incoming(self, who: Address, event: str, said: Said) -> Incoming:
        return Incoming(who, event, said, self.clock(), self.brain.shown(said))

    async def take(self, incoming: Incoming) -> Saved:
        """Decide and save. Conflict: other processes took this person's turns TRIES times."""
        lock = self._locks.setdefault(incoming.who, asyncio.Lock())
        async with lock:
            saved = await self._decide_and_save(incoming)
        if saved.fresh:
            self.bell.ring(incoming.who)
        else:
            log.info("event %s came again; already answered", incoming.event)
        return saved

    async def _decide_and_save(self, incoming: Incoming) -> Saved:
        for _ in range(TRIES):
            record = await self.store.talk(incoming.who)
            turn = self.brain.decide(record.talk, incoming.said, incoming.at)
            try:
                return await self.store.save(incoming, turn, record.version)
            except Conflict:
                incoming = replace(incoming, at=self.clock())
        raise Conflict(f"{TRIES} tries")

    async def log(self, who: Address, after: int = 0) -> Sequence[Line]:
        return await self.store.lines(who, after)

    async def forget_old(self) -> int:
        """Erase whoever has been away longer than was promised."""
        keep = timedelta(days=self.brain.asking.voice.keep_days)
        return await self.store.forget_before(self.clock() - keep)
