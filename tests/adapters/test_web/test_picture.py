"""The numbers of the result picture."""

from dataclasses import replace

import pytest

from adapters.web.assets import Assets
from adapters.web.picture import Picture, draw
from adapters.web.render import Render
from flows.scoring import Compare, Result, Score
from flows.scoring import compare as compared
from tests.adapters.test_web.conftest import brain

PARTS = {"basic": 10, "staff": -3, "organisation": 28}
MOST = {"basic": 20, "staff": 52, "organisation": 28}


def result(total: int, industry: str | None = "manufacturing") -> Result:
    score = Score(total, total, total, 0, 0, "low", PARTS)
    compare = compared(brain().book, industry, None)
    return Result(score, industry, None, compare, best_parts=MOST)


def picture(found: Result) -> Picture:
    voice = brain().asking.voice
    return draw(found, voice.say, Render(voice.say, Assets(), 365).words["picture"])


@pytest.mark.parametrize(
    ("total", "left", "width"), [(-25, 0, 20), (0, 20, 0), (50, 20, 40), (100, 20, 80)]
)
def test_the_gauge_fills_from_zero(total: int, left: float, width: float) -> None:
    fill = picture(result(total)).fill
    assert (fill.left, fill.width) == (left, width)


def test_bands_begin_at_50_and_70() -> None:
    marks = picture(result(0)).marks
    assert [(m.value, m.at) for m in marks if m.kind == "band"] == [(50, 60), (70, 76)]


def test_parts_are_points_of_the_most_possible() -> None:
    bars = [b for b in picture(result(35)).bars if b.kind == "part"]
    assert [(b.shown, b.width) for b in bars] == [
        ("10／20点", 50),
        ("-3／52点", 0),
        ("28／28点", 100),
    ]


def test_peers_are_the_industry_else_everyone() -> None:
    names = [picture(result(0, industry)).bars[-1].name for industry in ("manufacturing", None)]
    assert [name.split("（")[1] for name in names] == ["製造業）", "全体）"]


def test_without_a_survey_there_is_no_peer_line() -> None:
    alone = replace(result(0), compare=Compare(None, None, None))
    assert {b.kind for b in picture(alone).bars} == {"part"}


def test_the_picture_is_told_in_words() -> None:
    drawn = picture(result(35))
    assert "35" in drawn.title
    assert all(bar.shown in drawn.told for bar in drawn.bars)
