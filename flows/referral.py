"""Whom to ask next, and why this one: the order is data, the conditions are predicates."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from flows.flow import HERE
from flows.predicates import PREDICATES
from flows.talk import Situation
from knowledge import Book, Desk
from knowledge.files import BadContent, Page


class Line(BaseModel):
    """A desk in an order. when: a predicate, or empty for always; why: a phrase id."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    desk: str
    when: str = ""
    why: str = ""


class _Orders(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    order: tuple[Line, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Referral:
    order: tuple[Line, ...]

    def next(self, situation: Situation) -> list[tuple[Desk, str]]:
        """Desks to ask in peacetime, best first, each with the phrase that says why."""
        return [(desk, why) for desk, why in _fitting(self.order, situation)]


def _fitting(order: tuple[Line, ...], situation: Situation) -> Iterator[tuple[Desk, str]]:
    for line in order:
        if not line.when or PREDICATES[line.when](situation):
            yield situation.book.desks[line.desk], line.why


def load(book: Book, root: Path = HERE) -> Referral:
    page = Page(root / "words" / "referral.yaml", root.parent)
    raw = page.model(_Orders, page.mapping())
    problems = [
        page.wrong(("order", number), what)
        for number, line in enumerate(raw.order)
        for what in _wrong(line, book, last=line is raw.order[-1])
    ]
    if problems:
        raise BadContent(*problems)
    return Referral(raw.order)


def _wrong(line: Line, book: Book, *, last: bool) -> Iterator[str]:
    if last and line.when:
        yield "the last desk must have no `when`: somebody must always be named"
    if line.desk not in book.desks:
        yield f"unknown desk {line.desk}"
    if line.when and line.when not in PREDICATES:
        yield f"unknown predicate {line.when}"
