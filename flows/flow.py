"""A flow is a finite-state machine written as data: steps are states, options are triggers."""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from transitions import Machine

from flows.predicates import PREDICATES
from flows.talk import Answers, Kind, Place, Situation
from knowledge import Book, Option, Question
from knowledge.files import BadContent, Page
from knowledge.models import Id, Label, Text

HERE = Path(__file__).parent
AWAY = "/"  # a target that begins so leaves the flow: /self_check; /return goes back
RETURN = "/return"
LISTS = ("industries", "sizes")


class Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    to: str
    when: str = ""


_Next = str | Annotated[tuple[Edge, ...], Field(min_length=1)]


class _RawStep(BaseModel):
    """A step as written: what is said, what can be chosen, and where each choice leads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: Text | None = None
    show: str = ""
    kind: Kind = "text"
    options_from: str = ""
    options: dict[Id, Label] = {}
    next: str | dict[Id, _Next] = {}


class _RawFlow(BaseModel):
    """A flow as written. keep: its answers outlive it; waits: left for another
    flow it waits to be returned to; ask: questions asked one by one first."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Label
    keep: bool = False
    waits: bool = False
    ask: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    then: str = ""
    steps: dict[Id, _RawStep] = {}


@dataclass(frozen=True)
class Step:
    """key: under which the answer is kept. next: option id -> edges, tried in order."""

    id: str
    key: str
    say: str = ""
    show: str = ""
    kind: Kind = "text"
    question: Question | None = None
    options: tuple[Option, ...] = ()
    next: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {o.id: o for o in self.options}

    def option(self, option: str) -> Option | None:
        return self._by_id.get(option)


@dataclass(frozen=True)
class Flow:
    id: str
    title: str
    steps: Mapping[str, Step]
    file: str = ""
    keep: bool = False
    waits: bool = False

    @property
    def first(self) -> str:
        return next(iter(self.steps))

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(s.question for s in self.steps.values() if s.question)

    @property
    def ways_out(self) -> frozenset[str]:
        edges = (e for s in self.steps.values() for way in s.next.values() for e in way)
        return frozenset(e.to for e in edges if e.to.startswith(AWAY))

    @cached_property
    def machine(self) -> Machine:
        """Steps are states, option ids are triggers. It holds no conversation of its own."""
        return Machine(
            model=None,
            states=[*self.steps, *sorted(self.ways_out)],
            initial=self.first,
            auto_transitions=False,
            transitions=[
                {
                    "trigger": option,
                    "source": step.id,
                    "dest": edge.to,
                    "conditions": [PREDICATES[edge.when]] if edge.when else None,
                }
                for step in self.steps.values()
                for option, way in step.next.items()
                for edge in way
            ],
        )


@dataclass
class Cursor:
    """What the machine moves: never registered with it, so a turn leaves nothing behind."""

    state: str


def walk(flow: Flow, situation: Situation, start: str = "") -> tuple[str, list[str]]:
    """Follow the answers: the state where they end, and the steps that led there.

    The place is worked out, never stored. Edit a flow while people are in it and they are asked
    only what is new; the answers they gave are found again by key.
    """
    answers: Answers = situation.talk.answers
    cursor, path = Cursor(start or flow.first), list[str]()
    while (step := flow.steps.get(cursor.state)) and step.id not in path:
        option = answers.get(step.key, "")
        if option not in step.next:
            break
        if not flow.machine.events[option].trigger(cursor, situation):
            break
        path.append(step.id)
    return cursor.state, path


def stands(flow: Flow, situation: Situation) -> str:
    """The state a talk stands on: from the memo where the content is the same, else walked."""
    match situation.talk.place:
        case Place(flow.id, step, situation.revision) if step in flow.steps:
            return walk(flow, situation, step)[0]
    return walk(flow, situation)[0]


@dataclass(frozen=True)
class Flows:
    """All flows, and the revision of flows and content together."""

    all: Mapping[str, Flow]
    revision: str

    def __getitem__(self, flow: str) -> Flow:
        return self.all[flow]


def load(book: Book, root: Path = HERE) -> Flows:
    """Every flow under root. BadContent: every problem found, with file and line."""
    digest, problems = hashlib.sha256(book.revision.encode()), list[str]()
    found: dict[str, tuple[Flow, Page]] = {}
    paths = [*sorted(root.glob("*.yaml")), *sorted(root.glob("incident/*.yaml"))]
    for path in paths:
        digest.update(path.read_bytes())
        try:
            page = Page(path, root.parent)
            flow = _flow(path.stem, page, book)
        except BadContent as error:
            problems.extend(error.problems)
            continue
        if flow.id in found:
            problems.append(page.wrong((), f"{flow.id} is {found[flow.id][1].name} already"))
        problems.extend(_dangling(flow, page))
        found[flow.id] = flow, page
    names = {path.stem for path in paths}
    problems.extend(w for flow, page in found.values() for w in _unknown_ways(flow, page, names))
    if problems:
        raise BadContent(*problems)
    return Flows({name: flow for name, (flow, _) in found.items()}, digest.hexdigest()[:12])


