"""The card for the wall: what to do first, and the numbers, on one sheet of A4."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.web.blocks import Span, href_of
from adapters.web.reach import reach
from flows.calling import ALWAYS
from knowledge import Book, Desk

POLICE, LEAK, SUPPORT = "police", "ppc", "ipa_company"
PRINTED = (ALWAYS, POLICE, SUPPORT, LEAK)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody to call. ways: empty where the number is written in by hand."""

    name: str
    ways: tuple[Span, ...] = ()
    note: str = ""
    night: bool = False


def printed(book: Book) -> tuple[Desk, ...]:
    """The public desks on the card."""
    return tuple(book.desks[name] for name in PRINTED if name in book.desks)


def rows(book: Book, words: Mapping[str, Any], office: str, phone: str) -> tuple[Row, ...]:
    """office, phone: whoever runs this service for its members; empty where nobody said."""
    card = words["card"]
    blanks = (
        Row(each["name"], note=each.get("hint", ""), night=bool(each.get("night")))
        for each in card["blanks"]
    )
    ways = (Span(phone, href_of(phone)),) if phone else ()
    own = Row(office or card["office"], ways)
    public = {desk.id: _public(desk, words) for desk in printed(book)}
    first = [public.pop(name) for name in (ALWAYS, POLICE) if name in public]
    return (*first, own, *blanks, *public.values())


def _public(desk: Desk, words: Mapping[str, Any]) -> Row:
    found = reach(desk, words)
    ways = tuple(way for way in found.ways if not way.href.startswith("https:"))
    hours = words["card"].get(desk.id) or found.hours
    if not desk.channels.phone and desk.channels.mail:
        hours = words["mail"]
    return Row(desk.name, ways, hours)
