"""The whole first aid as a page shows it: steps, where answers lead, whom to call in which case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from adapters.web.blocks import Span, Spans, spans
from adapters.web.reach import Reach, reach
from flows.aid_steps import words as step_words
from flows.calling import ALWAYS
from flows.dialogue import Brain
from flows.first_aid import AFTER, CALM, CANNOT, DONE, HOW, NEXT, Aid, AidStep, Call, DoNot
from flows.flow import Step
from knowledge.deadlines import FIRST, FULL, FULL_MALICE
from knowledge.models import HowTo, Incident

Words = Mapping[str, Any]
ANY_STEP = (DONE, HOW, CANNOT, NEXT)  # buttons that every step has


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer leads."""

    label: str
    to: str
    href: str


@dataclass(frozen=True, slots=True)
class Guide:
    """How to do one thing, a list for each device. note: what is not sure about it."""

    title: str
    devices: tuple[tuple[str, tuple[Spans, ...]], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Action:
    """One step. instead: the next best thing; ways: where the answers lead."""

    id: str
    number: int
    title: str
    lines: tuple[Spans, ...]
    instead: tuple[Spans, ...]
    instead_way: Way | None
    how: Guide | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Calling:
    """A desk, and each case in which it is called with what to say then."""

    desk: Reach
    told: tuple[tuple[str, str], ...]

    @property
    def whens(self) -> tuple[str, ...]:
        """The cases; none where one of them is every case."""
        found = tuple(dict.fromkeys(when for when, _ in self.told))
        return found if all(found) else ()


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    label: str
    picture: str
    actions: tuple[Action, ...]
    do_not: tuple[DoNot, ...]
    calls: tuple[Calling, ...]
    keep: tuple[str, ...]
    inside: tuple[str, ...]
    deadlines: tuple[str, ...]
    data: bool
    recover: tuple[str, ...]
    sources: tuple[Span, ...]
    note: str


def kinds(brain: Brain, words: Words) -> tuple[Kind, ...]:
    """First aid of every kind, in the order of the book. words: papers.yaml."""
    aids, incidents = brain.asking.flows.aids, brain.book.incidents.values()
    return tuple(_Told(i, aids[i.id], brain, words).kind() for i in incidents if i.id in aids)


def guides(brain: Brain) -> tuple[Guide, ...]:
    """Every way of doing something that a step points to."""
    aids = brain.asking.flows.aids.values()
    used = {step.how for aid in aids for step in aid.steps.values()}
    return tuple(guide(brain, how) for name, how in brain.book.howto.items() if name in used)


def guide(brain: Brain, how: HowTo) -> Guide:
    devices = brain.book.devices
    return Guide(
        title=how.title,
        devices=tuple(
            (devices[name].label, tuple(spans(line) for line in how.on[name]))
            for name in devices
            if name in how.on
        ),
        note=step_words().general if how.basis == "memory" else "",
    )


def clock(brain: Brain, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """When a leak of personal data is to be reported: the four cases, then the dates."""
    say, told = brain.asking.voice.say, words["emergency"]["clock"]
    cases = ("sensitive", "property", "malice", "many")
    dates = (
        told["counted"],
        told["first"].format(first=FIRST[0], last=FIRST[1]),
        told["full"].format(days=FULL),
        told["malice"].format(days=FULL_MALICE),
        told["closed"],
    )
    return tuple(say(f"clock.case.{case}").removeprefix("・") for case in cases), dates


@dataclass(frozen=True, slots=True)
class _Told:
    """One kind, put into what the page shows."""

    incident: Incident
    aid: Aid
    brain: Brain
    words: Words

    def kind(self) -> Kind:
        aid, voice = self.aid, self.brain.asking.voice
        return Kind(
            id=self.incident.id,
            label=self.incident.label,
            picture=self.incident.picture,
            actions=tuple(self._action(name, step) for name, step in aid.steps.items()),
            do_not=tuple(aid.do_not.values()),
            calls=tuple(self._calls()),
            keep=aid.keep,
            inside=aid.ask_inside,
            deadlines=aid.deadlines,
            data=aid.facts.data != "no",
            recover=aid.after.recover,
            sources=tuple(self._sources()),
            note=voice.say("card.general") if aid.basis == "memory" else "",
        )

    def _action(self, name: str, step: AidStep) -> Action:
        how = self.brain.book.howto[step.how] if step.how else None
        words = self.words["emergency"]
        ways = [
            self._way(name, words["way"].format(label=label), self._target(name, option))
            for option, label in step.options.items()
        ]
        if step.do and (then := self._target(name, DONE)) != self._below(name):
            ways.insert(0, self._way(name, words["done"], then))
        instead = None
        if step.cannot_then:
            instead = self._way(name, "→", self._target(f"{name}_{CANNOT}", DONE))
        return Action(
            id=self._anchor(name),
            number=self._number(name),
            title=step.title,
            lines=_lines(step.do or step.ask or ""),
            instead=_lines(step.cannot or ""),
            instead_way=instead,
            how=guide(self.brain, how) if how else None,
            ways=tuple(ways),
        )

    def _target(self, step: str, option: str) -> str:
        """Where an answer leads in the machine."""
        return self._steps[step].next[option][0].to

    def _below(self, name: str) -> str:
        names = list(self.aid.steps)
        return names[self._number(name)] if self._number(name) < len(names) else AFTER

    def _way(self, name: str, label: str, to: str) -> Way:
        words = self.words["emergency"]
        if to == CALM:
            return Way(label, words["to_over"], f"#{self.incident.id}-then")
        if to == AFTER:
            return Way(label, words["to_end"], f"#{self.incident.id}-then")
        if to.startswith("/"):
            kind = self.brain.book.incidents[to.removeprefix("/")]
            return Way(label, words["to_kind"].format(label=kind.label), f"#{kind.id}")
        number = self._number(to)
        phrase = words["to_step" if number > self._number(name) else "to_back"]
        told = phrase.format(number=number, title=self.aid.steps[to].title)
        return Way(label, told, f"#{self._anchor(to)}")

    @property
    def _steps(self) -> Mapping[str, Step]:
        return self.brain.asking.flows[self.incident.id].steps

    def _number(self, name: str) -> int:
        return list(self.aid.steps).index(name) + 1

    def _anchor(self, name: str) -> str:
        return f"{self.incident.id}-{name}"

    def _calls(self) -> Iterator[Calling]:
        """In the order written; whoever always answers is the last."""
        desks = self.brain.book.desks
        for name, calls in groupby(self.aid.call, lambda call: call.desk):
            told = tuple((self._when(c), c.say or desks[name].say_this) for c in calls)
            yield Calling(reach(desks[name], self.words), told)
        if ALWAYS in desks and ALWAYS not in {call.desk for call in self.aid.call}:
            always = (self.words["emergency"]["always"], desks[ALWAYS].say_this)
            yield Calling(reach(desks[ALWAYS], self.words), (always,))

    def _when(self, call: Call) -> str:
        """In which case this desk is called, as far as it is not called in every case."""
        words = self.words["emergency"]
        cases = [words["when"][call.when]] if call.when else []
        if told := list(self._told(call)):
            cases.append(words["or_when"].join(told))
        return str(words["and"]).join(cases)

    def _told(self, call: Call) -> Iterator[str]:
        """The answers it depends on; of a step that was only passed, its title."""
        words, steps = self.words["emergency"], self._steps
        labels, passed = dict[str, None](), dict[str, None]()
        for name, options in call.told.items():
            for option in options:
                found = steps[name].option(option)
                if option in ANY_STEP:
                    passed[steps[name].title] = None
                elif found:
                    labels[found.label] = None
        if labels:
            yield words["told"].format(labels=words["or"].join(labels))
        if passed:
            yield words["passed"].format(titles=words["or"].join(passed))

    def _sources(self) -> Iterator[Span]:
        for name in self.aid.sources:
            source = self.brain.book.sources[name]
            safe = source.url if source.url.startswith("https://") else ""
            yield Span(f"{source.publisher}「{source.title}」", safe)


def _lines(text: str) -> tuple[Spans, ...]:
    return tuple(spans(line) for line in text.split("\n") if line.strip())
