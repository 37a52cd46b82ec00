"""How well first aid fits stories of incidents: `make evaluate`. dev was looked at, sealed not.

A story is told once, as `monshin ask` gets it, at noon of a working day. Its kind is right where
one of its kinds is among the first three offered to be confirmed; a story of no incident is right
where first aid does not begin.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from flows.consulting import Advice, consult, main_path
from flows.dialogue import Brain
from tests.cast import NOON

BARS = "kind 0.90, now heard 0.98, forbidden 0, first desk 0.85, must be said 0.90 (sealed half)"
OFFERED = 3
NONE = "none"
DENIED = re.compile(  # what, after a phrase or in its sentence, makes it no advice
    r"(ない|ません|しないで|いけません|だめ|いらない|とは決められ|とはかぎり|まだ|前に|か。|か？)"
)
SENTENCE = re.compile(r"[。\n！？!?]")


@dataclass(frozen=True)
class Story:
    """Kinds of trouble (empty: no incident), first two desks, what must and must not be said."""

    text: str
    types: tuple[str, ...]
    urgency: str
    desks: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    severe: bool

    @property
    def sealed(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 2 == 1


@dataclass(frozen=True)
class Told:
    """A story and what it was answered with."""

    story: Story
    advice: Advice

    @property
    def incident(self) -> bool:
        return self.advice.intent == "incident"

    @property
    def kind(self) -> str:
        """The kind offered first; `none` where first aid does not begin."""
        return (self.advice.incident or NONE) if self.incident else NONE

    @property
    def right(self) -> bool:
        wanted = self.story.types
        if not wanted:
            return not self.incident
        return self.incident and bool(set(self.advice.clarify[:OFFERED]) & set(wanted))

    @property
    def first_desk(self) -> bool:
        first = self.advice.desks[:1]
        return bool(first) and first[0] in self.story.desks[:2]

    @cached_property
    def missing(self) -> list[str]:
        return [said for said in self.story.must if not re.search(said, self.advice.text)]

    @cached_property
    def forbidden(self) -> list[str]:
        """What must not be said, said as advice: in a sentence that does not deny it."""
        return _forbidden(self.story, self.advice.text)


def _forbidden(story: Story, text: str) -> list[str]:
    said = (s for s in SENTENCE.split(text) if not DENIED.search(s))
    whole = "\n".join(said)
    return [phrase for phrase in story.must_not if phrase in whole]


def stories() -> list[Story]:
    path = Path(__file__).with_name("vignettes.yaml")
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Story(
            text=row["text"],
            types=tuple(row["types"]),
            urgency=row["urgency"],
            desks=tuple(row["desks"]),
            must=tuple(row["must"]),
            must_not=tuple(row["must_not"]),
            severe=row["severe"],
        )
        for row in rows
    ]


def told(brain: Brain, some: Sequence[Story]) -> list[Told]:
    return [Told(story, consult(brain, story.text, NOON)) for story in some]


def report(brain: Brain) -> Iterator[str]:
    """The table, and the confusion of kinds, a line each."""
    every = stories()
    parts = {
        "dev": [s for s in every if not s.sealed],
        "sealed": [s for s in every if s.sealed],
        "sealed, severe": [s for s in every if s.sealed and s.severe],
    }
    yield f"bars: {BARS}"
    yield (
        f"{'':16}{'n':>5}{'kind':>7}{'trouble':>9}{'calm':>7}{'first':>7}{'now':>7}{'under':>7}{'over':>7}"
        f"{'desk':>7}{'must':>7}{'forbid':>8}{'taps':>6}"
    )
    answered = {part: told(brain, some) for part, some in parts.items()}
    for part, some in answered.items():
        yield _row(part, some)
    for part in ("dev", "sealed"):
        yield _any_kind(brain, part, parts[part])
    for part in ("dev", "sealed"):
        yield from _confusion(part, answered[part])


def _row(part: str, some: Sequence[Told]) -> str:
    trouble = [t for t in some if t.story.types]
    calm = [t for t in some if not t.story.types]
    urgent = [t for t in some if t.story.urgency == "now"]
    heard = sum(t.advice.urgency == "now" for t in urgent)
    with_desks = [t for t in trouble if t.story.desks]
    must = sum(len(t.story.must) for t in some)
    missing = sum(len(t.missing) for t in some)
    return (
        f"{part:16}{len(some):5}{_share(sum(t.right for t in some), len(some))}  "
        f"{_share(sum(t.right for t in trouble), len(trouble))}"
        f"{_share(sum(t.right for t in calm), len(calm))}"
        f"{_share(sum(t.kind in t.story.types for t in trouble), len(trouble))}"
        f"{_share(heard, len(urgent))}"
        f"{_share(sum(_rank(t.advice.urgency) < _rank(t.story.urgency) for t in some), len(some))}"
        f"{_share(sum(_rank(t.advice.urgency) > _rank(t.story.urgency) for t in some), len(some))}"
        f"{_share(sum(t.first_desk for t in with_desks), len(with_desks))}"
        f"{_share(must - missing, must)}{sum(bool(t.forbidden) for t in some):8}"
        f"{sum(map(_taps, trouble)) / max(1, len(trouble)):6.2f}"
    )


def _any_kind(brain: Brain, part: str, some: Sequence[Story]) -> str:
    """What must not be said, looked for in first aid of every kind: also of the wrong ones."""
    tried = [(story, kind) for story in some if story.types for kind in brain.book.incidents]
    harm = 0
    for story, kind in tried:
        replies = main_path(brain, (kind,), story.text, NOON)
        harm += bool(_forbidden(story, "\n".join(reply.text for reply in replies)))
    return f"{part}: incidents led through every kind: {harm} of {len(tried)} ways forbidden"


def _rank(urgency: str) -> int:
    return ("plan", "today", "now").index(urgency)


def _share(count: int, of: int) -> str:
    return f"{count / of:7.3f}" if of else f"{'-':>7}"


def _taps(told: Told) -> int:
    """Taps from the story to the kind: one where it is offered, three by the pictures, one more
    where first aid has to be asked for."""
    if told.right:
        return 1
    return 3 if told.incident else 4


def _confusion(part: str, some: Sequence[Told]) -> Iterator[str]:
    """Label -> what was offered first, where they differ."""
    wrong = Counter[tuple[str, str]]()
    for each in some:
        label = each.story.types or (NONE,)
        if each.kind not in label:
            wrong[label[0], each.kind] += 1
    yield f"\n{part}: label -> offered first, where it differs"
    for (said, kind), count in sorted(wrong.items(), key=lambda row: (-row[1], row[0])):
        yield f"  {said:18} -> {kind:18} {count}"
