"""The labels of the evaluation name things that exist; the split is fair; nothing was learnt."""

from collections import Counter
from itertools import chain

import pytest

from knowledge.check_asked import asked_for
from knowledge.words import fold
from tests.evaluation.labels import KINDS, PAGES, utterances, written
from tests.test_production import production

INTENTS = {"incident", "self_check", "advice", "contact", "scheme", "other"}


@pytest.mark.parametrize("page", PAGES)
def test_every_label_names_something_that_exists(page: str) -> None:
    book = production().book
    words = chain.from_iterable((t.id, t.term, *t.also) for t in book.glossary.values())
    known = {
        "item": book.questions, "topic": book.themes, "figure": book.figures, "desk": book.desks,
        "incident": book.incidents, "term": frozenset(words),
    }  # fmt: skip
    for said in written(page):
        assert said["intent"] in INTENTS, said
        assert all(said[kind] in known[kind] for kind in KINDS if kind in said), said


def test_no_utterance_stands_twice() -> None:
    texts = (said["text"] for page in PAGES for said in written(page))
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_nothing_that_is_measured_was_learnt() -> None:
    learnt = {fold(text) for _, _, texts in asked_for(production().book) for text in texts}
    measured = (said["text"] for page in PAGES for said in written(page))
    assert [text for text in measured if fold(text) and fold(text) in learnt] == []


def test_both_parts_hold_enough() -> None:
    parts = Counter(u.sealed for u in utterances(production().book))
    assert min(parts.values()) >= 250


def test_every_vignette_names_what_exists() -> None:
    book = production().book
    for told in written("vignettes"):
        assert set(told["types"]) <= set(book.incidents), told
        assert set(told["desks"]) <= set(book.desks), told
        assert told["urgency"] in ("now", "today", "plan"), told
        assert told["types"] or told["urgency"] != "now", told


def test_there_are_vignettes_enough_and_none_twice() -> None:
    texts = Counter(told["text"] for told in written("vignettes"))
    assert max(texts.values()) == 1
    assert sum(told["severe"] for told in written("vignettes")) >= 60
    assert len(texts) >= 260
