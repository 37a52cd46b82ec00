"""One question in free text, answered without a conversation: what it is, and all that is told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flows import aid_talk
from flows.calling import BANKS
from flows.dialogue import Brain
from flows.finding import CERTAIN, Intent, Meaning
from flows.first_aid import Aid
from flows.flow import Step
from flows.free_text import limit
from flows.hearing import named_in
from flows.stand import GUESS
from flows.talk import Reply, Said, Situation, Talk, Turn

Urgency = Literal["now", "today", "plan"]
ASSUMED = {"aid.money": "", "aid.vendor": "yes"}  # empty: as the text tells
MAIN = (
    "done",
    "next",
    "more",
    "d0",
    "unsure",
    "unknown",
    "worry",
    "none",
    "no",
)  # options of the main path, best first
LONGEST = 40  # steps of first aid that are followed


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
    if meaning.harm >= (CERTAIN if life else limit(meaning, brain.hearing, clean)):
        found = _first_aid(brain, meaning, clean, now)
        first = f"{brain.asking.voice.say('life.reply')}\n\n" if life else ""
        return replace(found, text=f"{first}{found.text}")
    turn = brain.decide(Talk(), Said(text), now)
    replies = (*turn.replies, *_best(brain, turn, now))
    shown = () if meaning.outside or life else meaning.shown

    def named(kind: str) -> list[str]:
        return [name for one, _, name in (doc.id.partition("=") for doc in shown) if one == kind]

    return Advice(
        intent="other" if life else brain.finding.intent(meaning),
        incident=None,
        urgency="now" if life else "plan",
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


def _first_aid(brain: Brain, meaning: Meaning, text: str, now: datetime) -> Advice:
    kinds = aid_talk.guess(brain.hearing, meaning, text) or (aid_talk.UNKNOWN,)
    replies = tuple(main_path(brain, kinds, text, now))
    return Advice(
        intent="incident",
        incident=kinds[0],
        urgency=brain.book.incidents[kinds[0]].urgency,
        confidence=_sure(meaning) if meaning.doubt else max(_sure(meaning), 0.8),
        clarify=kinds,
        cards=tuple(d.id.partition("=")[2] for d in meaning.shown if d.id.startswith("card=")),
        figures=(),
        desks=tuple(dict.fromkeys(desk for reply in replies for desk in reply.desks)),
        text=_told(replies),
    )


def main_path(brain: Brain, kinds: tuple[str, ...], text: str, now: datetime) -> Iterator[Reply]:
    """First aid from the question that confirms to its end, doing what is asked each time.

    Questions are answered by the text where it tells; money has moved only where it says so.
    """
    money = "yes" if brain.hearing.harm_done(text) else "no"
    flows = brain.asking.flows
    talk = Talk(flow=GUESS, guess=kinds)
    turn = brain.decide(talk, Said(option=f"{GUESS}:is={kinds[0]}"), now)
    yield from brain.asking.show(
        flows[GUESS], flows[GUESS].steps["is"], Situation(brain.book, talk, now, "", flows.aids)
    )
    for _ in range(LONGEST):
        yield from turn.replies
        home = flows.all.get(turn.talk.flow or "")
        step = home.steps.get(turn.step) if home and home.case else None
        if home is None or step is None or not step.options:
            return
        option = _taken(brain, home.aid, step, text, money)
        turn = brain.decide(turn.talk, Said(option=f"{home.id}:{step.id}={option}"), now)


def _taken(brain: Brain, aid: Aid | None, step: Step, text: str, money: str) -> str:
    """The option a stranger takes: done, or as the text tells, or the first one."""
    told = step.option(named_in(step.words, text) or "")  # a story may end in a question
    if step.key in ASSUMED:
        return ASSUMED[step.key] or money
    if told:
        return told.id
    written = aid.steps.get(step.part_of) if aid else None
    settles = written.sets.items() if written else ()
    ways = [option for option, facts in settles if facts.get("money") == money]
    if written and written.calls in BANKS and money == "no" and written.options:
        return next(iter(written.options))  # 「銀行には使っていない」
    if ways and step.option(ways[0]):
        return ways[0]
    return next((name for name in MAIN if step.option(name)), step.options[0].id)


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
