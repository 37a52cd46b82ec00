"""Two ways to build it wrong, which the check must find."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from bot.ports import Address, Incoming, Line, Saved, Unavailable
from bot.turns import Turns
from flows.talk import Reply

log = logging.getLogger(__name__)
LATE_SECONDS = 0.05


def no_dedupe() -> None:
    """Every event is a new one, however often it comes."""
    keep = Turns.take

    async def take(self: Turns, incoming: Incoming) -> Saved:
        return await keep(self, replace(incoming, event=str(uuid4())))

    _build(take)


def ack_early() -> None:
    """Whoever says something is answered first; it is kept a moment later."""
    keep = Turns.take
    locks: defaultdict[Address, asyncio.Lock] = defaultdict(asyncio.Lock)
    answered: dict[tuple[Address, str], Saved] = {}
    later: set[asyncio.Task[None]] = set()

    async def keep_later(self: Turns, incoming: Incoming) -> None:
        try:
            await asyncio.sleep(LATE_SECONDS)
            await keep(self, incoming)
        except Unavailable as error:
            log.warning("%s", error)
        finally:
            locks[incoming.who].release()

    async def take(self: Turns, incoming: Incoming) -> Saved:
        its = (incoming.who, incoming.event)
        if its not in answered:
            await locks[incoming.who].acquire()
            lines = await self.log(incoming.who)
            said = Line(len(lines) + 1, "you", incoming.at, Reply(incoming.shown))
            answered[its] = Saved((said,), fresh=True)
            task = asyncio.create_task(keep_later(self, incoming))
            later.add(task)
            task.add_done_callback(later.discard)
        return answered[its]

    _build(take)


def _build(take: Callable[..., object]) -> None:
    setattr(Turns, "take", take)  # noqa: B010 - another build of it, on purpose


BUILDS: dict[str, Callable[[], None]] = {"no_dedupe": no_dedupe, "ack_early": ack_early}
