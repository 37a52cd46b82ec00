"""First aid as written becomes the steps of a machine: an action, how to do it, the next best."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.case import DEVICE
from flows.first_aid import AFTER, CALM, CANNOT, DONE, END, HOW, NEXT, OVER, Aid, AidStep
from flows.flow import HERE, Edge, Flow, Step
from knowledge import Book, Option
from knowledge.files import BadContent, Page
from knowledge.words import fold


class Words(BaseModel):
    """words/first_aid.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    done: str
    how: str
    cannot: str
    next: str
    which_device: str
    how_line: str
    general: str


@cache
def words(root: Path = HERE) -> Words:
    page = Page(root / "words" / "first_aid.yaml", root.parent)
    return page.model(Words, page.mapping())


def aid_flow(kind: str, page: Page, book: Book, root: Path = HERE) -> Flow:
    """The flow of one incident/<type>.yaml. BadContent: no such kind, or a wrong step."""
    if kind not in book.incidents:
        known = ", ".join(book.incidents)
        raise BadContent(page.wrong((), f"no kind of trouble {kind}; write one of: {known}"))
    aid = page.model(Aid, page.mapping())
    for name, step in aid.steps.items():
        if step.how and step.how not in book.howto:
            known = ", ".join(book.howto)
            what = f"{name}: unknown how {step.how}; write one of: {known}"
            raise BadContent(page.wrong(("steps", name, "how"), what))
    made = [step for name in aid.steps for step in _Expanded(kind, name, aid, book, words(root))]
    steps = {step.id: step for step in made}
    return Flow(kind, book.incidents[kind].label, steps, page.name, case=True, aid=aid)


@dataclass(frozen=True)
class _Expanded:
    """One step as written, and the steps it becomes."""

    kind: str
    name: str
    aid: Aid
    book: Book
    words: Words

    def __iter__(self) -> Iterator[Step]:
        step = self.aid.steps[self.name]
        if step.do is None:
            ways = {option: self._target(to) for option, to in step.next.items()}
            yield self._step("", step.ask or "", dict(step.options), ways)
            return
        yield self._step("", step.do, self._offers(step), self._ways(step, "_how"))
        yield from self._how(step)
        last = {DONE: self.words.done, NEXT: self.words.next}
        on = self._target(step.cannot_then or step.then)
        ways = dict.fromkeys(last, on) | {o: self._target(to) for o, to in step.next.items()}
        yield self._step("_cannot", step.cannot or "", last | step.options, ways)

    def _offers(self, step: AidStep, *, shown: bool = False) -> dict[str, str]:
        """The buttons of an action; shown: how to do it is on the screen already."""
        how = {HOW: self.words.how} if step.how and not shown else {}
        return {DONE: self.words.done, **how, CANNOT: self.words.cannot, **step.options}

    def _ways(self, step: AidStep, how: str = "") -> dict[str, str]:
        ways = {DONE: self._target(step.then), CANNOT: f"{self.name}_cannot"}
        if how and step.how:
            ways[HOW] = f"{self.name}{how}"
        return ways | {option: self._target(to) for option, to in step.next.items()}

    def _how(self, step: AidStep) -> Iterator[Step]:
        """Which device it is, and what to do on it."""
        if not step.how:
            return
        way = self.book.howto[step.how]
        names = [name for name in self.book.devices if name in way.on]
        labels = {name: self.book.devices[name].label for name in names}
        ways = {name: f"{self.name}_how_{name}" for name in names}
        says = _folded({name: self.book.devices[name].says for name in names}, names)
        which = self._step("_how", self.words.which_device, labels, ways)
        yield replace(which, key=DEVICE, words=says)
        for name in names:
            lines = [
                self.words.how_line.format(number=number, line=line)
                for number, line in enumerate(way.on[name], 1)
            ]
            head = f"【{labels[name]}】{way.title}"
            note = [self.words.general] if way.basis == "memory" else []
            said = "\n".join([head, *lines, *note])
            offers = self._offers(step, shown=True)
            yield self._step(f"_how_{name}", said, offers, self._ways(step))

    def _target(self, to: str) -> str:
        """Where a step leads: `end` to what all kinds have in common, nothing to the one below."""
        names = list(self.aid.steps)
        below = names[names.index(self.name) + 1 :]
        to = to or (below[0] if below else END)
        return {END: AFTER, OVER: CALM}.get(to, to)

    def _step(self, suffix: str, say: str, offers: dict[str, str], ways: dict[str, str]) -> Step:
        written = self.aid.steps[self.name]
        return Step(
            id=f"{self.name}{suffix}",
            key=f"{self.kind}.{self.name}{suffix}",
            say=say,
            kind="first_aid",
            options=tuple(Option(id=name, label=label) for name, label in offers.items()),
            next={option: (Edge(to=to),) for option, to in ways.items()},
            title=written.title,
            part_of=self.name,
            words=_folded(written.words, offers),
        )


def _folded(
    words: Mapping[str, tuple[str, ...]], offers: Container[str]
) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(fold, some)) for name, some in words.items() if name in offers}
