"""Check the content as a whole: every reference resolves, nothing is stale, orphaned or missing."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from string import Formatter

from knowledge.anchors import unproven
from knowledge.book import Book
from knowledge.check_asked import asked_problems
from knowledge.models import Card, Figure, Question
from knowledge.problems import Problem, unknown
from knowledge.readable import explained, hard, shown

FILLED_IN = ("name", "office", "date")  # what staff fill into a canned reply
BEST = ("done", "not_used")  # answers that need no advice


def check(book: Book, today: date) -> list[Problem]:
    """Every problem of the content on a given day."""
    parts = (
        _questions, _cards, _themes, _terms, _replies, _figures, _desks, _howto, _bands, _peers,
        asked_problems, _hard_to_read,
    )  # fmt: skip
    return list(chain.from_iterable(part(book, today) for part in parts))


def _questions(book: Book, today: date) -> Iterator[Problem]:
    items: dict[int, str] = {}
    for q in book.questions.values():
        spot = book.spots[f"question/{q.id}"]
        yield from unknown(spot.at("sources"), "source", q.sources, book.sources)
        if other := items.setdefault(q.item, q.id) if q.item in items else "":
            yield Problem(spot.at("item"), f"{q.id}: item {q.item} is {other} already")
        items[q.item] = q.id
        yield from (
            Problem(spot.at(), f"{q.id}: no advice for {o.id}; write a card with for: {q.id}")
            for o in q.options
            if o.id not in BEST and not book.cards_for(q.id, o.id)
        )


def _cards(book: Book, today: date) -> Iterator[Problem]:
    for card in book.cards.values():
        spot = book.spots[f"card/{card.id}"]
        yield from unknown(spot.at("sources"), "source", card.sources, book.sources)
        yield from unknown(spot.at("figures"), "figure", card.figures, book.figures)
        yield from unknown(spot.at("after"), "card", card.after, book.cards)
        yield from unknown(spot.at("industries"), "industry", card.industries, book.industries)
        yield from unknown(spot.at("sizes"), "size", card.sizes, book.sizes)
        yield from _card_answers(card, book)
        if card.review_by < today:
            yield Problem(spot.at("review_by"), "read it again and set a new date", warning=True)
    yield from _circles(book)


def _card_answers(card: Card, book: Book) -> Iterator[Problem]:
    spot = book.spots[f"card/{card.id}"]
    if card.topic is None and not any(card.for_.values()):
        what = "orphan: no answer and no theme leads to this card; write `for:` or `topic:`"
        yield Problem(spot.at("for"), what)
    if card.topic:
        yield from unknown(spot.at("topic"), "theme", [card.topic], book.themes)
    yield from unknown(spot.at("for"), "question", card.for_, book.questions)
    for name in card.for_.keys() & book.questions.keys():
        known = {o.id for o in book.questions[name].options}
        yield from unknown(spot.at("for", name), f"answer to {name}", card.for_[name], known)


def _themes(book: Book, today: date) -> Iterator[Problem]:
    for theme in book.themes.values():
        if not book.cards_on(theme.id):
            where = book.spots[f"theme/{theme.id}"].at()
            yield Problem(where, f"{theme.id}: no card has this topic; remove it or write one")


def _terms(book: Book, today: date) -> Iterator[Problem]:
    spelled: dict[str, str] = {}
    for term in book.glossary.values():
        spot = book.spots[f"term/{term.id}"]
        yield from unknown(spot.at("sources"), "source", term.sources, book.sources)
        yield from unknown(spot.at("see"), "card", term.see, book.cards)
        for spelling in {term.term, *term.also}:
            if (other := spelled.setdefault(spelling, term.id)) != term.id:
                yield Problem(spot.at("also"), f"{spelling!r} is already a spelling of {other}")


def _replies(book: Book, today: date) -> Iterator[Problem]:
    for reply in book.replies.values():
        spot = book.spots[f"canned/{reply.id}"]
        yield from unknown(spot.at("sources"), "source", reply.sources, book.sources)
        names = {name for _, name, _, _ in Formatter().parse(reply.text) if name is not None}
        yield from unknown(spot.at("text"), "name in braces", sorted(names), FILLED_IN)


def _circles(book: Book) -> Iterator[Problem]:
    for card in book.cards.values():
        seen, ahead = {card.id}, list(card.after)
        while ahead:
            name = ahead.pop()
            if name == card.id:
                where = book.spots[f"card/{card.id}"].at("after")
                yield Problem(where, f"{card.id} comes after itself; take one `after` out")
                break
            if name not in seen and name in book.cards:
                seen.add(name)
                ahead.extend(book.cards[name].after)


def _figures(book: Book, today: date) -> Iterator[Problem]:
    said: dict[str, str] = {}
    for figure in book.figures.values():
        spot = book.spots[f"figure/{figure.id}"]
        yield from unknown(spot.at(), "survey", [figure.survey], book.surveys)
        yield from unknown(spot.at("sources"), "source", figure.sources, book.sources)
        yield from unknown(spot.at("conflicts"), "figure", figure.conflicts, book.figures)
        for other in figure.conflicts:
            if other in book.figures and figure.id not in book.figures[other].conflicts:
                what = f"{other} must name {figure.id} in its conflicts too"
                yield Problem(spot.at("conflicts"), what)
        if figure.count is not None and figure.n is None:
            yield Problem(spot.at("count"), "a count needs the n it is of")
        for what in unproven(figure):
            yield Problem(spot.at("anchors"), f"{figure.id}: {what}")
        if wrong := _arithmetic(figure):
            yield Problem(spot.at("count"), wrong)
        if (first := said.setdefault(figure.says, figure.id)) != figure.id:
            yield Problem(spot.at("says"), f"the same words as {first}; two figures need two names")
    for survey in book.surveys.values():
        where = book.spots[f"survey/{survey.id}"].at("sources")
        yield from unknown(where, "source", survey.sources, book.sources)


def _arithmetic(figure: Figure) -> str:
    """What is wrong with count / n = value, unless the entry says the source prints it so."""
    if figure.unit != "percent" or figure.n is None or figure.count is None or figure.as_printed:
        return ""
    share = 100 * figure.count / figure.n
    if abs(share - figure.value) <= 0.05 + 1e-9:
        return ""
    return (
        f"{figure.count} / {figure.n} = {share:.1f}, not {figure.value}; "
        "correct it, or write as_printed with the arithmetic"
    )


def _desks(book: Book, today: date) -> Iterator[Problem]:
    for desk in book.desks.values():
        spot = book.spots[f"desk/{desk.id}"]
        yield from unknown(spot.at("sources"), "source", desk.sources, book.sources)
        named = [name for name in (desk.fallback, desk.after_hours) if name]
        yield from unknown(spot.at("fallback"), "desk", named, book.desks)
        if desk.expires_on < today:
            what = f"{desk.id}: check the desk again and set verified_on and expires_on"
            yield Problem(spot.at("expires_on"), what, warning=True)


def _howto(book: Book, today: date) -> Iterator[Problem]:
    for way in book.howto.values():
        spot = book.spots[f"howto/{way.id}"]
        yield from unknown(spot.at("on"), "device", way.on, book.devices)
        yield from unknown(spot.at("sources"), "source", way.sources, book.sources)
        if "other" not in way.on:
            what = f"{way.id}: write `other` too, for whoever knows no name for their device"
            yield Problem(spot.at("on"), what)


def _bands(book: Book, today: date) -> Iterator[Problem]:
    lowest = sum(_worst(q) for q in book.questions.values())
    if not any(band.at_least <= lowest for band in book.bands.values()):
        yield Problem("bands.yaml:1", f"no band for {lowest} points; add one with that at_least")
    for band in book.bands.values():
        spot = book.spots[f"band/{band.id}"]
        yield from unknown(spot.at("damage"), "figure", band.damage, book.figures)
        if len(band.damage) not in (0, 2):
            yield Problem(spot.at("damage"), "name the mean and the maximum, or neither")


def _worst(question: Question) -> int:
    return min(o.points or 0 for o in question.options)


def _peers(book: Book, today: date) -> Iterator[Problem]:
    table = book.compared
    where = "compared.yaml:1"
    yield from unknown(where, "survey", [table.survey], book.surveys)
    columns = (table.reach70, table.organisation)
    rows = (*book.industries, *book.sizes, table.everyone)
    ids = [f"{table.survey}.{row}.{column}" for row in rows for column in columns]
    ids += [f"{table.survey}.{row}.{table.education}" for row in book.industries]
    yield from unknown(where, "figure", ids, book.figures)


def _hard_to_read(book: Book, today: date) -> Iterator[Problem]:
    for text, what in hard(shown(book), explained(book)):
        yield Problem(book.spots[text.entry].at(text.field), what)
