"""What waits is done together; one thing never twice at the same time."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.together import MOST, Full, Together


class Work:
    """Remembers its batches, and finishes each when told to."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = asyncio.Event()

    async def __call__(self, batch: Sequence[str]) -> Sequence[str | Exception]:
        self.batches.append(list(batch))
        await self.go.wait()
        return [ValueError(each) if each == "bad" else each.upper() for each in batch]


def first_letter(word: str) -> str:
    return word[0]


async def started(together: Together[str, str], *words: str) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(together.ask(word)) for word in words]
    await asyncio.sleep(0.01)
    return tasks


async def test_what_comes_while_a_batch_is_at_work_is_the_next_batch() -> None:
    work = Work()
    together = Together(work, first_letter)
    tasks = await started(together, "a", "b")
    tasks += await started(together, "c", "d")
    work.go.set()
    assert await asyncio.gather(*tasks) == ["A", "B", "C", "D"]
    assert work.batches == [["a", "b"], ["c", "d"]]


async def test_two_of_a_kind_are_done_one_after_the_other_in_their_order() -> None:
    work = Work()
    work.go.set()
    together = Together(work, first_letter)
    await asyncio.gather(*await started(together, "a1", "b1", "a2", "a3"))
    assert work.batches == [["a1", "b1"], ["a2"], ["a3"]]


async def test_two_of_a_kind_are_never_at_work_in_two_lanes() -> None:
    work = Work()
    together = Together(work, first_letter, lanes=2)
    tasks = await started(together, "a1")
    tasks += await started(together, "a2", "b1")
    assert work.batches == [["a1"], ["b1"]]
    work.go.set()
    await asyncio.gather(*tasks)
    assert work.batches[2] == ["a2"]


async def test_what_breaks_breaks_alone() -> None:
    work = Work()
    work.go.set()
    together = Together(work, first_letter)
    good, bad = await started(together, "good", "bad")
    assert await good == "GOOD"
    with pytest.raises(ValueError, match="bad"):
        await bad


async def test_work_that_breaks_is_told_to_all_and_the_next_is_done() -> None:
    async def breaks(batch: Sequence[str]) -> Sequence[str]:
        if batch == ["c"]:
            return ["C"]
        raise OSError

    together = Together(breaks, first_letter)
    both = await asyncio.gather(*await started(together, "a", "b"), return_exceptions=True)
    assert [type(each) for each in both] == [OSError, OSError]
    assert await together.ask("c") == "C"


async def test_whoever_stopped_waiting_is_left_out() -> None:
    work = Work()
    together = Together(work, first_letter)
    tasks = await started(together, "a1")
    late, next_ = await started(together, "a2", "a3")
    late.cancel()
    work.go.set()
    assert await next_ == "A3"
    await asyncio.gather(*tasks)
    assert work.batches == [["a1"], ["a3"]]


async def test_a_batch_has_an_end() -> None:
    work = Work()
    work.go.set()
    together = Together(work, str)
    await asyncio.gather(*(together.ask(str(n)) for n in range(MOST + 1)))
    assert [len(batch) for batch in work.batches] == [MOST, 1]


async def test_there_is_room_for_so_many() -> None:
    work = Work()
    together = Together(work, str, room=1)
    tasks = await started(together, "a")
    tasks += await started(together, "b")
    with pytest.raises(Full):
        await together.ask("c")
    work.go.set()
    assert await asyncio.gather(*tasks) == ["A", "B"]


async def test_finish_waits_for_all() -> None:
    work = Work()
    together = Together(work, str)
    tasks = await started(together, "a")
    asyncio.get_running_loop().call_later(0.01, work.go.set)
    await together.finish()
    assert all(task.done() for task in tasks)
