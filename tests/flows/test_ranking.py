"""Which actions come first, and what they bring."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.evaluation import evaluate
from flows.ranking import RULES, actions, first
from flows.scoring import score
from knowledge import Book, Card, load
from knowledge.book import Ranking
from tests import cast
from tests.cast import card

Company = tuple[dict[str, str], str | None, str | None]  # answers, industry, size
DONE = dict.fromkeys(cast.ASKED, "done")


@cache
def production() -> Book:
    return load()


def book(*cards: Card, order: tuple[str, ...] = ("basic_first", "worth_the_effort")) -> Book:
    """The cast's questions with these cards only."""
    ranking = Ranking.model_validate({"order": order, "show": 3, "minutes_per_1000_yen": 20})
    return replace(cast.book(), cards={c.id: c for c in cards}, ranking=ranking)


def ids(
    book: Book, *, size: str | None = None, industry: str | None = None, **said: str
) -> list[str]:
    """The cards for some answers, everything else being done."""
    return [a.card.id for a in actions(book, DONE | said, industry, size)]


# -- order ---------------------------------------------------------------------------------


def test_basic_items_come_before_others_whatever_they_cost() -> None:
    b = book(card("dear", {"q05": ("not_yet",)}, minutes=600), card("cheap", {"q11": ("not_yet",)}))
    assert ids(b, q05="not_yet", q11="not_yet") == ["dear", "cheap"]


def test_the_card_that_brings_more_points_a_minute_comes_first() -> None:
    b = book(
        card("slow", {"q01": ("not_yet",)}, minutes=60),
        card("quick", {"q02": ("not_yet",)}, minutes=10),
    )
    assert ids(b, q01="not_yet", q02="not_yet") == ["quick", "slow"]


def test_more_points_for_the_same_minutes_come_first() -> None:
    b = book(card("two", {"q01": ("partly",)}), card("four", {"q02": ("not_yet",)}))
    assert ids(b, q01="partly", q02="not_yet") == ["four", "two"]


def test_money_counts_as_minutes() -> None:
    b = book(
        card("paid", {"q01": ("not_yet",)}, minutes=10, yen=(1000, 3000)),
        card("free", {"q02": ("not_yet",)}, minutes=49),
    )
    assert ids(b, q01="not_yet", q02="not_yet") == ["free", "paid"]


def test_money_counts_only_as_much_as_is_written() -> None:
    b = book(
        card("paid", {"q01": ("not_yet",)}, minutes=10, yen=(1000, 3000)),
        card("free", {"q02": ("not_yet",)}, minutes=51),
    )
    assert ids(b, q01="not_yet", q02="not_yet") == ["paid", "free"]


def test_a_written_priority_decides_where_the_rules_name_it() -> None:
    b = book(
        card("late", {"q01": ("not_yet",)}, priority=9, minutes=1),
        card("early", {"q02": ("not_yet",)}, priority=1, minutes=60),
        order=("written_priority",),
    )
    assert ids(b, q01="not_yet", q02="not_yet") == ["early", "late"]


def test_equals_stand_in_the_order_of_the_questions() -> None:
    b = book(card("second", {"q02": ("not_yet",)}), card("first", {"q01": ("not_yet",)}))
    assert ids(b, q01="not_yet", q02="not_yet") == ["first", "second"]


def test_a_card_waits_for_the_card_it_comes_after() -> None:
    b = book(
        card("then", {"q01": ("not_yet",)}, minutes=1, after=("now",)),
        card("now", {"q24": ("not_yet",)}, minutes=60),
    )
    assert ids(b, q01="not_yet", q24="not_yet") == ["now", "then"]


def test_a_card_does_not_wait_for_one_that_is_not_to_be_done() -> None:
    b = book(
        card("then", {"q01": ("not_yet",)}, after=("now",)), card("now", {"q24": ("not_yet",)})
    )
    assert ids(b, q01="not_yet") == ["then"]


def test_cards_that_wait_for_each_other_do_not_hang() -> None:
    b = book(
        card("a", {"q01": ("not_yet",)}, after=("b",)),
        card("b", {"q02": ("not_yet",)}, after=("a",)),
    )
    assert sorted(ids(b, q01="not_yet", q02="not_yet")) == ["a", "b"]


# -- which cards ---------------------------------------------------------------------------


def test_all_done_leaves_nothing_to_do() -> None:
    assert actions(cast.book(), DONE) == ()


def test_what_is_not_used_needs_nothing() -> None:
    b = book(card("a", {"q09": ("not_used", "not_yet")}))
    assert ids(b, q09="not_used") == []


