"""How a desk is reached, as the papers print it: number, mail, page, hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from adapters.web.blocks import Span, href_of
from knowledge import Desk

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, slots=True)
class Reach:
    """A desk on paper. ways: what can be tapped; at: where its number is found."""

    id: str
    name: str
    full_name: str
    ways: tuple[Span, ...]
    at: str
    hours: str
    note: str
    bring: tuple[str, ...]


def reach(desk: Desk, words: Mapping[str, Any]) -> Reach:
    """words: those of papers.yaml."""
    channels = desk.channels
    ways = [Span(way, href_of(way)) for way in (channels.phone, channels.mail) if way]
    if channels.url:
        ways.append(Span(words["page"], channels.url))
    return Reach(
        id=desk.id,
        name=desk.name,
        full_name=desk.full_name,
        ways=tuple(ways),
        at=desk.number_at,
        hours=hours(desk, words["hours"]),
        note=desk.hours_note,
        bring=desk.bring,
    )


def hours(desk: Desk, words: Mapping[str, Any]) -> str:
    """When a desk answers, in words; empty where it is not known."""
    if desk.hours is None:
        return ""
    if desk.hours == "always":
        return str(words["always"])
    names = words["names"]
    days = words["and"].join(names[day] for day in desk.hours.days)
    spans = words["and"].join(
        words["span"].format(start=f"{start:%-H:%M}", end=f"{end:%-H:%M}")
        for start, end in desk.hours.spans
    )
    shown = words["weekdays"] if desk.hours.days == WEEKDAYS else days
    return str(words["shown"].format(days=shown, spans=spans))


def checked(desks: Iterable[Desk]) -> tuple[date, date]:
    """The day since which all of these were verified, and the day the first of them expires."""
    found = list(desks)
    return min(d.verified_on for d in found), min(d.expires_on for d in found)
