"""The part of a turn that touches nothing outside: deciding, searching; and how long a check is."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle

from bot import asks
from flows import evaluation
from flows.talk import Said
from tests.bench.load import CHECK
from tests.bench.pace import Pace
from tests.bench.rows import Bar, Found, Row
from tests.cast import NOON, Person
from tests.test_production import production

TAP = Said(option="self_check:q24=done")
ALLOWED = Bar("value", 0.2)


def decide(pace: Pace) -> Iterator[Found]:
    """One tap, the place known from the memo, and not known after an edit of the content."""
    begun = Person(production(), NOON)
    begun.start()
    first = Said(option="self_check:q01=done")
    yield _ms("decide-q1", "decide, the first answer", pace, lambda: _run(begun, first), ALLOWED)
    anna = _at_q25()
    yield _ms("decide-q25", "decide, an old button at Q25", pace, lambda: _run(anna, TAP), ALLOWED)
    bert = _person(23)
    yield _ms(
        "decide-to-q25", "decide, tap that leads to Q25", pace, lambda: _run(bert, TAP), ALLOWED
    )
    answer = Said("やってる")
    yield _ms(
        "decide-result",
        "decide, last answer, result worked out",
        pace,
        lambda: _fresh(anna, answer),
    )
    lost = _at_q25()
    lost.talk = lost.talk.__class__(flow="self_check", answers=lost.talk.answers)
    why = Said(option="why=q25")
    yield _ms("decide-walk", "decide, place walked from the start", pace, lambda: _run(lost, why))


def search(pace: Pace) -> Iterator[Found]:
    """Free text, found among all content; and answered as a whole."""
    brain, few = production(), replace(pace, decisions=max(50, pace.decisions // 10))
    texts = cycle([text for card in brain.book.cards.values() for text in card.says])
    index = brain.finding.index
    yield _ms("search", "search, one sentence", few, lambda: index.find(next(texts)))
    answer = partial(asks.ask, brain, at=NOON)
    yield _ms("ask", "free text, understood and answered", few, lambda: answer(next(texts)))


def length(_: Pace) -> Iterator[Found]:
    """Taps and messages from the welcome to the result."""
    anna = Person(production(), NOON)
    messages = len(production().welcome(NOON))
    for option in CHECK:
        anna.tap(option)
        messages += 1 + len(anna.turn.replies)
    yield Row("taps", "taps for a full check", len(CHECK), "", bar=Bar("value", 30))
    what = "messages of a full check, both sides"
    yield Row("messages", what, messages, "", bar=Bar("value", 60))


def _person(answers: int) -> Person:
    person = Person(production(), NOON)
    person.start()
    person.answer(*["done"] * answers)
    return person


def _at_q25() -> Person:
    return _person(24)


def _fresh(person: Person, said: Said) -> None:
    """As for somebody whose result nobody has worked out before."""
    evaluation.forget()
    _run(person, said)


def _run(person: Person, said: Said) -> None:
    person.brain.decide(person.talk, said, NOON)


def _ms(name: str, what: str, pace: Pace, act: Callable[[], object], bar: Bar | None = None) -> Row:
    """The median time, in milliseconds."""
    took = []
    for _ in range(pace.decisions):
        before = time.perf_counter()
        act()
        took.append(time.perf_counter() - before)
    return Row(name, what, 1000 * statistics.median(took), "ms", bar=bar)
