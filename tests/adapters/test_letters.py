"""Letters are handed out once, in order, and are closed for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import UNSURE, Outcome, Store
from flows.talk import Reply, Turn
from tests.adapters.stores import (
    ANN,
    BOB,
    FULL_REPLY,
    FULL_TALK,
    MINUTE,
    NOON,
    claim,
    incoming,
    keep,
    turn,
)


async def test_a_letter_holds_the_replies(store: Store) -> None:
    saved = await keep(store, incoming("e1"), Turn(FULL_TALK, (FULL_REPLY, Reply("次"))))
    [letter] = await claim(store)
    assert (letter.to, letter.token, letter.tries) == (ANN, "token of e1", 1)
    assert letter.lines == saved.lines[1:]


async def test_a_turn_without_replies_makes_a_letter_without_lines(store: Store) -> None:
    await keep(store, incoming("e1"), Turn(FULL_TALK, ()))
    assert [letter.lines for letter in await claim(store)] == [()]


async def test_no_letter_where_the_page_fetches_its_messages(store: Store) -> None:
    await keep(store, incoming("e1", posted=False), turn())
    assert not await claim(store)


async def test_a_claimed_letter_is_nobody_elses(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    assert await claim(store)
    assert not await claim(store)


async def test_a_delivered_letter_never_comes_again(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id)], NOON)
    await store.settle([Outcome(letter.id, "too late to say so")], NOON)
    assert not await claim(store, NOON + 60 * MINUTE)
    assert not await store.failed()


async def test_letters_of_one_person_come_one_after_the_other(store: Store) -> None:
    for event in ("e1", "e2"):
        await keep(store, incoming(event), turn())
    [first] = await claim(store)
    assert first.token == "token of e1"
    assert not await claim(store)
    await store.settle([Outcome(first.id)], NOON)
    assert [letter.token for letter in await claim(store)] == ["token of e2"]


async def test_a_letter_that_is_given_up_lets_the_next_one_go(store: Store) -> None:
    for event in ("e1", "e2"):
        await keep(store, incoming(event), turn())
    [first] = await claim(store)
    await store.settle([Outcome(first.id, "blocked")], NOON)
    assert [letter.token for letter in await claim(store)] == ["token of e2"]


async def test_the_oldest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    for minutes, who in ((1, ANN), (0, BOB)):
        await keep(store, incoming("e1", who, at=NOON + minutes * MINUTE), turn())
    assert [letter.to for letter in await claim(store, NOON + MINUTE, most=1)] == [BOB]


async def test_other_channels_letters_are_left_alone(store: Store) -> None:
    await keep(store, incoming("e1", replace(ANN, channel="slack")), turn())
    assert not await claim(store)
    assert await claim(store, channel="slack")


async def test_a_letter_to_be_tried_again_waits_and_counts(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "busy", NOON + 5 * MINUTE)], NOON)
    assert not await claim(store, NOON + 4 * MINUTE)
    [again] = await claim(store, NOON + 5 * MINUTE)
    assert (again.id, again.tries) == (letter.id, 2)


async def test_a_clock_that_jumped_back_keeps_no_letter_waiting(store: Store) -> None:
    await keep(store, incoming("e1", at=NOON - 600 * MINUTE), turn())
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "busy", NOON + 5 * MINUTE)], NOON)
    assert await claim(store, NOON - 300 * MINUTE)


async def test_a_clock_that_was_ahead_keeps_no_letter_waiting(store: Store) -> None:
    await keep(store, incoming("e1", at=NOON + 600 * MINUTE), turn())
    await keep(store, incoming("e2"), turn())
    [first] = await claim(store)
    assert first.token == "token of e1"
    await store.settle([Outcome(first.id)], NOON)
    assert [letter.token for letter in await claim(store)] == ["token of e2"]


async def test_a_post_cut_off_comes_again_where_it_shows_once(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    [again] = await claim(store, NOON + 2 * MINUTE)
    assert again.id == letter.id


async def test_a_post_cut_off_is_given_up_where_it_could_show_twice(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    assert await claim(store, keyed=False)
    assert not await claim(store, NOON + 2 * MINUTE, keyed=False)
    [dead] = await store.failed()
    assert dead.reason == UNSURE


async def test_a_refusal_may_be_tried_again_where_it_could_show_twice(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store, keyed=False)
    await store.settle([Outcome(letter.id, "busy", NOON + MINUTE)], NOON)
    assert await claim(store, NOON + MINUTE, keyed=False)


async def test_a_dead_letter_goes_again_when_somebody_says_so(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "blocked")], NOON)
    [dead] = await store.failed()
    assert (dead.id, dead.channel, dead.tries, dead.reason) == (letter.id, "line", 1, "blocked")
    assert await store.retry([dead.id], NOON) == 1
    assert await store.retry([dead.id], NOON) == 0
    assert not await store.failed()
    [again] = await claim(store)
    assert (again.id, again.to, again.tries) == (letter.id, ANN, 1)


@pytest.mark.parametrize("days", [6, 8])
async def test_dead_letters_are_kept_as_long_as_events(store: Store, days: int) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "blocked")], NOON)
    await store.forget_events(NOON + timedelta(days=days - 7))
    assert len(await store.failed()) == (days < 7)


async def test_letters_of_who_was_forgotten_are_gone(store: Store) -> None:
    await keep(store, incoming("e1"), turn())
    [letter] = await claim(store)
    await keep(store, incoming("e2"), replace(turn("消しました"), forget=True))
    await store.settle([Outcome(letter.id)], NOON)
    assert [each.token for each in await claim(store)] == ["token of e2"]
