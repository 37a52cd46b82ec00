"""A set of answers, evaluated: points, peers, and what to do first."""

from collections.abc import Mapping
from functools import lru_cache

from flows.ranking import Action, actions, first
from flows.scoring import Result, best_parts, compare, score
from knowledge import Book

REMEMBERED = 64  # a turn that shows a result looks at it several times


def evaluate(
    book: Book, answers: Mapping[str, str], industry: str | None, size: str | None
) -> Result:
    """The result of a complete check; industry and size by id, unknown ones compare with nothing.

    Incomplete: which questions have no usable answer.
    """
    return _evaluate(book, _given(book, answers), industry, size)


def remaining(
    book: Book, answers: Mapping[str, str], industry: str | None, size: str | None
) -> tuple[Action, ...]:
    """Everything still to do, best first; unanswered questions ask for nothing yet."""
    return _remaining(book, _given(book, answers), industry, size)


def _given(book: Book, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((q, answers[q]) for q in book.questions if q in answers)


@lru_cache(maxsize=REMEMBERED)
def _evaluate(
    book: Book, given: tuple[tuple[str, str], ...], industry: str | None, size: str | None
) -> Result:
    answers = dict(given)
    points = score(book, answers)
    start = first(book, _remaining(book, given, industry, size))
    return Result(
        score=points,
        industry=industry,
        size=size,
        compare=compare(book, industry, size),
        actions=tuple(a.card.id for a in start),
        then=points.total + sum(a.gain for a in start),
        best_parts=best_parts(book),
    )


@lru_cache(maxsize=REMEMBERED)
def _remaining(
    book: Book, given: tuple[tuple[str, str], ...], industry: str | None, size: str | None
) -> tuple[Action, ...]:
    return actions(book, dict(given), industry, size)


def forget() -> None:
    """Drop what is remembered, for measuring."""
    _evaluate.cache_clear()
    _remaining.cache_clear()