@pytest.mark.parametrize(("option", "gain"), [("unsure", 5), ("partly", 2), ("not_yet", 4)])
def test_what_an_action_brings(option: str, gain: int) -> None:
    (action,) = actions(cast.book(), DONE | {"q11": option})
    assert (action.question.id, action.gain) == ("q11", gain)


def test_a_question_has_one_card_the_one_to_start_with() -> None:
    b = book(
        card("further", {"q01": ("not_yet",)}, level=2, priority=1),
        card("start", {"q01": ("not_yet",)}, level=1, priority=9),
        card("other", {"q01": ("not_yet",)}, level=1, priority=8),
    )
    assert ids(b, q01="not_yet") == ["other"]


def test_a_card_for_two_questions_is_named_once() -> None:
    b = book(card("both", {"q01": ("not_yet",), "q02": ("not_yet",)}))
    assert ids(b, q01="not_yet", q02="not_yet") == ["both"]


def test_a_second_question_falls_back_on_its_next_card() -> None:
    b = book(
        card("both", {"q01": ("not_yet",), "q02": ("not_yet",)}),
        card("own", {"q02": ("not_yet",)}, level=2),
    )
    assert sorted(ids(b, q01="not_yet", q02="not_yet")) == ["both", "own"]


def test_an_answer_without_a_card_brings_no_action() -> None:
    assert ids(book(card("a", {"q01": ("not_yet",)})), q01="partly", q02="not_yet") == []


@pytest.mark.parametrize(("size", "shown"), [("small", ["a"]), ("large", []), (None, ["a"])])
def test_a_card_for_some_sizes_is_for_those(size: str | None, shown: list[str]) -> None:
    b = book(card("a", {"q01": ("not_yet",)}, sizes=("small",)))
    assert ids(b, size=size, q01="not_yet") == shown


@pytest.mark.parametrize(("industry", "shown"), [("it", ["a"]), ("other", []), (None, ["a"])])
def test_a_card_for_some_industries_is_for_those(industry: str | None, shown: list[str]) -> None:
    b = book(card("a", {"q01": ("not_yet",)}, industries=("it",)))
    assert ids(b, industry=industry, q01="not_yet") == shown


def test_only_the_first_three_are_shown() -> None:
    everything = actions(cast.book(), dict.fromkeys(cast.ASKED, "not_yet"))
    assert first(cast.book(), everything) == everything[:3]


def test_the_rules_of_the_file_are_the_functions_there_are() -> None:
    assert set(production().ranking.order) <= set(RULES)


# -- any 25 answers on the production content ----------------------------------------------


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Any answers, industry and size."""
    b = production()
    answers = {q.id: draw(st.sampled_from([o.id for o in q.options])) for q in b.questions.values()}
    industry = draw(st.sampled_from([None, "other", *b.industries]))
    return answers, industry, draw(st.sampled_from([None, *b.sizes]))


any_company = given(companies())
many = settings(max_examples=40, deadline=None)


@many
@any_company
def test_every_answer_that_is_not_done_has_its_action(company: Company) -> None:
    answers, industry, size = company
    found = {a.question.id for a in actions(production(), answers, industry, size)}
    assert found == {q for q, option in answers.items() if option not in ("done", "not_used")}


@many
@any_company
def test_nothing_is_named_twice_and_nothing_before_what_it_comes_after(company: Company) -> None:
    names = [a.card.id for a in actions(production(), *company)]
    assert len(names) == len(set(names))
    for place, name in enumerate(names):
        assert not set(production().cards[name].after) & set(names[place + 1 :])


@many
@any_company
def test_basic_items_come_first_unless_they_wait(company: Company) -> None:
    found = actions(production(), *company)
    last = max((n for n, a in enumerate(found) if a.question.part == "basic"), default=0)
    waited_for = {name for a in found for name in a.card.after}
    before = (a for a in found[:last] if a.question.part != "basic")
    assert all(a.card.id in waited_for for a in before)


@many
@any_company
def test_then_is_the_score_once_the_three_are_done(company: Company) -> None:
    answers, industry, size = company
    start = first(production(), actions(production(), *company))
    better = answers | {a.question.id: "done" for a in start}
    found = evaluate(production(), answers, industry, size)
    assert found.then == score(production(), better).total
    assert found.actions == tuple(a.card.id for a in start)


@many
@any_company
def test_every_action_brings_points(company: Company) -> None:
    assert all(1 <= a.gain <= 5 for a in actions(production(), *company))
