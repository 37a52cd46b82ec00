"""Reads words/hears.yaml: what people type, as data."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from flows.flow import HERE
from flows.hearing import PARTS, Hearing, Meant
from knowledge import Book
from knowledge.files import Page
from knowledge.words import fold


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
    days: dict[str, tuple[str, ...]]
    real: tuple[str, ...]
    also: tuple[str, ...]
    spoils: tuple[str, ...]
    little_japanese: tuple[str, ...]
    teach: tuple[str, ...]
    settled: tuple[str, ...]
    stop_drill: tuple[str, ...]
    wish: tuple[str, ...]
    but: tuple[str, ...]
    still: tuple[str, ...]
    options: dict[str, Everyday]
    people: People
    asks: tuple[str, ...]
    tails: tuple[str, ...]
    signs: dict[str, str]
    fix: Fix


def load(book: Book, root: Path = HERE) -> Hearing:
    page = Page(root / "words" / "hears.yaml", root.parent)
    raw = page.model(Hears, page.mapping())
    fix = raw.fix
    return Hearing(
        commands={fold(w): command for command, words in raw.commands.items() for w in words},
        urgent=tuple(fold(w) for w in raw.urgent),
        maybe=tuple(fold(w) for w in raw.maybe),
        not_urgent=tuple(fold(w) for w in raw.not_urgent),
        thinking=raw.thinking,
        note_words=raw.notes,
        parts={part: tuple(fold(w) for w in getattr(raw, part)) for part in PARTS},
        desks=_folded(raw.desks),
        harm=_folded(raw.harm),
        may_i=_folded(raw.may_i),
        outcomes=_folded(raw.outcomes),
        days={int(number): tuple(map(fold, words)) for number, words in raw.days.items()},
        options={
            option: Meant(
                frozenset(fold(w) for w in words.is_),
                tuple(fold(w) for w in words.has),
                tuple(fold(w) for w in words.ends),
                tuple(fold(w) for w in words.aid),
            )
            for option, words in raw.options.items()
        },
        tail=re.compile(f"(?:{_any(tuple(fold(t) for t in raw.tails))})+$"),
        number_tail=re.compile(f"(?:{_any(raw.tails)})+$"),
        signs=raw.signs,
        people=re.compile(rf"([0-9]{{1,5}}|[{raw.people.kanji}])\s*(?:{_any(raw.people.units)})"),
        kanji=raw.people.kanji,
        industries=tuple(book.industries),
        terms={
            fold(spelling): term.id
            for term in book.glossary.values()
            for spelling in (term.term, term.reads, *term.also)
        },
        asks=tuple(sorted((fold(ask) for ask in raw.asks), key=len, reverse=True)),
        fix=re.compile(
            rf"^(?:{_any(fix.before)})?(\d{{1,2}})(?:{_any(fix.after)})?"
            rf"(?:{_any(fix.between)})?(?:{_any(fix.verbs)}|$)"
        ),
    )


def _folded(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(fold(word) for word in some) for name, some in words.items()}


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
