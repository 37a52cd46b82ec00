"""Points: what any 25 answers come to, and how sure a share is."""

from functools import cache
from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.scoring import Incomplete, best_parts, score, wilson
from knowledge import Book, load
from tests import cast

Answers = dict[str, str]
many = settings(max_examples=80, deadline=None)


@cache
def book() -> Book:
    """The production content: the 25 items and their real scales."""
    return load()


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    """Any complete set of answers."""
    return {
        q.id: draw(st.sampled_from([o.id for o in q.options])) for q in book().questions.values()
    }


def every(option: str) -> Answers:
    return dict.fromkeys(book().questions, option)


def totalling(points: int) -> Answers:
    """25 answers that come to so many points, from done and partly downwards."""
    given: Answers = {}
    for name in book().questions:
        won = min(4, points) // 2 * 2 if points > 0 else max(-1, points)
        given[name] = {4: "done", 2: "partly", 0: "not_yet", -1: "unsure"}[won]
        points -= won
    return given


# -- any 25 answers ------------------------------------------------------------------------


@many
@given(answers())
def test_a_total_is_from_minus_25_to_100(given: Answers) -> None:
    assert -25 <= score(book(), given).total <= 100


@many
@given(answers())
def test_the_parts_add_up_to_the_total(given: Answers) -> None:
    found = score(book(), given)
    assert sum(found.parts.values()) == found.total


@many
@given(answers())
def test_no_part_exceeds_its_best(given: Answers) -> None:
    most = best_parts(book())
    assert all(points <= most[part] for part, points in score(book(), given).parts.items())


@many
@given(answers())
def test_clearing_up_what_is_unsure_never_costs_points(given: Answers) -> None:
    found = score(book(), given)
    assert found.total <= found.worst <= found.best <= 100


@many
@given(answers())
def test_best_and_worst_are_the_totals_once_everything_is_known(given: Answers) -> None:
    found = score(book(), given)

    def cleared(as_: str) -> int:
        known = {q: as_ if option == "unsure" else option for q, option in given.items()}
        return score(book(), known).total

    assert (found.worst, found.best) == (cleared("not_yet"), cleared("done"))


@many
@given(answers())
def test_what_is_unsure_or_not_used_is_counted(given: Answers) -> None:
    found = score(book(), given)
    options = list(given.values())
    assert found.unsure == options.count("unsure")
    assert found.not_used == options.count("not_used")


@many
@given(answers())
def test_the_band_is_that_of_the_total(given: Answers) -> None:
    found = score(book(), given)
    low, high = {
        "100": (100, 100),
        "70-99": (70, 99),
        "50-69": (50, 69),
        "below-50": (-25, 49),
    }[found.band]
    assert low <= found.total <= high


@many
@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(given: Answers, chance: object) -> None:
    shuffled = list(given.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(book(), dict(shuffled)) == score(book(), given)


@pytest.mark.parametrize(
    ("option", "total"), [("done", 100), ("partly", 50), ("not_yet", 0), ("unsure", -25)]
)
def test_the_same_answer_to_all(option: str, total: int) -> None:
    assert score(book(), every(option)).total == total


def test_not_used_is_worth_as_much_as_done() -> None:
    scales = (q for q in book().questions.values() if q.option("not_used"))
    assert {q.points("not_used") for q in scales} == {4}


def test_not_used_may_be_answered_only_where_the_thing_may_be_missing() -> None:
    missing_may = {q.id for q in book().questions.values() if q.option("not_used")}
    assert 0 < len(missing_may) < 8
    assert not missing_may & {"q01", "q02", "q03", "q05"}


# -- bands ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (100, "100"),
        (99, "70-99"),
        (70, "70-99"),
        (69, "50-69"),
        (50, "50-69"),
        (49, "below-50"),
        (0, "below-50"),
        (-25, "below-50"),
    ],
)
def test_the_borders_of_the_bands(total: int, band: str) -> None:
    assert book().band(total).id == band


@pytest.mark.parametrize("total", [100, 98, 70, 68, 50, 48, 0, -1, -25])
def test_answers_that_come_to_a_border_get_its_band(total: int) -> None:
    found = score(book(), totalling(total))
    assert (found.total, found.band) == (total, book().band(total).id)


# -- incomplete ----------------------------------------------------------------------------


def test_each_question_without_an_answer_is_named() -> None:
    given = every("done")
    del given["q07"], given["q25"]
    with pytest.raises(Incomplete) as raised:
        score(book(), given)
    assert raised.value.problems == {"q07": "no answer", "q25": "no answer"}


def test_an_answer_that_is_not_of_the_scale_is_named() -> None:
    with pytest.raises(Incomplete) as raised:
        score(book(), every("done") | {"q01": "not_used"})
    assert raised.value.problems == {"q01": "unknown answer 'not_used'"}


def test_no_answers_name_every_question() -> None:
    with pytest.raises(Incomplete) as raised:
        score(book(), {})
    assert list(raised.value.problems) == list(book().questions)


def test_other_answers_do_not_count() -> None:
    given = dict.fromkeys(cast.ASKED, "done")
    assert score(cast.book(), given | {"profile.size": "small"}) == score(cast.book(), given)


# -- Wilson --------------------------------------------------------------------------------


def solved(count: int, n: int) -> tuple[float, float]:
    """The same interval another way: the roots of (p - x)² = z² x (1 - x) / n, in percent."""
    z2, p = 1.959963984540054**2, count / n
    a, b, c = 1 + z2 / n, -(2 * p + z2 / n), p * p
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (0, 10, 0.0, 27.75),
        (5, 10, 23.66, 76.34),
        (10, 10, 72.25, 100.0),
        (74, 566, 10.54, 16.10),
        (1, 1, 20.65, 100.0),
    ],
)
def test_the_interval_of_known_shares(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=0.005)


@many
@given(counts)
def test_the_interval_solves_its_equation(case: tuple[int, int]) -> None:
    assert wilson(*case) == pytest.approx(solved(*case), abs=1e-5)


@many
@given(counts)
def test_the_interval_holds_the_share_and_stays_in_0_to_100(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    share = 100 * case[0] / case[1]
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 100


@many
@given(counts, st.integers(2, 50))
def test_the_same_share_of_more_is_surer(case: tuple[int, int], times: int) -> None:
    low, high = wilson(*case)
    surer_low, surer_high = wilson(case[0] * times, case[1] * times)
    assert surer_high - surer_low < high - low


@many
@given(counts)
def test_the_interval_of_the_others_is_its_mirror(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    mirrored = wilson(case[1] - case[0], case[1])
    assert isclose(low, 100 - mirrored[1], abs_tol=1e-6)
    assert isclose(high, 100 - mirrored[0], abs_tol=1e-6)
