"""Whom to call in an incident, in order, and who of them can be called now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flows.case import CALLED
from flows.first_aid import CANNOT, HOW, Call
from flows.predicates import PREDICATES, money_moved
from flows.talk import Situation
from knowledge import Desk
from knowledge.hours import OFFICE_HOURS, is_open, next_start, opens_next, within

When = Literal["now", "try", "night", "any", "later"]
WHENS: tuple[When, ...] = ("now", "try", "night", "any", "later")
BANKS = ("bank", "card_company")  # to be tried at any hour once money is at stake
ALWAYS = "police_110"
MONEY = "money_moved"  # calls that depend on it come first


@dataclass(frozen=True, slots=True)
class Contact:
    """A desk in the order of calling.

    when: `now` it answers, or must be tried; `try` nobody knows whether it answers at this hour;
    `night` it answers in the place of one that is closed, for what cannot wait; `any` by mail or
    form, at any hour; `later` it is closed until `opens`. say: what to say there.
    """

    desk: Desk
    when: When
    say: str
    opens: datetime | None = None


def contacts(now: Situation) -> list[Contact]:
    """Everybody the open incident needs, best first; whoever always answers is the last."""
    found: dict[str, Contact] = {}
    for call in _calls(now):
        for contact in _contact(now, call):
            before = found.setdefault(contact.desk.id, contact)
            if call.say and before.say == contact.desk.say_this:
                found[contact.desk.id] = replace(before, say=call.say)
    always = now.book.desks.get(ALWAYS)
    ordered = sorted(found.values(), key=lambda contact: WHENS.index(contact.when))
    if always and ALWAYS not in found:
        ordered.append(Contact(always, "night", always.say_this))
    return ordered


def waiting(now: Situation) -> list[Contact]:
    """Whom nobody has reported on, in the order of calling."""
    found = (contact for contact in contacts(now) if contact.desk.id != ALWAYS)
    return [contact for contact in found if f"{CALLED}{contact.desk.id}" not in now.answers]


def _calls(now: Situation) -> list[Call]:
    """Of the kind it is now, then of those it was taken for before; money comes first."""
    case = now.talk.case
    kinds = tuple(reversed(case.kinds)) if case else ()
    wanted = [
        call
        for kind in kinds
        if (aid := now.aids.get(kind))
        for call in aid.call
        if (not call.when or PREDICATES[call.when](now)) and _told(now, kind, call)
    ]
    return sorted(wanted, key=lambda call: call.when != MONEY)


def _told(now: Situation, kind: str, call: Call) -> bool:
    """Whether one of the answers the call depends on was given, on whichever of its screens."""
    if not call.told:
        return True
    screens = ("", f"_{CANNOT}", *(f"_{HOW}_{device}" for device in now.book.devices))
    return any(
        now.answers.get(f"{kind}.{step}{screen}") in some
        for step, some in call.told.items()
        for screen in screens
    )


def _contact(now: Situation, call: Call) -> Iterator[Contact]:
    """The desk, and before it whoever answers in its place at this hour."""
    desk = now.book.desks[call.desk]
    when, opens = _when(now, desk)
    instead = now.book.desks.get(desk.after_hours or "")
    if when in ("try", "later") and instead:
        first: When = "now" if money_moved(now) else "night"
        yield Contact(instead, first, call.say or instead.say_this)
    yield Contact(desk, when, call.say or desk.say_this, opens)


def _when(now: Situation, desk: Desk) -> tuple[When, datetime | None]:
    match is_open(desk, now.now):
        case True:
            return "now", None
        case False:
            return "later", opens_next(desk, now.now)
    if desk.id in BANKS and money_moved(now):
        return "now", None
    if desk.inside:
        return "now", None
    if desk.channels.mail and not desk.channels.phone:
        return "any", None
    if within(OFFICE_HOURS, now.now):
        return "now", None
    if desk.kind in ("own", "money") or desk.number_at:
        return "try", next_start(OFFICE_HOURS, now.now)
    return "later", next_start(OFFICE_HOURS, now.now)
