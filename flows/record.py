"""The incident record (事案メモ): what happened, what was done, who was called, what is open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flows.calling import waiting
from flows.case import CALLED, DEVICE, VIA, Case
from flows.first_aid import CANNOT, DONE, HOW, NEXT
from flows.flow import Flows, Step
from flows.incident_clock import clock, noticed_on
from flows.outlook import Telling
from flows.predicates import personal_data
from flows.telling import Voice
from knowledge.deadlines import Deadlines
from knowledge.hours import JAPAN

FACTS = ("money", "data", "vendor", "insurer")
DID, LEFT = ("done", "instead", "answered"), ("not_done", "seen")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; open: to be ticked or filled in by hand on paper."""

    title: str
    lines: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one action. state: done, instead, not_done, seen or answered."""

    at: datetime
    step: Step
    state: str


@dataclass(frozen=True, slots=True)
class Record:
    """An incident to be handed on. dates: of a report that may be due, or None; exact: counted
    from the day it was noticed, not only from when first aid began."""

    label: str
    opened: datetime
    made: datetime
    drill: bool
    sections: tuple[Section, ...]
    dates: Deadlines | None
    exact: bool


def record(telling: Telling) -> Record | None:
    """The newest incident. None: there is none."""
    case = newest(telling)
    if case is None:
        return None
    case = replace(case, closed=False)
    talk = telling.now.talk.but(cases=(case,))
    telling = replace(telling, now=telling.now.with_talk(talk))
    found, due, reported = deeds(case, telling.flows), clock(telling.now), to_report(telling)
    parts = [
        Section(telling.say("record.what"), tuple(_what(telling, case))),
        Section(telling.say("record.done"), tuple(_steps(telling, found, case, DID))),
        Section(
            telling.say("record.not_done"), tuple(_steps(telling, found, case, LEFT)), open=True
        ),
        Section(telling.say("record.called"), tuple(_called(telling, case))),
        Section(telling.say("record.waiting"), tuple(_waiting(telling)), open=True),
        Section(telling.say("record.notes"), tuple(_notes(telling, case))),
        Section(telling.say("record.report"), tuple(report_lines(telling)) if reported else ()),
    ]
    if aid := telling.now.aid:
        parts.insert(5, Section(telling.say("record.keep"), aid.keep, open=True))
        parts.insert(6, Section(telling.say("record.inside"), aid.ask_inside, open=True))
    return Record(
        label=telling.now.book.incidents[case.type].label,
        opened=case.opened,
        made=telling.now.now,
        drill=case.drill,
        sections=tuple(part for part in parts if part.lines),
        dates=due.dates if reported else None,
        exact=due.exact,
    )


def as_text(voice: Voice, found: Record) -> str:
    """The record as plain text, to be pasted into a mail."""
    say = voice.say
    lines = [say("record.drill")] if found.drill else []
    lines += [
        say("record.head"),
        say("record.made", label=found.label, when=voice.time(found.made)),
    ]
    for section in found.sections:
        lines += ["", say("record.section", title=section.title)]
        lines += [say("list.row", line=line) for line in section.lines]
    return "\n".join([*lines, "", say("aid.legal")])


def newest(telling: Telling) -> Case | None:
    """The open incident, or else the last one."""
    talk = telling.now.talk
    typed = [case for case in talk.cases if case.type]
    return talk.case if talk.case and talk.case.type else (typed[-1] if typed else None)


def deeds(case: Case, flows: Flows) -> list[Done]:
    """What became of each action of first aid, in order; the last word on it counts."""
    held, found = case.answers, dict[tuple[str, str], Done]()
    for deed in case.log:
        flow, _, name = deed.key.removeprefix(VIA).partition(".")
        home = flows.all.get(flow)
        step = home.steps.get(name) if home and home.aid else None
        stands = deed.key.startswith(VIA) or held.get(deed.key) == deed.option
        if step is None or home is None or not stands:
            continue
        first = home.steps.get(step.part_of, step)
        before = found.pop((flow, step.part_of), None)
        state = _state(step, deed.option, before.state if before else "")
        found[flow, step.part_of] = Done(deed.at, first, state)
    return list(found.values())


def _state(step: Step, option: str, before: str) -> str:
    if step.id == step.part_of and step.option(DONE) is None:
        return "answered"
    if option == DONE:
        return "done" if not step.id.endswith(f"_{CANNOT}") else "instead"
    return {CANNOT: "not_done", NEXT: "not_done", HOW: "seen"}.get(option, before or "answered")


def _what(telling: Telling, case: Case) -> Iterator[str]:
    say, voice, book = telling.say, telling.voice, telling.now.book
    labels = [book.incidents[kind].label for kind in case.kinds if kind in book.incidents]
    yield say("record.kind", label=say("list.then").join(labels))
    on = noticed_on(telling.now)
    yield say("record.noticed", when=voice.day(on) if on else say("record.unknown"))
    yield say("record.opened", when=voice.time(case.opened))
    answers = case.answers
    if device := book.devices.get(answers.get(DEVICE, "")):
        yield say("record.device", device=device.label)
    for fact in FACTS:
        if told := answers.get(f"aid.{fact}"):
            yield say("record.fact", name=say(f"record.fact.{fact}"), told=say(f"record.{told}"))


def _steps(
    telling: Telling, found: list[Done], case: Case, states: tuple[str, ...]
) -> Iterator[str]:
    for done in found:
        if done.state in states:
            yield telling.say(
                "record.step",
                at=_time(telling, done.at),
                title=done.step.title,
                state=_label(telling, done, case),
            )


def _label(telling: Telling, done: Done, case: Case) -> str:
    if done.state != "answered":
        return telling.say(f"record.state.{done.state}")
    option = done.step.option(case.answers.get(done.step.key, ""))
    return option.label if option else ""


def _called(telling: Telling, case: Case) -> Iterator[str]:
    answers, desks = case.answers, telling.now.book.desks
    for key, outcome in answers.items():
        desk = desks.get(key.removeprefix(CALLED)) if key.startswith(CALLED) else None
        at = case.when(key)
        if desk and at:
            yield telling.say(
                "record.step",
                at=_time(telling, at),
                title=desk.name,
                state=telling.say(f"called.{outcome}"),
            )


def _waiting(telling: Telling) -> Iterator[str]:
    """Desks nobody has reported on, with their numbers."""
    for contact in waiting(telling.now):
        yield telling.say("record.to_call", name=telling.voice.named(contact.desk))


def _notes(telling: Telling, case: Case) -> Iterator[str]:
    for note in case.notes:
        yield telling.say("record.note", at=_time(telling, note.at), text=note.text)


def to_report(telling: Telling) -> bool:
    """Whether data of people may be out, as was told, so that a report may be due."""
    aid, told = telling.now.aid, telling.now.answers.get("aid.data")
    asked = told in ("yes", "unsure") or (aid is not None and aid.facts.data == "yes")
    return asked and personal_data(telling.now) and clock(telling.now).due != "no"


def report_lines(telling: Telling) -> Iterator[str]:
    """The dates of a report of personal data, in words."""
    found, voice = clock(telling.now), telling.voice
    first, last = (voice.day(day) for day in found.dates.first)
    yield telling.say("clock.first", first=first, last=last)
    yield telling.say("clock.full", day=voice.day(found.dates.full), days=found.dates.days)


def _time(telling: Telling, at: datetime) -> str:
    here = at.astimezone(JAPAN)
    return telling.say("record.time", month=here.month, day=here.day, clock=f"{here:%H:%M}")
