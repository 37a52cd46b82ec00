"""Posts what was saved: in order for each person, again when it failed, never twice if it can.

Each channel has its own worker: a slow or dead one keeps nobody else waiting. Letters wait in the
store, not in memory.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.ports import UNSURE, Channel, Claim, Letter, Outcome, Store, Unavailable, Undelivered
from bot.together import Together

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
SLACK = 0.05  # seconds: what was not let through in these may follow at once
SOON = 5.0  # seconds: no more is claimed than the rate lets through in these
SEND_SECONDS = 20.0  # of one post; well within the lease
POLL_SECONDS = 2.0  # letters of other processes, and those that are due again
TRIES = 10  # about a quarter of an hour
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds between tries
STOP_SECONDS = 5.0  # for posts under way when the service stops


class Postman:
    """Posts the letters of one channel."""

    def __init__(self, channel: Channel, store: Store, clock: Callable[[], datetime]) -> None:
        self._channel, self._store, self._clock = channel, store, clock
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._settled = Together[Outcome, None](self._settle, key=lambda outcome: outcome.letter)
        self._bucket = Bucket(channel.rate)

    @property
    def at(self) -> tuple[str, str]:
        """Office and channel."""
        return self._channel.office, self._channel.name

    def wake(self) -> None:
        """A letter may be waiting."""
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._news.clear()
            letters = await self._claimed()
            for letter in letters:
                await self._bucket.take()
                self._start(letter)
            if not letters:
                await self._wait()
            while len(self._under_way) >= self._channel.at_once:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Posts under way may end; what is left comes again once the lease is over."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=STOP_SECONDS)
        for task in self._under_way:
            task.cancel()
        await self._settled.finish()
        await self._channel.close()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._news.wait()

    def _start(self, letter: Letter) -> None:
        task = asyncio.create_task(self._post(letter))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _claimed(self) -> Sequence[Letter]:
        now, channel = self._clock(), self._channel
        free = channel.at_once - len(self._under_way)
        soon = max(1, int(channel.rate * SOON))
        try:
            return await self._store.claim(
                Claim(
                    channel.office, channel.name, channel.keyed, min(free, soon), now, now + LEASE
                )
            )
        except Unavailable as error:
            log.warning("letters of %s: %s", channel.name, error)
        except Exception:
            log.exception("letters of %s cannot be claimed", channel.name)
        return ()

    async def _post(self, letter: Letter) -> None:
        outcome = await self._outcome(letter)
        if outcome.reason:
            log.warning(
                "letter %s, try %d, %s: %s",
                letter.id,
                letter.tries,
                "again later" if outcome.again else "given up",
                outcome.reason,
            )
        try:
            await self._settled.ask(outcome)
        except Exception as error:  # it comes again once the lease is over
            log.warning("letter %s is posted, and nobody knows: %s", letter.id, error)
        self.wake()  # for the next letter to the same person

    async def _outcome(self, letter: Letter) -> Outcome:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._channel.send(letter)
        except Undelivered as error:
            return self._failed(letter, error)
        except TimeoutError:
            late = Undelivered(f"no answer within {SEND_SECONDS:g} s", unsure=True)
            return self._failed(letter, late)
        except Exception as error:
            log.exception("letter %s broke its channel", letter.id)
            return self._failed(letter, Undelivered(type(error).__name__, unsure=True))
        return Outcome(letter.id)

    def _failed(self, letter: Letter, error: Undelivered) -> Outcome:
        """Again where that is safe and there is hope; else given up."""
        reason = str(error) or "refused"
        if error.unsure and not self._channel.keyed:
            return Outcome(letter.id, f"{UNSURE}: {reason}")
        if error.final or letter.tries >= TRIES:
            return Outcome(letter.id, reason)
        wait = max(error.after, backoff(letter.tries))
        return Outcome(letter.id, reason, self._clock() + timedelta(seconds=wait))

    async def _settle(self, outcomes: Sequence[Outcome]) -> Sequence[None]:
        await self._store.settle(outcomes, self._clock())
        return [None] * len(outcomes)


class Bucket:
    """Lets so many through a second, evenly but for SLACK."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate
        self._next = 0.0

    async def take(self) -> None:
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - SLACK) + self._gap
        if self._next > now:
            await asyncio.sleep(self._next - now)


def backoff(tries: int) -> float:
    """Seconds until the next try: twice as long each time, spread so that not all come at once."""
    longest = min(FIRST_WAIT * 2.0 ** (tries - 1), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads tries
