"""The labels of the evaluation name things that exist; the split is fair."""

import hashlib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.test_production import production

INTENTS = {"incident", "self_check", "advice", "contact", "scheme", "other"}


@cache
def utterances() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("utterances.yaml")
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def sealed(text: str) -> bool:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1


def test_every_label_names_something_that_exists() -> None:
    book = production().book
    known = {"item": book.questions, "figure": book.figures, "desk": book.desks}
    for said in utterances():
        assert said["intent"] in INTENTS, said
        for kind, there in known.items():
            assert kind not in said or said[kind] in there, said


def test_no_utterance_stands_twice() -> None:
    counted = Counter(said["text"] for said in utterances())
    assert [text for text, times in counted.items() if times > 1] == []


def test_both_parts_hold_enough() -> None:
    parts = Counter(sealed(said["text"]) for said in utterances())
    assert min(parts.values()) >= 250
