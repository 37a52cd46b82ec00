"""One turn at a time for each person; what was saved is what is answered."""

import asyncio
from datetime import timedelta

import pytest

from adapters.memory import MemoryStore
from bot.bell import Bell
from bot.ports import Address, Conflict, Incoming, Saved
from bot.turns import TRIES, Turns
from flows.talk import Said, Turn
from tests.cast import NOON, brain

ANNA = Address("demo", "web", "anna")


def turns(store: MemoryStore | None = None) -> Turns:
    return Turns(brain(), store or MemoryStore(), lambda: NOON, Bell())


class Overtaken(MemoryStore):
    """A store in which another process saves first, a few times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    async def save(self, incoming: Incoming, turn: Turn, version: int) -> Saved:
        if self.times:
            self.times -= 1
            raise Conflict
        return await super().save(incoming, turn, version)


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


async def test_an_overtaken_turn_is_decided_again() -> None:
    assert (await say(turns(Overtaken(2)), "e1", "こんにちは")).fresh


async def test_a_turn_overtaken_for_ever_gives_up() -> None:
    with pytest.raises(Conflict):
        await say(turns(Overtaken(TRIES)), "e1", "こんにちは")


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