def _flow(name: str, page: Page, book: Book) -> Flow:
    raw = page.model(_RawFlow, page.mapping())
    steps = list(_questions(raw, page, book))
    steps += [_step(name, key, step, page, book) for key, step in raw.steps.items()]
    if not steps:
        raise BadContent(page.wrong((), "a flow needs `ask` or `steps`"))
    return Flow(name, raw.title, {s.id: s for s in steps}, page.name, raw.keep, raw.waits)


def _questions(raw: _RawFlow, page: Page, book: Book) -> Iterable[Step]:
    """Each question a step of its own, each leading to the one after it, the last to `then`."""
    if raw.ask is None:
        return
    in_order = sorted(book.questions.values(), key=lambda q: q.item)
    wanted = [q.id for q in in_order] if raw.ask == ("all",) else list(raw.ask)
    for number, name in enumerate(wanted):
        if name not in book.questions:
            raise BadContent(page.wrong(("ask", number), f"unknown question {name}"))
    if not raw.then:
        raise BadContent(page.wrong(("ask",), "`then` must name the step or /flow that follows"))
    for name, after in zip(wanted, [*wanted[1:], raw.then], strict=True):
        question = book.questions[name]
        yield Step(
            id=name,
            key=name,
            say=question.ask,
            kind="question",
            question=question,
            options=question.options,
            next={o.id: (Edge(to=after),) for o in question.options},
        )


def _step(flow: str, name: str, raw: _RawStep, page: Page, book: Book) -> Step:
    place: tuple[str | int, ...] = ("steps", name)
    if not raw.say and not raw.show:
        raise BadContent(page.wrong(place, f"step {name} needs `say` or `show`"))
    options = [
        *_listed(raw.options_from, page, place, book),
        *(Option(id=key, label=label) for key, label in raw.options.items()),
    ]
    if isinstance(raw.next, str):
        ways: dict[str, _Next] = {o.id: raw.next for o in options}
    else:
        ways = dict(raw.next)
    return Step(
        id=name,
        key=f"{flow}.{name}",
        say=raw.say or "",
        show=raw.show,
        kind=raw.kind,
        options=tuple(options),
        next={
            option: (Edge(to=way),) if isinstance(way, str) else way for option, way in ways.items()
        },
    )


def _listed(name: str, page: Page, place: tuple[str | int, ...], book: Book) -> tuple[Option, ...]:
    if not name:
        return ()
    if name not in LISTS:
        what = f"unknown list {name}; write one of: {', '.join(LISTS)}"
        raise BadContent(page.wrong((*place, "options_from"), what))
    rows = (*book.industries.values(),) if name == "industries" else (*book.sizes.values(),)
    return tuple(Option(id=row.id, label=row.label) for row in rows)


def _dangling(flow: Flow, page: Page) -> Iterable[str]:
    for step in flow.steps.values():
        place = ("steps", step.id, "next")
        for option in {o.id for o in step.options} ^ set(step.next):
            yield page.wrong(place, f"{step.id}: option {option} and next must name each other")
        for option, way in step.next.items():
            for edge in way:
                if not edge.to.startswith(AWAY) and edge.to not in flow.steps:
                    yield page.wrong((*place, option), f"{step.id}: unknown step {edge.to}")
                if edge.when and edge.when not in PREDICATES:
                    known = ", ".join(PREDICATES)
                    what = f"unknown predicate {edge.when}; write one of: {known}"
                    yield page.wrong((*place, option), what)
            if way[-1].when:
                yield page.wrong((*place, option), "the last edge must have no `when`")


def _unknown_ways(flow: Flow, page: Page, names: Container[str]) -> Iterable[str]:
    """Edges to flows of which there is no file; a file that could not be read is told by itself."""
    for step in flow.steps.values():
        for option, way in step.next.items():
            place = ("then",) if step.question else ("steps", step.id, "next", option)
            for to in {edge.to for edge in way} - {RETURN}:
                if to.startswith(AWAY) and to.removeprefix(AWAY) not in names:
                    yield page.wrong(place, f"{step.id}: unknown flow {to}")
