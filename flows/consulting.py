"""One question in free text, answered without a conversation: what it is, and all that is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flows.dialogue import Brain
from flows.finding import Intent, Meaning
from flows.free_text import limit
from flows.talk import Reply, Said, Talk, Turn
from flows.views import INCIDENT

Urgency = Literal["now", "today", "plan"]
MONEY_OUT = ("money", "remote")  # ways into first aid after which the bank is called first
FIRST = ("done", "next")  # the options of the main path
LONGEST = 12  # steps of first aid that are followed
UNKNOWN = "unclear"  # the kind of trouble that fits no other


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known of one question. incident: its kind; clarify: kinds to be told apart.

    text: everything the person would be told on the main path, one reply after the other.
    """

    intent: Intent
    incident: str | None
    urgency: Urgency
    confidence: float
    clarify: tuple[str, ...]
    cards: tuple[str, ...]
    figures: tuple[str, ...]
    desks: tuple[str, ...]
    text: str


def consult(brain: Brain, text: str, now: datetime) -> Advice:
    """Advice on one text, as a stranger would get it who follows the first way offered."""
    clean, _ = brain.without_personal_data(text)
    meaning, life = brain.finding.meaning(clean), brain.hearing.has("life", clean)
    if not life and meaning.harm >= limit(meaning, brain.hearing, clean):
        return _first_aid(brain, meaning, now)
    turn = brain.decide(Talk(), Said(text), now)
    replies = (*turn.replies, *_best(brain, turn, now))
    shown = () if meaning.outside or life else meaning.shown

    def named(kind: str) -> list[str]:
        return [name for one, _, name in (doc.id.partition("=") for doc in shown) if one == kind]

    return Advice(
        intent="other" if life else brain.finding.intent(meaning),
        incident=None,
        urgency="plan",
        confidence=_sure(meaning),
        clarify=(),
        cards=_ids(named("card"), replies, "cards"),
        figures=_ids(_figures(brain, named("number"), text), replies, "figures"),
        desks=_ids(named("desk"), replies, "desks"),
        text=_told(replies),
    )


def _best(brain: Brain, turn: Turn, now: datetime) -> tuple[Reply, ...]:
    """What the first button shows, where there was a choice to be made."""
    offered = [option.id for reply in turn.replies for option in reply.options]
    if "do=none" not in offered or any(r.cards or r.figures or r.desks for r in turn.replies):
        return ()
    return brain.decide(turn.talk, Said(option=offered[0]), now).replies


def _first_aid(brain: Brain, meaning: Meaning, now: datetime) -> Advice:
    kind = meaning.incidents[0] if meaning.incidents else UNKNOWN
    incident = brain.book.incidents[kind]
    replies = tuple(_main_path(brain, incident.enters, now))
    desks = dict.fromkeys((*incident.desks, *(d for reply in replies for d in reply.desks)))
    asked = meaning.doubt or kind == UNKNOWN
    return Advice(
        intent="incident",
        incident=kind,
        urgency=incident.urgency,
        confidence=_sure(meaning) if asked else max(_sure(meaning), 0.8),
        clarify=meaning.incidents if asked else (),
        cards=tuple(d.id.partition("=")[2] for d in meaning.shown if d.id.startswith("card=")),
        figures=(),
        desks=tuple(desks),
        text=_told(replies),
    )


def _main_path(brain: Brain, enters: str, now: datetime) -> Iterator[Reply]:
    """First aid from its first message to the calls, by the first way offered each time."""
    turn = brain.decide(Talk(), Said(option="do=trouble"), now)
    yield from turn.replies
    wanted = (enters, "yes" if enters in MONEY_OUT else "no", *FIRST)
    for _ in range(LONGEST):
        names = {o.id.partition("=")[2]: o.id for r in turn.replies for o in r.options}
        way = next((names[name] for name in wanted if name in names), None)
        if way is None or turn.talk.flow != INCIDENT:
            return
        turn = brain.decide(turn.talk, Said(option=way), now)
        yield from turn.replies


def _figures(brain: Brain, numbers: list[str], text: str) -> list[str]:
    """The figures of number questions, the likeliest first; of a table the row that is named."""
    found: list[str] = []
    row = brain.hearing.industry(text)
    for number in (brain.book.numbers[name] for name in numbers):
        cell = f"{number.survey}.{row}.{number.by}"
        found += [*((cell,) if cell in brain.book.figures else ()), *number.figures]
    return found


def _ids(found: list[str], replies: tuple[Reply, ...], field: str) -> tuple[str, ...]:
    """What was told first, then what was only offered."""
    told = [name for reply in replies for name in getattr(reply, field)]
    return tuple(dict.fromkeys((*told, *found)))


def _sure(meaning: Meaning) -> float:
    """0-1: how far the first thing found stands out."""
    return min(1.0, 0.4 + meaning.margin) if meaning.shown else 0.0


def _told(replies: tuple[Reply, ...]) -> str:
    return "\n\n".join(reply.text for reply in replies)
