"""First aid for one kind of trouble, as written in incident/<type>.yaml; its steps as a machine."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.models import Basis, Id, Label, Text

END = "end"  # where the steps of one kind lead: to what all kinds have in common
OVER = "over"  # … or, where nothing bad has happened after all, to the end
AFTER, CALM = "/aid", "/calm"  # the flows these are
DONE, HOW, CANNOT, NEXT = "done", "how", "cannot", "next"
Fact = Literal["ask", "yes", "no"]
Told = Literal["yes", "no", "unsure"]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AidStep(_Part):
    """One action (`do`), or one thing to be asked (`ask`).

    how: a way of doing it, of howto.yaml. cannot: the next best thing. then, cannot_then: the step
    after it, `end`, `/type`, or the step below where nothing is written. options, next: what else
    can be chosen, and where it leads. sets: option -> facts it settles; calls: the desk that has
    been called once it is done; called_anyway: also by できた on the screen of できない. words:
    option -> what tells it, anywhere in a text.
    """

    title: Label
    do: Text | None = None
    how: Id | None = None
    cannot: Text | None = None
    then: str = ""
    cannot_then: str = ""
    ask: Text | None = None
    options: dict[Id, Label] = {}
    next: dict[Id, str] = {}
    sets: dict[Id, dict[Literal["money", "data", "vendor", "insurer", "malice"], Told]] = {}
    calls: Id | None = None
    called_anyway: bool = False
    words: dict[Id, Texts] = {}

    @model_validator(mode="after")
    def _action_or_question(self) -> "AidStep":
        if (self.do is None) == (self.ask is None):
            raise ValueError("write `do` (an action) or `ask` (a question)")
        if self.do is not None and self.cannot is None:
            raise ValueError("an action needs `cannot`, the next best thing")
        if self.ask is not None and not self.options:
            raise ValueError("a question needs `options` and `next`")
        if self.options.keys() != self.next.keys():
            raise ValueError("`options` and `next` must name each other")
        offered = {*self.options, *((DONE, HOW, CANNOT) if self.do else ())}
        if not self.sets.keys() <= offered:
            raise ValueError("`sets` names an option that is not offered")
        if not self.words.keys() <= offered:
            raise ValueError("`words` names an option that is not offered")
        return self


class DoNot(_Part):
    what: Text
    why: Text


class Call(_Part):
    """A desk to call. when: a predicate; told: step -> options, one of which was chosen; say: what
    to say there, where it is not the usual."""

    desk: Id
    when: str = ""
    told: dict[Id, tuple[Id, ...]] = {}
    say: Text | None = None


class After(_Part):
    """recover: how to get back to work; questions, cards: what would have prevented it."""

    recover: Texts
    questions: Annotated[tuple[Id, ...], Field(min_length=1)]
    cards: Annotated[tuple[Id, ...], Field(min_length=1, max_length=4)]


class Facts(_Part):
    """What decides whom to call and what to report: asked, or plain from the kind of trouble.

    money: it moved, or what opens an account is out. data: of people may have got out.
    malice: somebody meant harm, so that the data of one person are enough for a report.
    """

    money: Fact
    data: Fact
    malice: Fact


class Aid(_Part):
    """First aid for one kind of trouble; its words say what it rests on."""

    basis: Basis
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    facts: Facts
    steps: Annotated[dict[Id, AidStep], Field(min_length=1)]
    do_not: Annotated[dict[Id, DoNot], Field(min_length=2)]
    keep: Texts
    ask_inside: Texts
    call: Annotated[tuple[Call, ...], Field(min_length=2)]
    deadlines: tuple[Text, ...] = ()
    after: After

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The predicates its order of calling asks for."""
        return frozenset(call.when for call in self.call)
