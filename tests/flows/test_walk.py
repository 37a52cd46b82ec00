"""Where a talk stands is worked out from its answers."""

from dataclasses import replace

import pytest
from transitions import MachineError

from flows.flow import Cursor, Edge, Flow, Step, stands, walk
from flows.talk import Place, Situation, Talk
from knowledge import Option
from tests.cast import NOON, book


def flow(**steps: dict[str, str]) -> Flow:
    return Flow(
        id="f",
        title="f",
        steps={
            name: Step(
                id=name,
                key=name,
                say=name,
                options=tuple(Option(id=o, label=o) for o in ways),
                next={o: (Edge(to=to),) for o, to in ways.items()},
            )
            for name, ways in steps.items()
        },
    )


def at(**answers: str) -> Situation:
    return Situation(book(), Talk("f", answers), NOON, "now")


def test_stands_on_the_first_step_without_an_answer() -> None:
    f = flow(a={"go": "b"}, b={"go": "end"}, end={})
    assert walk(f, at(a="go")) == ("b", ["a"])


def test_a_step_put_in_later_is_asked_and_the_rest_is_remembered() -> None:
    f = flow(a={"go": "new"}, new={"go": "b"}, b={"go": "end"}, end={})
    assert walk(f, at(a="go", b="go"))[0] == "new"
    assert walk(f, at(a="go", b="go", new="go"))[0] == "end"


def test_an_option_taken_away_is_asked_again() -> None:
    f = flow(a={"other": "end"}, end={})
    assert walk(f, at(a="gone"))[0] == "a"


def test_answers_of_a_branch_not_taken_do_not_count() -> None:
    f = flow(a={"left": "left", "right": "end"}, left={"go": "end"}, end={})
    assert walk(f, at(a="right", left="go"))[1] == ["a"]


def test_a_circle_ends_where_it_began() -> None:
    f = flow(a={"go": "b"}, b={"go": "a"})
    assert walk(f, at(a="go", b="go")) == ("a", ["a", "b"])


def test_the_memo_of_other_content_is_not_believed() -> None:
    f = flow(a={"go": "b"}, b={"go": "end"}, end={})
    old = at(a="go")
    believed = replace(old, talk=replace(old.talk, place=Place("f", "end", "now")))
    stale = replace(old, talk=replace(old.talk, place=Place("f", "end", "before")))
    assert (stands(f, believed), stands(f, stale)) == ("end", "b")


def test_what_is_no_transition_is_refused() -> None:
    f = flow(a={"go": "b"}, b={"stop": "a"})
    with pytest.raises(MachineError):
        f.machine.events["stop"].trigger(Cursor("a"), at())
