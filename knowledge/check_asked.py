"""Check how things are asked for: everything can be found, and nothing is asked for twice."""

from collections.abc import Iterator
from datetime import date

from knowledge.book import Book
from knowledge.problems import Problem, unknown
from knowledge.words import fold

FEWEST, MOST = 10, 30  # ways to ask for a card


def asked_problems(book: Book, today: date) -> Iterator[Problem]:
    yield from _counts(book)
    yield from _twice(book)
    yield from _names(book)
    yield from _numbers(book)
    yield from _synonyms(book)


def _counts(book: Book) -> Iterator[Problem]:
    for card in book.cards.values():
        if not FEWEST <= len(card.says) <= MOST:
            what = f"{len(card.says)} ways to ask for {card.id}; write {FEWEST} to {MOST}"
            yield Problem(book.spots[f"card/{card.id}"].at("says"), what)


def _twice(book: Book) -> Iterator[Problem]:
    """The same words for two things: then they can find neither."""
    first: dict[str, str] = {}
    for place, where, texts in asked_for(book):
        for text in texts:
            if (other := first.setdefault(fold(text), place)) != place:
                yield Problem(where, f"{text!r} is already how people ask for {other}")


def asked_for(book: Book) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is asked for, where that is written, and how."""
    for kind, field, table in (
        ("card", "says", {c.id: c.says for c in book.cards.values()}),
        ("number", "asks", {n.id: n.asks for n in book.numbers.values()}),
        ("incident", "says", {i.id: i.says for i in book.incidents.values()}),
        ("chat", "says", {c.id: c.says for c in book.chat.values()}),
    ):
        for name, texts in table.items():
            yield f"{kind}/{name}", book.spots[f"{kind}/{name}"].at(field), texts
    for page, entries in book.says.items():
        for name, texts in entries.items():
            yield f"says/{page}/{name}", book.spots[f"{page}/{name}"].at(), texts


def _names(book: Book) -> Iterator[Problem]:
    """Files of says/ whose entries must exist; commands are known to the flows."""
    for page, table in (
        ("questions", book.questions), ("themes", book.themes), ("desks", book.desks)
    ):  # fmt: skip
        for name in book.says.get(page, {}):
            where = book.spots[f"{page}/{name}"].at()
            yield from unknown(where, page.removesuffix("s"), [name], table)
    for chat in book.chat.values():
        where = book.spots[f"chat/{chat.id}"].at("desk")
        yield from unknown(where, "desk", [chat.desk] if chat.desk else [], book.desks)


def _numbers(book: Book) -> Iterator[Problem]:
    rows = (*book.industries, *book.sizes)
    for number in book.numbers.values():
        if "." in number.id:
            yield Problem(book.spots[f"number/{number.id}"].at(), "write the id without a dot")
        spot = book.spots[f"number/{number.id}"]
        yield from unknown(spot.at("figures"), "figure", number.figures, book.figures)
        column = (f"{number.survey}.{row}.{number.by}" for row in rows)
        if number.by and not any(name in book.figures for name in column):
            yield Problem(spot.at("by"), f"no figure {number.survey}.<row>.{number.by}")


def _synonyms(book: Book) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, words in book.synonyms.items():
        where = book.spots[f"synonyms/{name}"].at()
        for word in words:
            if len(fold(word)) < 2:
                yield Problem(where, f"{word!r} is too short: two letters or more")
            elif (other := first.setdefault(fold(word), name)) != name:
                yield Problem(where, f"{word!r} is already in {other}")
