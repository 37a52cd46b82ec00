"""Reads flow files; every mistake is told with file and line."""

import hashlib
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from flows import aid_steps
from flows.flow import AWAY, HERE, RETURN, Edge, Flow, Flows, Step
from flows.predicates import PREDICATES
from flows.talk import Kind
from knowledge import Book, Incident, Industry, Option, Size
from knowledge.files import BadContent, Page
from knowledge.models import Id, Label, Text

LISTS = ("industries", "sizes", "incidents")
_Next = str | Annotated[tuple[Edge, ...], Field(min_length=1)]


class _RawStep(BaseModel):
    """A step as written: what is said, what can be chosen, and where each choice leads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: Text | None = None
    show: str = ""
    kind: Kind = "text"
    options_from: str = ""
    options: dict[Id, Label] = {}
    next: _Next | dict[Id, _Next] = {}


class _RawFlow(BaseModel):
    """A flow as written. ask: questions asked one by one first; the rest as in Flow."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Label
    keep: bool = False
    waits: bool = False
    case: bool = False
    ask: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    then: str = ""
    steps: dict[Id, _RawStep] = {}


def load(book: Book, root: Path = HERE) -> Flows:
    """Every flow under root. BadContent: every problem found, with file and line."""
    digest, problems = hashlib.sha256(book.revision.encode()), list[str]()
    found: dict[str, tuple[Flow, Page]] = {}
    paths = [*sorted(root.glob("*.yaml")), *sorted(root.glob("incident/*.yaml"))]
    for path in paths:
        digest.update(path.read_bytes())
        try:
            page = Page(path, root.parent)
            flow = _read(path, page, book, root)
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


def _read(path: Path, page: Page, book: Book, root: Path) -> Flow:
    if path.parent.name == "incident":
        return aid_steps.aid_flow(path.stem, page, book, root)
    return _flow(path.stem, page, book)


def _flow(name: str, page: Page, book: Book) -> Flow:
    raw = page.model(_RawFlow, page.mapping())
    steps = list(_questions(raw, page, book))
    steps += [_step(name, key, step, page, book) for key, step in raw.steps.items()]
    if not steps:
        raise BadContent(page.wrong((), "a flow needs `ask` or `steps`"))
    made = {s.id: s for s in steps}
    return Flow(name, raw.title, made, page.name, raw.keep, raw.waits, raw.case)


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
    to = raw.next
    ways = dict(to) if isinstance(to, dict) else {o.id: to for o in options}
    if raw.options_from == "incidents" and isinstance(to, dict):
        ways = {**{name: f"{AWAY}{name}" for name in book.incidents}, **ways}
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
    rows: dict[str, Iterable[Industry | Size | Incident]] = {
        "industries": book.industries.values(),
        "sizes": book.sizes.values(),
        "incidents": book.incidents.values(),
    }
    return tuple(Option(id=row.id, label=row.label) for row in rows[name])


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
