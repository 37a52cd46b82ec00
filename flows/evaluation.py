"""A set of answers, evaluated: points, peers, and what to do first."""

from collections.abc import Mapping

from flows.ranking import actions, first
from flows.scoring import Result, best_parts, compare, score
from knowledge import Book


def evaluate(
    book: Book, answers: Mapping[str, str], industry: str | None, size: str | None
) -> Result:
    """The result of a complete check; industry and size by id, unknown ones compare with nothing.

    Incomplete: which questions have no usable answer.
    """
    points = score(book, answers)
    start = first(book, actions(book, answers, industry, size))
    return Result(
        score=points,
        industry=industry,
        size=size,
        compare=compare(book, industry, size),
        actions=tuple(a.card.id for a in start),
        then=points.total + sum(a.gain for a in start),
        best_parts=best_parts(book),
    )
