"""Does for many at once what each waits for: while one batch is at work the next gathers."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")
MOST = 200  # in one batch


class Together(Generic[Asked, Given]):
    """work: one result, or exception, for each of a batch; key: two alike never share a batch."""

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Awaitable[Sequence[Given | Exception]]],
        key: Callable[[Asked], Hashable],
    ) -> None:
        self._work, self._key = work, key
        self._waiting: list[tuple[Asked, asyncio.Future[Given]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Given:
        """The result for this one. Who stops waiting for it does not stop the work."""
        future: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def finish(self) -> None:
        """Return when nothing waits."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        try:
            while batch := self._next():
                for (_, future), given in zip(batch, await self._results(batch), strict=True):
                    if future.done():
                        continue
                    if isinstance(given, Exception):
                        future.set_exception(given)
                    else:
                        future.set_result(given)
        finally:
            self._task = None

    def _next(self) -> list[tuple[Asked, asyncio.Future[Given]]]:
        batch: dict[Hashable, tuple[Asked, asyncio.Future[Given]]] = {}
        later = []
        for waiting in self._waiting:
            key = self._key(waiting[0])
            if key in batch or len(batch) == MOST:
                later.append(waiting)
            else:
                batch[key] = waiting
        self._waiting = later
        return list(batch.values())

    async def _results(
        self, batch: Sequence[tuple[Asked, asyncio.Future[Given]]]
    ) -> Sequence[Given | Exception]:
        try:
            return await self._work([asked for asked, _ in batch])
        except Exception as error:  # told to everybody who waits
            return [error] * len(batch)
