"""A flow is a finite-state machine written as data: steps are states, options are triggers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from transitions import Machine

from flows.first_aid import Aid
from flows.predicates import PREDICATES
from flows.talk import Kind, Situation
from knowledge import Option, Question

HERE = Path(__file__).parent
AWAY = "/"  # a target that begins so leaves the flow: /self_check; /return goes back
RETURN = "/return"


class Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    to: str
    when: str = ""


@dataclass(frozen=True)
class Step:
    """key: under which the answer is kept. next: option id -> edges, tried in order.

    title, part_of: of first aid, the name of the action in the record, and the step as written
    that this one belongs to; words: option -> what tells it, folded.
    """

    id: str
    key: str
    say: str = ""
    show: str = ""
    kind: Kind = "text"
    question: Question | None = None
    options: tuple[Option, ...] = ()
    next: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    title: str = ""
    part_of: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {o.id: o for o in self.options}

    def option(self, option: str) -> Option | None:
        return self._by_id.get(option)


@dataclass(frozen=True)
class Flow:
    """keep: its answers outlive it; case: they belong to the open incident; waits: left for
    another flow it waits to be returned to."""

    id: str
    title: str
    steps: Mapping[str, Step]
    file: str = ""
    keep: bool = False
    waits: bool = False
    case: bool = False
    aid: Aid | None = None

    @cached_property
    def first(self) -> str:
        return next(iter(self.steps))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys under which the answers of its steps are kept."""
        return frozenset(step.key for step in self.steps.values())

    @cached_property
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
    answers = situation.answers
    cursor = Cursor(start or flow.first)
    path: list[str] = []
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
    memo = situation.talk.place
    if memo and memo.flow == flow.id and memo.revision == situation.revision:
        return walk(flow, situation, memo.step if memo.step in flow.steps else "")[0]
    return walk(flow, situation)[0]


@dataclass(frozen=True)
class Flows:
    """All flows, and the revision of flows and content together."""

    all: Mapping[str, Flow]
    revision: str

    def __getitem__(self, flow: str) -> Flow:
        return self.all[flow]

    @cached_property
    def aids(self) -> Mapping[str, Aid]:
        """First aid by kind of trouble."""
        return {name: flow.aid for name, flow in self.all.items() if flow.aid}
