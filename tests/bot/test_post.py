"""Letters are posted in order, again where that is safe, and by one channel without the others."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.memory import MemoryStore
from bot import post
from bot.ports import UNSURE, Address, Claim, Incoming, Letter, Outcome, Unavailable, Undelivered
from bot.post import FIRST_WAIT, LONGEST_WAIT, TRIES, Postman, backoff
from flows.talk import Reply, Said, Talk, Turn

NOON = datetime.fromisoformat("2026-11-21T12:00+00:00")
ANN, BOB = Address("demo", "line", "ann"), Address("demo", "line", "bob")


class Line:
    """A channel whose platform does what it is told to, letter by letter."""

    office, name, keyed, rate, at_once = "demo", "line", True, 1000.0, 4

    def __init__(self, *answers: Exception | None, keyed: bool = True) -> None:
        self.answers, self.keyed = list(answers), keyed
        self.sent: list[str] = []
        self.now = self.most = 0
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, letter: Letter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.open.wait()
        self.now -= 1
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        self.sent.append(letter.lines[0].reply.text)

    async def close(self) -> None:
        """Nothing to close."""


class Clock:
    """Runs as fast as somebody who waits for nothing would like it to."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=30)
        return self.at


async def write(store: MemoryStore, who: Address, *texts: str) -> None:
    for text in texts:
        said = Incoming(who, text, Said(text), NOON, posted=True)
        await store.take([said], lambda _, said: Turn(Talk(), (Reply(said.said.text),)))


@asynccontextmanager
async def posting(
    store: MemoryStore, channel: Line, clock: Callable[[], datetime] | None = None
) -> AsyncIterator[Postman]:
    postman = Postman(channel, store, clock or Clock())
    task = asyncio.create_task(postman.run())
    yield postman
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await postman.stop()


async def until(done: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "POLL_SECONDS", 0.01)


async def reasons(store: MemoryStore) -> list[str]:
    return [dead.reason for dead in await store.failed()]


async def test_posts_what_was_saved_before_it_started() -> None:
    store, line = MemoryStore(), Line()
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.sent == ["一"])


async def test_letters_to_one_person_arrive_in_order() -> None:
    store, line = MemoryStore(), Line()
    await write(store, ANN, *map(str, range(10)))
    async with posting(store, line):
        await until(lambda: len(line.sent) == 10)
    assert line.sent == [str(n) for n in range(10)]


async def test_a_letter_that_failed_goes_before_the_next_one() -> None:
    store, line = MemoryStore(), Line(Undelivered("busy"), Undelivered("busy", unsure=True))
    await write(store, ANN, "一", "二")
    async with posting(store, line):
        await until(lambda: line.sent == ["一", "二"])


async def test_a_final_refusal_is_closed_with_its_reason() -> None:
    store, line = MemoryStore(), Line(Undelivered("blocked", final=True))
    await write(store, ANN, "一", "二")
    async with posting(store, line):
        await until(lambda: line.sent == ["二"])
    assert await reasons(store) == ["blocked"]


async def test_what_may_have_arrived_is_not_repeated_where_it_would_show_twice() -> None:
    store, line = MemoryStore(), Line(Undelivered("cut off", unsure=True), keyed=False)
    await write(store, ANN, "一", "二")
    async with posting(store, line):
        await until(lambda: line.sent == ["二"])
    assert await reasons(store) == [f"{UNSURE}: cut off"]


async def test_what_surely_did_not_arrive_is_repeated_anywhere() -> None:
    store, line = MemoryStore(), Line(Undelivered("busy"), keyed=False)
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.sent == ["一"])


async def test_a_letter_is_given_up_after_so_many_tries() -> None:
    store, line = MemoryStore(), Line(*[Undelivered("busy")] * TRIES)
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: not line.answers)
        await asyncio.sleep(0.05)
    assert await reasons(store) == ["busy"]
    assert not line.sent


async def test_a_post_that_hangs_counts_as_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "SEND_SECONDS", 0.01)
    store, line = MemoryStore(), Line(keyed=False)
    line.open.clear()
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.now)
        await asyncio.sleep(0.05)
    assert (await reasons(store))[0].startswith(UNSURE)


async def test_a_channel_that_breaks_is_no_end_of_posting() -> None:
    store, line = MemoryStore(), Line(ZeroDivisionError())
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.sent == ["一"])


async def test_no_more_posts_at_once_than_the_channel_takes() -> None:
    store, line = MemoryStore(), Line()
    line.open.clear()
    for n in range(9):
        await write(store, replace(ANN, user=f"u{n}"), "一")
    async with posting(store, line):
        await until(lambda: line.now == 4)
        await asyncio.sleep(0.05)
        line.open.set()
        await until(lambda: len(line.sent) == 9)
    assert line.most == 4


async def test_no_more_a_second_than_the_channel_takes() -> None:
    store, line = MemoryStore(), Line()
    line.rate = 50
    for n in range(8):
        await write(store, replace(ANN, user=f"u{n}"), "一")
    began = asyncio.get_running_loop().time()
    async with posting(store, line):
        await until(lambda: len(line.sent) == 8)
    at_once = 1 + 50 * post.SLACK
    assert asyncio.get_running_loop().time() - began > (8 - at_once) / 50


async def test_a_dead_channel_keeps_no_other_waiting() -> None:
    store, dead, slack = MemoryStore(), Line(), Line()
    dead.open.clear()
    slack.name = "slack"
    for n in range(9):
        await write(store, replace(ANN, user=f"u{n}"), "一")
    await write(store, replace(ANN, channel="slack"), "二")
    async with posting(store, dead), posting(store, slack):
        await until(lambda: slack.sent == ["二"])
        dead.open.set()


class Away(MemoryStore):
    """A store that is away for a while."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def look(self) -> None:
        self.times -= 1
        if self.times >= 0:
            raise Unavailable("the database does not answer")

    async def claim(self, claim: Claim) -> Sequence[Letter]:
        self.look()
        return await super().claim(claim)

    async def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        self.look()
        await super().settle(outcomes, now)


async def test_posting_goes_on_when_the_store_is_back() -> None:
    store, line = Away(3), Line()
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.sent == ["一"])


async def test_posts_under_way_end_before_the_service_does() -> None:
    store, line = MemoryStore(), Line()
    line.open.clear()
    await write(store, ANN, "一")
    async with posting(store, line):
        await until(lambda: line.now)
        asyncio.get_running_loop().call_later(0.02, line.open.set)
    assert line.sent == ["一"]
    assert not await store.claim(Claim("demo", "line", True, 9, NOON + timedelta(days=1), NOON))


@pytest.mark.parametrize("tries", range(1, 15))
def test_waits_longer_each_time_and_not_all_at_once(tries: int) -> None:
    longest = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
    waits = {backoff(tries) for _ in range(50)}
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(waits) > 40
