"""Every store keeps the same promises."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.ports import Incoming, Line, Saved, Store
from flows.talk import Reply, Talk, Turn
from tests.adapters.stores import (
    ANN,
    BOB,
    FULL_REPLY,
    FULL_TALK,
    NOON,
    claim,
    incoming,
    keep,
    seqs,
    texts,
    turn,
)

DAY = timedelta(days=1)


async def test_a_stranger_has_an_empty_talk_and_no_lines(store: Store) -> None:
    assert await store.talk(ANN) == Talk()
    assert not await store.lines(ANN)
    assert await store.first(ANN) == 0


async def test_is_ready(store: Store) -> None:
    await store.ready()
    await store.ready()


async def test_gives_back_a_talk_whole(store: Store) -> None:
    await keep(store, incoming("e1"), Turn(FULL_TALK, ()))
    assert await store.talk(ANN) == FULL_TALK


async def test_decides_on_the_talk_as_it_was_kept(store: Store) -> None:
    given: list[Talk] = []

    def decide(talk: Talk, said: Incoming) -> Turn:
        given.append(talk)
        return Turn(FULL_TALK, ())

    for event in ("e1", "e2"):
        await store.take([incoming(event)], decide)
    assert given == [Talk(), FULL_TALK]


async def test_gives_back_a_reply_whole(store: Store) -> None:
    await keep(store, incoming("e1"), Turn(FULL_TALK, (FULL_REPLY,)))
    said, told = await store.lines(ANN)
    assert said == Line(1, "you", NOON, Reply("はい"))
    assert told == Line(2, "bot", NOON, FULL_REPLY)


async def test_returns_the_lines_it_kept(store: Store) -> None:
    saved = await keep(store, incoming("e1"), turn("一", "二"))
    assert saved.fresh
    assert [line.seq for line in saved.lines] == [1, 2, 3]
    assert list(saved.lines) == list(await store.lines(ANN))


async def test_gives_the_lines_after_a_seq(store: Store) -> None:
    await keep(store, incoming("e1"), turn("一"))
    await keep(store, incoming("e2"), turn("二"))
    assert [line.seq for line in await store.lines(ANN, after=2)] == [3, 4]
    assert not await store.lines(ANN, after=4)


async def test_times_are_the_same_moment_in_any_zone(store: Store) -> None:
    tokyo = NOON.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    await keep(store, incoming("e1", at=tokyo), turn(seen=tokyo))
    assert (await store.lines(ANN))[0].at == NOON
    assert (await store.talk(ANN)).seen == NOON


async def test_a_repeated_event_gives_the_first_lines_and_changes_nothing(store: Store) -> None:
    first = await keep(store, incoming("e1"), turn("一", q01="done"))
    await keep(store, incoming("e2"), turn("二", q02="done"))
    again = await keep(store, incoming("e1"), turn("別", q03="done"))
    assert (again.lines, again.fresh) == (first.lines, False)
    assert await store.talk(ANN) == turn(q02="done").talk
    assert await seqs(store) == [1, 2, 3, 4]


async def test_a_repeated_event_is_not_decided(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [again] = await store.take([incoming("e1")], lambda *_: pytest.fail("decided again"))
    assert isinstance(again, Saved)


async def test_the_same_event_id_of_two_people_is_two_events(store: Store) -> None:
    for batch in (
        [incoming("x", ANN), incoming("y", BOB)],
        [incoming("y", ANN), incoming("x", BOB)],
    ):
        found = await store.take(batch, lambda *_: turn())
        assert [isinstance(each, Saved) and each.fresh for each in found] == [True, True]


async def test_people_of_two_offices_or_channels_are_different(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    for other in (replace(ANN, office="other"), replace(ANN, channel="slack")):
        assert await store.talk(other) == Talk()


async def test_a_turn_that_breaks_does_not_disturb_those_beside_it(store: Store) -> None:
    def decide(talk: Talk, said: Incoming) -> Turn:
        if said.who == ANN:
            raise ZeroDivisionError
        return turn("はい、どうぞ")

    broken, fine = await store.take([incoming("e1", ANN), incoming("e1", BOB)], decide)
    assert isinstance(broken, ZeroDivisionError)
    assert isinstance(fine, Saved)
    assert await store.talk(ANN) == Talk()
    assert await texts(store, BOB) == ["はい", "はい、どうぞ"]


async def test_a_broken_turn_is_not_remembered(store: Store) -> None:
    [broken] = await store.take([incoming("e1")], lambda *_: 1 / 0)  # type: ignore[arg-type]
    assert isinstance(broken, ZeroDivisionError)
    assert (await keep(store, incoming("e1"), turn())).lines[0].seq == 1


async def test_a_batch_holds_repeated_and_new_events_and_strangers(store: Store) -> None:
    first = await keep(store, incoming("e1"), turn("一"))
    carl = replace(ANN, user="U-carl")
    again, new, other = await store.take(
        [incoming("e1"), incoming("e1", BOB), incoming("e1", carl)], lambda *_: turn("二")
    )
    assert again == Saved(first.lines, fresh=False)
    assert isinstance(new, Saved)
    assert isinstance(other, Saved)
    assert await texts(store, carl) == ["はい", "二"]


async def test_forgetting_erases_all_but_the_turn_that_asked(store: Store) -> None:
    await keep(store, incoming("e1"), turn("一", q01="done"))
    await keep(store, incoming("e2"), replace(turn("消しました"), forget=True))
    assert await store.talk(ANN) == turn().talk
    assert await texts(store) == ["はい", "消しました"]
    assert [letter.token for letter in await claim(store)] == ["token of e2"]


async def test_seq_goes_on_after_forgetting(store: Store) -> None:
    await keep(store, incoming("e1"), turn("一"))
    await keep(store, incoming("e2"), replace(turn("消しました"), forget=True))
    await keep(store, incoming("e3"), turn("三"))
    assert await seqs(store) == [3, 4, 5, 6]
    assert await store.first(ANN) == 3


async def test_forgetting_twice_by_one_event_is_forgetting_once(store: Store) -> None:
    ask = replace(turn("消しました"), forget=True)
    first = await keep(store, incoming("e1"), ask)
    await keep(store, incoming("e2"), turn("二"))
    assert (await keep(store, incoming("e1"), ask)).lines == first.lines
    assert len(await store.lines(ANN)) == 4


async def test_forgetting_leaves_others_alone(store: Store) -> None:
    await keep(store, incoming("e1", BOB), turn(q01="done"))
    await keep(store, incoming("e1", ANN), replace(turn(), forget=True))
    assert await store.talk(BOB) == turn(q01="done").talk
    assert len(await store.lines(BOB)) == 2


async def test_erases_who_was_last_here_before_a_moment(store: Store) -> None:
    later = NOON + timedelta(seconds=1)
    for who, at in ((ANN, NOON), (BOB, later)):
        await keep(store, incoming("e1", who, at=at), turn(seen=at))
    assert await store.forget_before(later) == 1
    assert await store.talk(ANN) == Talk()
    assert not await store.lines(ANN)
    assert [letter.to for letter in await claim(store, later)] == [BOB]
    assert await store.talk(BOB) == turn(seen=later).talk


async def test_erases_old_lines_of_who_is_still_here(store: Store) -> None:
    await keep(store, incoming("e1"), turn("一"))
    await keep(store, incoming("e2", at=NOON + DAY), turn("二"))
    assert await store.forget_before(NOON + DAY) == 0
    assert await texts(store) == ["はい", "二"]
    assert await store.first(ANN) == 3


async def test_forgets_events_nobody_repeats_any_more(store: Store) -> None:
    for event, at in (("e1", NOON), ("e2", NOON + DAY)):
        await keep(store, incoming(event, at=at), turn())
    await store.forget_events(NOON + DAY)
    assert not (await keep(store, incoming("e2"), turn())).fresh
    assert (await keep(store, incoming("e1"), turn())).fresh


async def test_fifty_people_in_a_batch_are_all_kept(store: Store) -> None:
    people = [replace(ANN, user=f"U{n}") for n in range(50)]
    for event in ("e1", "e2"):
        await store.take([incoming(event, who) for who in people], lambda _, i: turn(i.who.user))
    assert [await texts(store, who) for who in people] == [["はい", who.user] * 2 for who in people]
