"""The check finds each kind of violation in a log, and in what a platform showed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.check import Found, letters, of_person
from tests.faults.clients import Ack, Message, Person
from tests.faults.platform import Platform
from tests.faults.scripts import script

LABEL = "label of {}"


def line(seq: int, by: str, text: str) -> dict[str, Any]:
    return {"seq": seq, "from": by, "text": text, "options": []}


@pytest.fixture
def anna() -> Person:
    """Somebody whose script is through, each thing answered by two lines."""
    anna = Person(script(1, 0))
    log = log_of(anna)
    for number, op in enumerate(anna.script.ops):
        anna.answers[op.event].add(Ack.of(log[2 * number : 2 * number + 2]))
    anna.done = len(anna.script.ops)
    return anna


def log_of(person: Person) -> list[Message]:
    said = [op.text or LABEL.format(op.option) for op in person.script.ops]
    return [
        each
        for number, text in enumerate(said)
        for each in (line(2 * number + 1, "you", text), line(2 * number + 2, "bot", f"to {number}"))
    ]


def again(log: list[Message]) -> list[Message]:
    return [{**message, "seq": seq} for seq, message in enumerate(log, 1)]


def found_in(person: Person, log: list[Message]) -> dict[str, int]:
    labels = {op.option: LABEL.format(op.option) for op in person.script.ops if op.option}
    found = Found()
    of_person(person, log, labels, found)
    return dict(found.count)


def test_a_whole_log_is_in_order(anna: Person) -> None:
    assert found_in(anna, log_of(anna)) == {}


@pytest.mark.parametrize(
    ("break_it", "kind"),
    [
        (lambda log: log[:-2], "lost"),
        (lambda log: again(log[:4] + log[6:]), "lost"),
        (lambda log: again([*log, *log[-2:]]), "doubled"),
        (lambda log: again(log[:2] + log[4:6] + log[2:4] + log[6:]), "out of order"),
        (lambda log: log[:2] + log[4:], "wrong"),
    ],
)
def test_a_log_that_is_not_is_told(
    anna: Person, break_it: Callable[[list[Message]], list[Message]], kind: str
) -> None:
    assert kind in found_in(anna, break_it(log_of(anna)))


def test_two_answers_to_one_thing_are_told(anna: Person) -> None:
    anna.answers[anna.script.ops[3].event].add(Ack(7, 8, b"another"))
    assert "wrong" in found_in(anna, log_of(anna))


@pytest.mark.parametrize(
    ("shown", "kinds"),
    [
        ([2, 4, 6], {}),
        ([2, 4], {"lost": 1}),
        ([2, 4, 4, 6], {"doubled": 1}),
        ([4, 2, 6], {"out of order": 1}),
    ],
)
def test_what_was_shown_is_held_against_the_log(shown: list[int], kinds: dict[str, int]) -> None:
    platform, found = Platform(1), Found()
    platform.shown["p0"] = shown
    platform.texts = {("p0", seq): f"to {seq}" for seq in shown}
    letters(platform, "p0", [line(seq, "bot", f"to {seq}") for seq in (2, 4, 6)], found)
    assert dict(found.count) == kinds
