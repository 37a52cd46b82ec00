"""What people say, in batches: load, decide, keep. What was decided is posted or fetched then."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.bell import Bell
from bot.ports import (
    Address,
    Conflict,
    Incoming,
    Line,
    Saved,
    Store,
    Unavailable,
    Unreachable,
)
from bot.together import Full, Together
from flows.dialogue import Brain
from flows.talk import Said, Talk, Turn

log = logging.getLogger(__name__)
SOON, LATER = 0.01, 0.5  # seconds until a turn is tried again: at first, at most
EVENTS_KEPT = timedelta(days=7)  # longer than any platform delivers an event again


class Turns:
    """Takes what people say: what waits is taken together, one turn for each person at a time."""

    def __init__(
        self, brain: Brain, store: Store, clock: Callable[[], datetime], bell: Bell
    ) -> None:
        self.brain, self.store, self.clock, self.bell = brain, store, clock, bell
        self.postmen: dict[tuple[str, str], Callable[[], None]] = {}  # to wake, by their channel
        self._together = Together[Incoming, Saved](
            self._take, key=lambda incoming: incoming.who, lanes=store.lanes
        )

    def incoming(self, who: Address, event: str, said: Said) -> Incoming:
        return Incoming(who, event, said, self.clock(), self.brain.shown(said))

    async def take(self, incoming: Incoming) -> Saved:
        """Decide and keep. Unavailable: not within `incoming.within` seconds.

        Whoever sends the same event again is answered, once, whether it had been kept or not.
        """
        try:
            saved = await self._insist(incoming)
        except TimeoutError:
            raise Unavailable(f"not answered within {incoming.within:g} s") from None
        except Full:
            raise Unavailable("too many turns wait already") from None
        if saved.fresh:
            self.bell.ring(incoming.who)
            if incoming.posted and (wake := self.postmen.get(incoming.who.at)):
                wake()
        else:
            log.info("event %s came again; already answered", incoming.event)
        return saved

    async def finish(self) -> None:
        """Return when all that was taken is kept."""
        await self._together.finish()

    async def log(self, who: Address, after: int = 0) -> Sequence[Line]:
        return await self.store.lines(who, after)

    async def forget_old(self) -> int:
        """Erase whoever has been away longer than was promised, and event ids nobody repeats."""
        now = self.clock()
        await self.store.forget_events(now - EVENTS_KEPT)
        keep = timedelta(days=self.brain.asking.voice.keep_days)
        return await self.store.forget_before(now - keep)

    async def _insist(self, incoming: Incoming) -> Saved:
        """Again and again while another process holds the talk, or the store is away."""
        left, wait = incoming.within, SOON
        while True:
            began = time.monotonic()
            try:
                return await self._together.ask(incoming, left)
            except (Conflict, Unreachable):
                pause = wait * random.uniform(0.5, 1)  # noqa: S311 - spreads tries
                left -= time.monotonic() - began + pause
                if left <= 0:
                    raise TimeoutError from None
                await asyncio.sleep(pause)
                wait = min(2 * wait, LATER)

    async def _take(self, batch: Sequence[Incoming]) -> Sequence[Saved | Exception]:
        return await self.store.take(batch, self._decide)

    def _decide(self, talk: Talk, incoming: Incoming) -> Turn:
        return self.brain.decide(talk, incoming.said, incoming.at)
