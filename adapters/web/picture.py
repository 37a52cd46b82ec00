"""The numbers of the result picture; templates/picture.html draws them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from flows.phrases import Phrases
from flows.scoring import Result

LEAST, MOST = -25, 100  # the range of a total (IPA self-check, guideline 4.0 p. 24)
MARKS: Mapping[int, Literal["mark", "band"]]
MARKS = {LEAST: "mark", 0: "mark", 50: "band", 70: "band", MOST: "mark"}  # band: a next one begins
GAUGE, ROW = 3.4, 2.9  # heights in em


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the gauge, in percent of its length; anchor: which end of the number is there."""

    kind: Literal["mark", "band"]
    value: int
    at: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of a whole. width: percent of the full length; top: in em."""

    kind: Literal["part", "peers"]
    name: str
    shown: str
    width: float
    top: float = 0


@dataclass(frozen=True, slots=True)
class Fill:
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """height: in em. title and told say in words what the picture shows."""

    total: int
    fill: Fill
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    height: float
    title: str
    told: str


def draw(result: Result, say: Phrases, words: Mapping[str, str]) -> Picture:
    """words: the `picture` section of words.yaml; say: the bot's phrases, for the part names."""
    total = result.score.total
    zero, at = _place(0), _place(total)
    bars = [*_parts(result, say, words), *_peers(result, words)]
    placed = tuple(replace(bar, top=GAUGE + ROW * n) for n, bar in enumerate(bars))
    return Picture(
        total=total,
        fill=Fill(min(zero, at), abs(at - zero)),
        marks=tuple(Mark(k, v, _place(v), _anchor(v)) for v, k in MARKS.items()),
        bars=placed,
        height=GAUGE + ROW * len(bars),
        title=words["title"].format(total=total),
        told=words["join"].join(f"{bar.name} {bar.shown}" for bar in bars),
    )


def _place(value: int) -> float:
    return 100 * (value - LEAST) / (MOST - LEAST)


def _anchor(value: int) -> str:
    return {LEAST: "start", MOST: "end"}.get(value, "middle")


def _parts(result: Result, say: Phrases, words: Mapping[str, str]) -> Iterator[Bar]:
    most = result.best_parts
    for part, points in result.score.parts.items():
        if most.get(part):
            shown = words["part"].format(points=points, most=most[part])
            width = round(max(0.0, 100 * points / most[part]), 1)
            yield Bar("part", say(f"part.{part}"), shown, width)


def _peers(result: Result, words: Mapping[str, str]) -> Iterator[Bar]:
    """How many of the same industry reach 70 points, else of everyone."""
    rows = (result.compare.industry, result.compare.everyone)
    row = next((r for r in rows if r and r.reach70), None)
    if row and row.reach70:
        percent = row.reach70.percent
        name = words["peers"].format(name=row.name or words["everyone"])
        yield Bar("peers", name, words["share"].format(percent=percent), percent)
