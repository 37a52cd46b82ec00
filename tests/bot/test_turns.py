"""One turn at a time for each person; what was saved is what is answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory import MemoryStore
from bot.bell import Bell
from bot.ports import Address, Conflict, Decide, Incoming, Saved, Unavailable, Unreachable
from bot.together import Full, Together
from bot.turns import Turns
from flows.talk import Said
from tests.cast import NOON, brain

ANNA = Address("demo", "web", "anna")


def turns(store: MemoryStore | None = None) -> Turns:
    return Turns(brain(), store or MemoryStore(), lambda: NOON, Bell())


class Away(MemoryStore):
    """A store that cannot take a turn, a few times."""

    def __init__(self, times: int, why: Exception) -> None:
        super().__init__()
        self.times, self.why = times, why

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        if self.times:
            self.times -= 1
            return [self.why] * len(batch)
        return await super().take(batch, decide)


class Slow(MemoryStore):
    """A store that takes a while."""

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        await asyncio.sleep(0.05)
        return await super().take(batch, decide)


async def say(to: Turns, event: str, text: str = "", option: str = "") -> Saved:
    return await to.take(to.incoming(ANNA, event, Said(text, option)))


async def test_the_same_event_is_answered_once() -> None:
    ours = turns()
    first = await say(ours, "e1", "こんにちは")
    again = await say(ours, "e1", "こんにちは")
    assert (first.fresh, again.fresh) == (True, False)
    assert again.lines == first.lines
    assert len(await ours.log(ANNA)) == len(first.lines)


async def test_what_was_tapped_reads_as_its_label() -> None:
    ours = turns()
    await say(ours, "e1", "こんにちは")
    saved = await say(ours, "e2", option="welcome:hello=start")
    assert saved.lines[0].reply.text == "はじめる（25問）"


async def test_turns_of_one_person_are_taken_one_after_the_other() -> None:
    ours = turns()
    await say(ours, "start", option="welcome:hello=start")
    await asyncio.gather(*(say(ours, f"e{n}", option="do=menu") for n in range(20)))
    seqs = [line.seq for line in await ours.log(ANNA)]
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("why", [Conflict(), Unreachable("the database starts")])
async def test_waits_for_what_passes(why: Exception) -> None:
    assert (await say(turns(Away(2, why)), "e1", "こんにちは")).fresh


async def test_tells_at_once_of_what_does_not_pass() -> None:
    with pytest.raises(Unavailable, match="disk"):
        await say(turns(Away(1, Unavailable("no space left on the disk"))), "e1", "こんにちは")


async def test_waits_no_longer_than_the_channel_can() -> None:
    ours = turns(Away(10**6, Conflict()))
    said = replace(ours.incoming(ANNA, "e1", Said("こんにちは")), within=0.05)
    with pytest.raises(Unavailable, match=r"not answered within 0\.05 s"):
        await ours.take(said)


async def test_what_came_too_late_is_answered_when_it_comes_again() -> None:
    ours = turns(Slow())
    with pytest.raises(Unavailable):
        await ours.take(replace(ours.incoming(ANNA, "e1", Said("こんにちは")), within=0.01))
    again = await say(ours, "e1", "こんにちは")
    assert not again.fresh
    assert len(await ours.log(ANNA)) == len(again.lines)


async def test_whoever_finds_no_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(_: object) -> None:
        raise Full

    ours = turns()
    monkeypatch.setattr(Together, "ask", lambda *_: full(None))
    with pytest.raises(Unavailable, match="too many"):
        await say(ours, "e1", "こんにちは")


async def test_open_pages_are_told() -> None:
    ours = turns()
    with ours.bell.listen(ANNA) as rung:
        await say(ours, "e1", "こんにちは")
        assert rung.is_set()


async def test_a_repeated_event_rings_no_bell() -> None:
    ours = turns()
    await say(ours, "e1", "こんにちは")
    with ours.bell.listen(ANNA) as rung:
        await say(ours, "e1", "こんにちは")
        assert not rung.is_set()


async def test_whoever_was_away_too_long_is_forgotten() -> None:
    ours = turns()
    await say(ours, "e1", "こんにちは")
    ours.clock = lambda: NOON + timedelta(days=366)
    assert await ours.forget_old() == 1
    assert not await ours.log(ANNA)
