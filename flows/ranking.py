"""Which three actions come first: rules named in knowledge/ranking.yaml, each a function here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flows.scoring import DONE, NOT_USED
from knowledge import Book, Card, Question


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. gain: points won when its question becomes done, 0 to 5."""

    card: Card
    question: Question
    gain: int


Rule = Callable[[Action, Book], float]


def basic_first(action: Action, book: Book) -> float:
    """Items 1-5 before others: they hold for every company (IPA self-check, part 1)."""
    return 0 if action.question.part == "basic" else 1


def worth_the_effort(action: Action, book: Book) -> float:
    """Effort a point costs: minutes, and money turned into minutes. Less comes first."""
    money = sum(action.card.yen) / 2 / 1000 * book.ranking.minutes_per_1000_yen
    return (action.card.minutes + money) / action.gain


def written_priority(action: Action, book: Book) -> float:
    """The priority the card itself names, 1 to 9."""
    return action.card.priority


RULES: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (basic_first, worth_the_effort, written_priority)
}


def actions(
    book: Book,
    answers: Mapping[str, str],
    industry: str | None = None,
    size: str | None = None,
) -> tuple[Action, ...]:
    """Everything still to do, one card a question, best first; a card never before its `after`."""
    waiting = sorted(
        _open_actions(book, answers, industry, size),
        key=lambda a: (*(RULES[rule](a, book) for rule in book.ranking.order), a.question.item),
    )
    ordered: list[Action] = []
    while waiting:
        named = {a.card.id for a in waiting}
        ready = next((a for a in waiting if not named & set(a.card.after)), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def first(book: Book, every: tuple[Action, ...]) -> tuple[Action, ...]:
    return every[: book.ranking.show]


def _open_actions(
    book: Book, answers: Mapping[str, str], industry: str | None, size: str | None
) -> Iterator[Action]:
    seen: set[str] = set()
    for question in book.questions.values():
        given = answers.get(question.id, "")
        if given in (DONE, NOT_USED) or question.option(given) is None:
            continue
        fits = (c for c in book.cards_for(question.id, given) if _suits(c, industry, size))
        card = next((c for c in fits if c.id not in seen), None)
        if card is not None:
            seen.add(card.id)
            yield Action(card, question, question.best - question.points(given))


def meant_for(card: Card, industry: str | None, size: str | None) -> bool:
    """The card names this very industry or size."""
    return industry in card.industries or size in card.sizes


def _suits(card: Card, industry: str | None, size: str | None) -> bool:
    return (not card.industries or industry is None or industry in card.industries) and (
        not card.sizes or size is None or size in card.sizes
    )
