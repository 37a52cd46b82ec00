"""The simulation behind bot/SCALE.md."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import simulate
from tests.bench.simulate import Figures, line_wait, pushes_yen, read
from tests.readme import ROOT

SMALL = replace(read(None), speed=3500.0, database=10_000.0)
EVERYBODY = simulate.PEOPLE * simulate.TURNS


@pytest.mark.parametrize("processes", [1, 3, 8])
def test_everybody_gets_their_turns_in_the_end(processes: int) -> None:
    day = simulate.simulate(processes, SMALL)
    assert sum(day.served) == pytest.approx(EVERYBODY, rel=0.001)
    assert sum(day.asked) == pytest.approx(EVERYBODY, rel=0.001)


def test_nothing_is_served_beyond_what_was_measured() -> None:
    day = simulate.simulate(2, SMALL)
    assert max(day.served) <= 2 * SMALL.speed
    slow = replace(SMALL, database=100.0)
    assert max(simulate.simulate(8, slow).served) <= simulate.DATABASE_CORES * 100.0


def test_with_too_little_newcomers_are_asked_to_come_back_but_nobody_in_trouble() -> None:
    day = simulate.simulate(1, SMALL)
    assert day.asked_back > 0
    assert day.urgent_wait == 0


def test_with_enough_nobody_is_asked_back_and_turns_do_not_wait() -> None:
    day = simulate.simulate(8, SMALL)
    assert day.asked_back == 0
    assert day.p99() == pytest.approx(SMALL.p99)


def test_more_processes_never_make_it_worse() -> None:
    days = [simulate.simulate(count, SMALL) for count in (1, 2, 4, 8)]
    assert sorted((day.asked_back for day in days), reverse=True) == [d.asked_back for d in days]
    assert sorted((day.p99() for day in days), reverse=True) == [day.p99() for day in days]


def test_one_line_channel_is_too_narrow_for_a_country() -> None:
    day = simulate.simulate(8, SMALL)
    assert line_wait(day, channels=1) > 60
    assert line_wait(day, simulate.CHAMBERS) == 0


@pytest.mark.parametrize(
    ("people", "channels", "yen"),
    [(200, 1, 0), (201, 1, 5_000), (5_001, 1, 15_000), (30_100, 1, 15_300), (1_000, 5, 0)],
)
def test_pushes_cost_the_cheapest_plan_that_holds_them(
    people: int, channels: int, yen: float
) -> None:
    assert pushes_yen(people, channels) == yen


def test_figures_of_the_last_bench_are_taken(tmp_path: Path) -> None:
    rows = [{"name": "page", "value": 7.5, "p99": None}]
    (tmp_path / "bench.json").write_text(json.dumps({"rows": rows}))
    found: Figures = read(tmp_path / "bench.json")
    assert found.page == 7.5
    assert found.idle == simulate.FIGURES["idle"]


def test_the_page_shows_what_is_simulated() -> None:
    written = (ROOT / simulate.PAGE).read_text()
    assert "## What is to be shed first" in written
    assert simulate.page(written) == written, "run: python -m tests.bench.simulate --page"
