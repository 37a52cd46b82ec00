"""The load of the bench: who is to have said how much, and whether that is noticed."""

from typing import Any

import pytest

from tests.bench import load
from tests.bench.load import CHECK, Plan
from tests.bench.wrk import Void

COOKIES = [f"monshin={n}" for n in range(32)]
PLAN = Plan(COOKIES, clients=2, seconds=1)
ALL = len(COOKIES) * len(CHECK)


def logs(turns: int, lost: int = 0) -> dict[str, list[dict[str, str]]]:
    """What everybody's log holds after so many turns; person 1 lacks the last ones `lost`."""
    found = {}
    for person, cookie in enumerate(COOKIES):
        said = PLAN.turns_of(person, turns) - (lost if person == 1 else 0)
        lines = [{"from": by, "kind": "text"} for _ in range(said) for by in ("you", "bot")]
        found[cookie] = [*lines, {"from": "bot", "kind": "result"}]
    return found


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, str]]]:
    served: dict[str, list[dict[str, str]]] = {}

    def fetch(_url: str, _path: str, cookie: str) -> Any:
        return {"messages": served[cookie]}

    monkeypatch.setattr(load, "fetch", fetch)
    return served


@pytest.mark.parametrize("sent", [0, 1, 15, 16, 17, 400, ALL - 1, ALL, ALL + 5, 3 * ALL + 100])
def test_the_turns_of_all_people_are_those_that_were_sent(sent: int) -> None:
    assert sum(PLAN.turns_of(person, sent) for person in range(len(COOKIES))) == sent


def test_nobody_has_two_turns_in_one_round_of_the_connections() -> None:
    for sent in range(0, 2 * ALL, PLAN.clients):
        for person in range(len(COOKIES)):
            assert PLAN.turns_of(person, sent + PLAN.clients) - PLAN.turns_of(person, sent) < 2


def test_the_next_people_come_when_the_first_are_through() -> None:
    through = PLAN.together * len(CHECK)
    assert PLAN.turns_of(0, through) == len(CHECK)
    assert PLAN.turns_of(PLAN.together, through) == 0
    assert PLAN.turns_of(PLAN.together, through + 1) == 1


def test_logs_that_hold_every_turn_are_in_order(served: dict[str, list[dict[str, str]]]) -> None:
    served |= logs(600)
    load.look("", PLAN, 600)


@pytest.mark.parametrize("lost", [1, -1])
def test_one_turn_too_few_or_too_many_makes_a_run_void(
    served: dict[str, list[dict[str, str]]], lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "LOOKED_AT", len(COOKIES))
    served |= logs(600, lost)
    with pytest.raises(Void, match="person 1 has"):
        load.look("", PLAN, 600)


def test_a_turn_without_an_answer_makes_a_run_void(served: dict[str, list[dict[str, str]]]) -> None:
    served |= logs(600)
    served[COOKIES[0]] = [line for line in served[COOKIES[0]] if line["from"] == "you"]
    with pytest.raises(Void, match="without an answer"):
        load.look("", PLAN, 600)


def test_a_check_without_a_result_makes_a_run_void(served: dict[str, list[dict[str, str]]]) -> None:
    served |= logs(600)
    served[COOKIES[0]] = [*served[COOKIES[0]][:-1], {"from": "bot", "kind": "text"}]
    with pytest.raises(Void, match="no result"):
        load.look("", PLAN, 600)
