"""The shapes of the files in this folder. A file that does not fit stops the start."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=20)]  # a LINE button shows 20
Part = Literal["basic", "staff", "organisation"]
Basis = Literal["confirmed", "secondary", "memory"]


class Entry(BaseModel):
    """Base of every content record: read-only, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Option(Entry):
    """One answer that can be given. points is None where nothing is scored."""

    id: Id
    label: Label
    points: int | None = None


class Question(Entry):
    """One item of the self-check, in our words; item is its number in IPA's own sheet."""

    id: Id
    item: int = Field(ge=1)
    part: Part
    title: Label
    ask: Text
    member: Text
    why: Text
    example: Text
    find_out: tuple[Text, Text, Text]
    scale: Id
    options: tuple[Option, ...] = Field(min_length=2)
    sources: tuple[Id, ...] = Field(min_length=1)
    guideline_version: str
    wording_verified: bool

    @cached_property
    def by_id(self) -> dict[str, Option]:
        return {o.id: o for o in self.options}

    def option(self, option: str) -> Option | None:
        return self.by_id.get(option)

    def points(self, option: str) -> int:
        """Points of an option of this question. KeyError: no such option."""
        found = self.option(option)
        if found is None or found.points is None:
            raise KeyError(option)
        return found.points

    @cached_property
    def best(self) -> int:
        return max(o.points or 0 for o in self.options)


class Card(Entry):
    """One piece of advice. minutes: for one person; yen: what it costs in all, from-to."""

    id: Id
    title: Label
    for_: dict[Id, tuple[Id, ...]] = Field(alias="for", default={})
    topic: Id | None = None  # a theme of themes.yaml, for advice that no answer leads to
    level: Literal[1, 2]
    minutes: int = Field(ge=1)
    yen: tuple[int, int]
    sizes: tuple[Id, ...] = ()
    industries: tuple[Id, ...] = ()
    priority: int = Field(ge=1, le=9, default=5)
    after: tuple[Id, ...] = ()
    why: Text
    steps: tuple[Text, ...] = Field(min_length=1, max_length=7)
    done_when: Text
    ask_vendor: Text
    says: tuple[Text, ...] = ()
    figures: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = Field(min_length=1)
    basis: Basis
    reviewed: date
    review_by: date

    @model_validator(mode="after")
    def _cheap_before_dear(self) -> "Card":
        if not 0 <= self.yen[0] <= self.yen[1]:
            raise ValueError("yen is [from, to] with from <= to")
        return self


class Theme(Entry):
    """A shelf of cards to browse: those whose `topic` is its id."""

    id: Id
    label: Label
    about: Text


class Term(Entry):
    """A word owners meet, in words of daily life. also: other spellings; see: cards."""

    id: Id
    term: Text
    reads: Text
    also: tuple[Text, ...] = ()
    means: Text
    matters: Text
    see: tuple[Id, ...] = Field(max_length=2, default=())
    sources: tuple[Id, ...] = Field(min_length=1)


class Canned(Entry):
    """An answer chamber staff can send; text may hold {name}, {office} and {date}."""

    id: Id
    title: Label
    when: Text
    text: Text
    never: Text
    sources: tuple[Id, ...] = Field(min_length=1)


class Anchor(Entry):
    """Where a figure stands in the report's text: line number and the number as printed."""

    seed: str
    line: int
    printed: str


class Figure(Entry):
    """A statistic with its source. value is in `unit`; n and count only where printed."""

    id: Id
    survey: Id
    says: Text
    value: float
    unit: Literal[
        "percent",
        "point",
        "yen",
        "days",
        "times",
        "companies",
        "cases",
        "points",
        "rank",
        "places",
        "owners",
    ]
    of: Text
    where: Text
    claim: Literal["descriptive", "association"]
    limits: str = ""
    n: int | None = None
    count: int | None = None
    as_printed: str = ""  # why count / n and value disagree in the source; shown with the figure
    conflicts: tuple[Id, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    sources: tuple[Id, ...] = Field(min_length=1)


class Number(Entry):
    """Something people ask in numbers, and the figures that answer it, shown side by side.

    by: a column of a table instead, `<survey>.<row>.<by>`; the row is the industry or size meant.
    """

    id: Id
    label: Label
    figures: tuple[Id, ...] = Field(default=(), max_length=6)
    by: str = ""
    survey: str = ""
    note: str = ""  # what must be said with it: of whom it is an average, which way it counts
    asks: tuple[Text, ...] = Field(min_length=10)

    @model_validator(mode="after")
    def _answers_something(self) -> "Number":
        if not self.figures and not self.by:
            raise ValueError("name the figures, or a column with `by` and `survey`")
        if bool(self.by) != bool(self.survey):
            raise ValueError("`by` and `survey` go together")
        return self


class Incident(Entry):
    """A kind of trouble. picture: how it looks to whoever has it; says: how they tell it.

    What to do stands in flows/incident/<id>.yaml.
    """

    id: Id
    label: Label
    picture: Text
    urgency: Literal["now", "today"]
    says: tuple[Text, ...] = Field(min_length=10)


class Device(Entry):
    """What somebody has before them when asked how to do a thing. says: how it is called."""

    id: Id
    label: Label
    says: tuple[Text, ...] = ()


class HowTo(Entry):
    """How to do one thing, by device; `other` is for whoever knows no name for theirs."""

    id: Id
    title: Label
    on: dict[Id, Annotated[tuple[Text, ...], Field(min_length=1, max_length=5)]]
    basis: Basis
    sources: tuple[Id, ...] = Field(min_length=1)


class Chat(Entry):
    """Something we do not answer. reply: what is said instead; desk: who may help with it."""

    id: Id
    label: Label
    reply: Text
    desk: Id | None = None
    says: tuple[Text, ...] = Field(min_length=10)


class Survey(Entry):
    """One survey; its figures are figures/<id>.yaml."""

    id: Id
    name: Text
    short: Label
    year: int
    asked: Text
    counts: Literal["社", "件"] = "社"  # what its n counts: companies, or cases
    sources: tuple[Id, ...] = Field(min_length=1)


class Industry(Entry):
    """A row of the 2024 case book; its figures are `<survey>.<id>.…`."""

    id: Id
    name: Label
    label: Label
    small_up_to: int = Field(ge=1)  # people of a 小規模企業者 in this industry


class Size(Entry):
    """A class of company size. up_to: its most people; None: as the industry has it, or no end."""

    id: Id
    name: Text
    label: Label
    up_to: int | None = None


class Band(Entry):
    """What a total means, from `at_least` points upwards. damage: figures by band, as printed."""

    id: str
    at_least: int
    title: Label
    means: Text
    next: Text
    damage: tuple[Id, ...] = ()


class Source(Entry):
    """A report or page. checked: the day its text was last read."""

    id: Id
    title: Text
    publisher: Text
    url: str = ""
    checked: date
    basis: Basis
    dated: str = ""
    note: str = ""
