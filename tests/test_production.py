"""The production content as people meet it."""

from datetime import date
from functools import cache

import pytest

import knowledge
from bot import content
from flows import dialogue
from flows.dialogue import Brain
from flows.talk import Reply
from tests.cast import NOON, Person

TODAY = date(2026, 11, 21)


@cache
def production() -> Brain:
    return dialogue.load(knowledge.load(), keep_days=365)


def test_content_has_no_problems() -> None:
    assert [str(p) for p in content.problems(production(), TODAY)] == []


def test_the_25_items_stand_in_the_official_order_and_parts() -> None:
    questions = list(production().book.questions.values())
    assert [q.item for q in questions] == list(range(1, 26))
    assert [q.part for q in questions] == ["basic"] * 5 + ["staff"] * 13 + ["organisation"] * 7


def test_every_item_has_advice_of_both_levels() -> None:
    book = production().book
    for name in book.questions:
        assert {card.level for card in book.cards_about(name)} == {1, 2}, name


def test_every_desk_of_the_design_is_there() -> None:
    wanted = (
        "internal it_vendor otasuketai chamber ipa_company ipa_personal police police_110 "
        "police_online jpcert ppc bank card_company hosting insurer lawyer antiphishing "
        "consumer_188 payment_agency"
    )
    assert set(production().book.desks) == set(wanted.split())


@pytest.mark.parametrize("option", ["done", "partly", "not_yet", "unsure"])
def test_a_full_check_takes_at_most_30_taps_and_60_messages(option: str) -> None:
    anna = Person(production(), NOON)
    heard = len(production().welcome(NOON))
    taps = 0
    wanted = ["welcome:hello=start", "profile:industry=construction", "profile:size=small"]
    for choice in (
        *wanted,
        "profile:vendor=yes",
        *[f"self_check:q{n:02}={option}" for n in range(1, 26)],
    ):
        anna.tap(choice)
        taps += 1
        heard += len(anna.turn.replies)
    assert anna.turn.result is not None
    assert taps <= 30
    assert taps + heard <= 60


@pytest.mark.parametrize(
    ("option", "total"), [("done", 100), ("partly", 50), ("not_yet", 0), ("unsure", -25)]
)
def test_the_points_are_those_of_the_self_check(option: str, total: int) -> None:
    anna = Person(production(), NOON)
    anna.finish(option)
    assert f"{total}点" in anna.heard


def test_no_button_label_is_longer_than_line_shows() -> None:
    for reply in every_reply():
        for choice in reply.options:
            assert len(choice.label) <= 20, choice


def test_every_phrase_can_be_said() -> None:
    assert all("{" not in reply.text for reply in every_reply())


def every_reply() -> list[Reply]:
    """What is said on a walk through the whole product."""
    anna = Person(production(), NOON)
    anna.say("こんにちは")
    said = [*anna.turn.replies]
    book = production().book
    anna.start()
    for number in range(25):
        anna.tap(f"why=q{number + 1:02}")
        said += anna.turn.replies
        anna.answer(("not_yet", "partly", "unsure", "done")[number % 4])
        said += anna.turn.replies
    for tap in (
        "result:result=why", "do=result", "result:result=plan", "plan:parts=basic", "do=menu",
        "menu:top=topics", "topics:parts=staff", "do=memory", "do=erase", "erase:confirm=no",
        "do=trouble", "incident:cut=how", "do=people", "do=restart",
        *(f"card={name}" for name in book.cards), *(f"desk={name}" for name in book.desks),
    ):  # fmt: skip
        anna.tap(tap)
        said += anna.turn.replies
    return said
