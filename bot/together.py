"""Does for many at once what each waits for: while one batch is at work the next gathers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")
MOST = 100  # in one batch
_Waiting = tuple[Hashable, Asked, asyncio.Future[Given]]


class Full(Exception):
    """Too many wait already."""


class Together(Generic[Asked, Given]):
    """work: one result, or exception, for each of a batch. Two of one key never work at once.

    lanes: batches at work at the same time. room: how many may wait.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Awaitable[Sequence[Given | Exception]]],
        key: Callable[[Asked], Hashable],
        lanes: int = 1,
        room: int = 10_000,
    ) -> None:
        self._work, self._key, self._lanes, self._room = work, key, lanes, room
        self._waiting: deque[_Waiting[Asked, Given]] = deque()
        self._at_work: set[Hashable] = set()
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked, within: float | None = None) -> Given:
        """The result for this one.

        Who stops waiting before its batch begins is left out of it. within: seconds to wait; then
        TimeoutError. Full: no more room.
        """
        if len(self._waiting) >= self._room:
            raise Full
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Given] = loop.create_future()
        late = loop.call_later(within, _late, future) if within is not None else None
        self._waiting.append((self._key(asked), asked, future))
        if self._running < self._lanes:
            self._running += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            return await future
        finally:
            if late:
                late.cancel()

    async def finish(self) -> None:
        """Return when nothing waits."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self) -> None:
        try:
            while batch := self._next():
                await self._do(batch)
        finally:
            self._running -= 1  # here, and not when the task is done: `ask` may come in between

    async def _do(self, batch: "list[_Waiting[Asked, Given]]") -> None:
        keys = [key for key, _, _ in batch]
        self._at_work.update(keys)
        given = await self._results([asked for _, asked, _ in batch])
        self._at_work.difference_update(keys)
        for (_, _, future), each in zip(batch, given, strict=True):
            if future.done():
                continue
            if isinstance(each, Exception):
                future.set_exception(each)
            else:
                future.set_result(each)

    def _next(self) -> "list[_Waiting[Asked, Given]]":
        """The first of each key. Those behind them stay, in their order."""
        batch: list[_Waiting[Asked, Given]] = []
        later, taken = [], set(self._at_work)
        while self._waiting and len(batch) < MOST:
            waiting = self._waiting.popleft()
            key, _, future = waiting
            if future.done():  # nobody waits for it any more
                continue
            if key in taken:
                later.append(waiting)
            else:
                batch.append(waiting)
                taken.add(key)
        self._waiting.extendleft(reversed(later))
        return batch

    async def _results(self, batch: Sequence[Asked]) -> Sequence[Given | Exception]:
        try:
            return await self._work(batch)
        except Exception as error:  # told to everybody who waits
            return [error] * len(batch)


def _late(future: "asyncio.Future[Given]") -> None:
    if not future.done():
        future.set_exception(TimeoutError())
