"""Points for the 25 items, and how they compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

from knowledge import Book, Figure

UNSURE, NOT_USED, DONE = "unsure", "not_used", "done"
Z95 = 1.959963984540054  # standard normal quantile for a two-sided 95 % interval


class Incomplete(Exception):
    """Some questions have no usable answer. `problems`: question id -> what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{q}: {what}" for q, what in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Share:
    """A share of companies, in percent. low, high: Wilson 95 % interval where n and count are."""

    percent: float
    n: int | None
    count: int | None
    low: float | None
    high: float | None
    as_printed: str
    figure: str
    survey: str
    year: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table a company is compared with: its industry, its size, or everyone."""

    name: str
    reach70: Share | None
    organisation: Share | None
    education: Share | None


@dataclass(frozen=True, slots=True)
class Compare:
    """industry, size: None where the person gave none or the survey has no such row."""

    industry: Row | None
    size: Row | None
    everyone: Row | None


@dataclass(frozen=True, slots=True)
class Score:
    """Points for the 25 items, -25 to 100: done 4, partly 2, not yet 0, unsure -1.

    not_used counts 4, which is our own handling (IPA self-check, guideline 4.0 p. 24, has the
    four others). best and worst: the total once every unsure were cleared up as done, or as
    not yet.
    """

    total: int
    best: int
    worst: int
    unsure: int
    not_used: int
    band: str
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Result:
    """A finished check. actions: card ids to start with; then: the total after those."""

    score: Score
    industry: str | None
    size: str | None
    compare: Compare
    actions: tuple[str, ...] = ()
    then: int = 0
    best_parts: Mapping[str, int] = field(default_factory=dict)


def score(book: Book, answers: Mapping[str, str]) -> Score:
    """The points of a complete check. Incomplete: answers are missing or not of the scale."""
    problems = {
        q.id: f"unknown answer {answers[q.id]!r}" if q.id in answers else "no answer"
        for q in book.questions.values()
        if q.option(answers.get(q.id, "")) is None
    }
    if problems:
        raise Incomplete(problems)
    given = [(q, answers[q.id]) for q in book.questions.values()]
    points = {q.id: q.points(option) for q, option in given}
    unsure = [q for q, option in given if option == UNSURE]
    parts: dict[str, int] = {q.part: 0 for q in book.questions.values()}
    for question, _ in given:
        parts[question.part] += points[question.id]
    total = sum(points.values())
    return Score(
        total=total,
        best=total + sum(q.best - points[q.id] for q in unsure),
        worst=total - sum(points[q.id] for q in unsure),
        unsure=len(unsure),
        not_used=sum(option == NOT_USED for _, option in given),
        band=book.band(total).id,
        parts=parts,
    )


def best_parts(book: Book) -> dict[str, int]:
    """The most points each part can have."""
    most: dict[str, int] = {}
    for question in book.questions.values():
        most[question.part] = most.get(question.part, 0) + question.best
    return most


def compare(book: Book, industry: str | None, size: str | None) -> Compare:
    """Peers by industry id and size id; unknown ids are compared with nothing."""
    known = book.industries.get(industry or "")
    sized = book.sizes.get(size or "")
    return Compare(
        industry=_row(book, known.id, known.name) if known else None,
        size=_row(book, sized.id, sized.name) if sized else None,
        everyone=_row(book, book.compared.everyone, ""),
    )


def _row(book: Book, row: str, name: str) -> Row | None:
    table = book.compared

    def at(column: str) -> Share | None:
        figure = book.figures.get(f"{table.survey}.{row}.{column}")
        return share(book, figure) if figure else None

    found = Row(name, at(table.reach70), at(table.organisation), at(table.education))
    return found if found.reach70 or found.organisation or found.education else None


def share(book: Book, figure: Figure) -> Share:
    survey = book.surveys[figure.survey]
    sure = figure.n is not None and figure.count is not None and not figure.as_printed
    low, high = wilson(figure.count or 0, figure.n or 1) if sure else (None, None)
    return Share(
        percent=figure.value,
        n=figure.n,
        count=figure.count,
        low=low,
        high=high,
        as_printed=figure.as_printed,
        figure=figure.id,
        survey=survey.short,
        year=survey.year,
    )


def wilson(count: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a share, in percent (E. B. Wilson, 1927). n must be positive."""
    p, square = count / n, z * z
    middle = (p + square / (2 * n)) / (1 + square / n)
    reach = z * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)
