"""The labelled utterances, and what counts as a right answer to one."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge import Book, Number


@dataclass(frozen=True)
class Utterance:
    """Something somebody typed. right: ids of what answers it; kind: of its main label."""

    text: str
    intent: str
    kind: str
    right: frozenset[str]

    @property
    def sealed(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 2 == 1


PAGES = ("utterances", "fresh")


@cache
def written(page: str = "utterances") -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"{page}.yaml")
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def utterances(book: Book, page: str = "utterances") -> list[Utterance]:
    return [_utterance(book, said) for said in written(page)]


def _utterance(book: Book, said: dict[str, Any]) -> Utterance:
    kind = next((k for k in KINDS if k in said), "")
    right = set[str]()
    if kind:
        name = _term(book, said[kind]) if kind == "term" else said[kind]
        right.add(f"{KINDS[kind]}={name}")
    if said["intent"] == "self_check":
        kind, right = "self_check", {"do=check"}
    for other in said.get("or", ()):
        right |= {f"{prefix}={other}" for prefix in KINDS.values() if prefix != "term"}
        right |= {"do=check"} if other == "check" else set()
        if kind == "term":  # a word explained answers only who asked about a word
            right.add(f"term={_term(book, other)}")
    return Utterance(said["text"], said["intent"], kind, frozenset(right))


KINDS = {
    "item": "item", "topic": "theme", "figure": "figure", "desk": "desk", "term": "term",
    "incident": "incident",
}  # fmt: skip


def _term(book: Book, name: str) -> str:
    spelled = (t.id for t in book.glossary.values() if name in (t.id, t.term, *t.also))
    return next(spelled, name)


def answers(book: Book, name: str) -> frozenset[str]:
    """What something shown answers: a card its questions and shelf, a number its figures."""
    kind, _, key = name.partition("=")
    found = {name}
    if kind == "card":
        card = book.cards[key]
        about = (*card.for_, card.id.removeprefix("find-out-"))
        found |= {f"item={q}" for q in about} | {f"theme={card.topic}"}
    if kind == "number":
        number = book.numbers[key.partition(".")[0]]
        found |= {f"figure={name}" for name in (*number.figures, *_column(book, number))}
    return frozenset(found)


def _column(book: Book, number: Number) -> Iterable[str]:
    rows = (f"{number.survey}.{row}.{number.by}" for row in (*book.industries, *book.sizes))
    return (name for name in rows if number.by and name in book.figures)
