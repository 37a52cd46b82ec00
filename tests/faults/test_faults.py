"""Short runs, and two builds that are wrong on purpose and must be found."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.faults.broken import BUILDS
from tests.faults.nemesis import ON_ANY, ON_POSTGRES, plan
from tests.faults.run import Report, run
from tests.faults.scripts import script
from tests.faults.world import Wanted
from tests.postgres import Postgres

ON_SQLITE = Wanted(seed=599, turns=170, faults=4, kinds=("kill", "pause", "clock", "disk full"))
ON_POSTGRESQL = Wanted(
    seed=2121, turns=200, faults=6, processes=3, database="postgres", fsync=False
)
Reports = Mapping[str, Report]


@pytest.fixture(scope="module")
def reports() -> Reports:
    """The same people and faults on SQLite for each build, beside each other; "": the sound one."""

    async def all_runs() -> list[Report]:
        builds = [replace(ON_SQLITE, broken=build) for build in ("", *BUILDS)]
        return await asyncio.gather(*map(run, builds))

    return {report.wanted.broken: report for report in asyncio.run(all_runs())}


def told(report: Report) -> str:
    logs = report.logs.splitlines()[-30:]
    return "\n".join([*report.found.told, f"again: python -m tests.faults {report.wanted}", *logs])


def test_nothing_is_lost_or_doubled_by_one_process_on_sqlite(reports: Reports) -> None:
    assert reports[""].clean, told(reports[""])
    assert reports[""].turns >= ON_SQLITE.turns


async def test_nothing_is_lost_or_doubled_by_three_processes_on_postgresql(
    postgres: Postgres,
) -> None:
    report = await run(ON_POSTGRESQL)
    assert report.clean, told(report)
    assert report.faults.total() == ON_POSTGRESQL.faults


def test_a_build_that_takes_every_event_for_new_is_found(reports: Reports) -> None:
    assert reports["no_dedupe"].found.count["doubled"] > 0


def test_a_build_that_answers_before_it_keeps_is_found(reports: Reports) -> None:
    assert reports["ack_early"].found.count["lost"] > 0


def test_the_same_seed_makes_the_same_people_and_the_same_faults() -> None:
    kinds = (*ON_ANY, *ON_POSTGRES)
    assert plan(ON_POSTGRESQL, 1000, kinds) == plan(ON_POSTGRESQL, 1000, kinds)
    assert script(1, 1) == script(1, 1) != script(2, 1)
