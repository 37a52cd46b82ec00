"""What can be found: every card, shelf, desk, word, number, incident and kind of chat."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Literal

from knowledge.book import Book
from knowledge.models import Card

Kind = Literal["advice", "number", "term", "desk", "command", "incident", "chat"]
MEANS = ("とは", "って何", "の意味", "がわからない")  # how a word is asked for


@dataclass(frozen=True, slots=True)
class Doc:
    """One thing that can be found. id: as in a button, `item=` for a question; no id: not told.

    subject: what it shares with others that answer as well; says: how people ask for it;
    body: its own words; close: what it says only looks like trouble.
    """

    id: str
    kind: Kind
    says: tuple[str, ...]
    body: str = ""
    subject: str = ""
    close: bool = False


def docs(book: Book) -> tuple[Doc, ...]:
    """Every document of the content, in a fixed order."""
    return tuple(_all(book))


def _all(book: Book) -> Iterator[Doc]:
    return chain(
        _cards(book), _questions(book), _themes(book), _terms(book), _desks(book), _numbers(book),
        _incidents(book), _chat(book), _commands(book), _worries(book),
    )  # fmt: skip


def _cards(book: Book) -> Iterator[Doc]:
    for card in book.cards.values():
        body = " ".join((card.why, *card.steps, card.done_when, card.ask_vendor))
        subject = next(iter(_asked(card)), "")
        yield Doc(f"card={card.id}", "advice", (card.title, *card.says), body, subject)


def _asked(card: Card) -> tuple[str, ...]:
    """The questions a card is about."""
    found_out = card.id.removeprefix("find-out-")
    return (*card.for_, *((found_out,) if found_out != card.id else ()))


def _questions(book: Book) -> Iterator[Doc]:
    """A question with all that is said of its cards: the broad way to find any of them."""
    for question in book.questions.values():
        cards = (card for card in book.cards.values() if question.id in _asked(card))
        says = (*book.says["questions"].get(question.id, ()), *(s for c in cards for s in c.says))
        body = " ".join((question.title, question.ask, question.why, question.example))
        yield Doc(f"item={question.id}", "advice", says, body, question.id, close=True)


def _themes(book: Book) -> Iterator[Doc]:
    for theme in book.themes.values():
        says = (theme.label, *book.says["themes"].get(theme.id, ()))
        yield Doc(f"theme={theme.id}", "advice", says, theme.about, close=True)


def _terms(book: Book) -> Iterator[Doc]:
    for term in book.glossary.values():
        names = dict.fromkeys((term.term, *term.also))
        asked = tuple(f"{name}{ask}" for name, ask in zip(names, cycle(MEANS), strict=False))
        yield Doc(f"term={term.id}", "term", asked, f"{term.means} {term.matters}")


def _desks(book: Book) -> Iterator[Doc]:
    for desk in book.desks.values():
        says = (desk.name, *book.says["desks"].get(desk.id, ()))
        yield Doc(f"desk={desk.id}", "desk", says, " ".join((desk.full_name, *desk.does)))


def _numbers(book: Book) -> Iterator[Doc]:
    for number in book.numbers.values():
        body = " ".join(book.figures[name].says for name in number.figures)
        yield Doc(f"number={number.id}", "number", (number.label, *number.asks), body)


def _incidents(book: Book) -> Iterator[Doc]:
    for kind in book.incidents.values():
        yield Doc(f"incident={kind.id}", "incident", (kind.label, *kind.says), kind.picture)


def _chat(book: Book) -> Iterator[Doc]:
    return (Doc(f"chat={kind.id}", "chat", kind.says) for kind in book.chat.values())


def _commands(book: Book) -> Iterator[Doc]:
    return (Doc(f"do={name}", "command", says) for name, says in book.says["commands"].items())


def _worries(book: Book) -> Iterator[Doc]:
    """Never found, but known as no incident."""
    return (Doc("", "advice", says, close=True) for says in book.says["worries"].values())
