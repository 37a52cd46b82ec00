"""words/hears.yaml as written: what people type, as data."""

from pydantic import BaseModel, ConfigDict, Field


class Fix(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    before: tuple[str, ...]
    after: tuple[str, ...]
    between: tuple[str, ...]
    verbs: tuple[str, ...]


class Everyday(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    is_: tuple[str, ...] = Field(alias="is")
    has: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    aid: tuple[str, ...] = ()


class People(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kanji: str
    units: tuple[str, ...]


class Hears(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    commands: dict[str, tuple[str, ...]]
    urgent: tuple[str, ...]
    maybe: tuple[str, ...]
    not_urgent: tuple[str, ...]
    life: tuple[str, ...]
    corrects: tuple[str, ...]
    puzzled: tuple[str, ...]
    undone: tuple[str, ...]
    all_well: tuple[str, ...]
    whom: tuple[str, ...]
    supposed: tuple[str, ...]
    origin: tuple[str, ...]
    unknown: tuple[str, ...]
    choosing: tuple[str, ...]
    thinking: tuple[str, ...]
    notes: tuple[str, ...]
    desks: dict[str, tuple[str, ...]]
    harm: dict[str, tuple[str, ...]]
    may_i: dict[str, tuple[str, ...]]
    outcomes: dict[str, tuple[str, ...]]
    options: dict[str, Everyday]
    people: People
    asks: tuple[str, ...]
    tails: tuple[str, ...]
    signs: dict[str, str]
    fix: Fix
