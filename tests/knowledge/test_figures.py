"""Every figure stands in the report it was read from, as it is printed there."""

from functools import cache
from pathlib import Path

import pytest

from knowledge import Book, Figure, load
from knowledge.anchors import numbers, unproven
from knowledge.models import Anchor

SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the reports' texts (../shared/seeds) are not on this machine"
)


@cache
def book() -> Book:
    return load()


@cache
def seed(number: str) -> list[str]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8").splitlines()


def anchors() -> list[tuple[Figure, Anchor]]:
    return [(figure, anchor) for figure in book().figures.values() for anchor in figure.anchors]


def test_numbers_are_read_with_their_unit() -> None:
    assert numbers("74件 (13.1%)") == [(74, ""), (13.1, "%")]
    assert numbers("約120万円、1億円") == [(1_200_000, "万円"), (100_000_000, "億円")]
    assert numbers("1,030社") == [(1030, "")]


@needs_seeds
def test_every_anchor_stands_on_its_line() -> None:
    for figure, anchor in anchors():
        line = seed(anchor.seed)[anchor.line - 1]
        assert anchor.printed in line, f"{figure.id}: {anchor.seed}:{anchor.line}: {line}"


def test_the_anchors_prove_value_n_and_count() -> None:
    assert {f.id: found for f in book().figures.values() if (found := list(unproven(f)))} == {}


def test_a_count_is_never_without_its_n() -> None:
    for figure in book().figures.values():
        assert figure.count is None or figure.n is not None, figure.id


def test_a_share_is_its_count_over_n_or_says_why_not() -> None:
    for f in book().figures.values():
        if f.unit == "percent" and f.n is not None and f.count is not None:
            agrees = abs(100 * f.count / f.n - f.value) <= 0.0501
            assert agrees is not bool(f.as_printed), f.id


def test_the_figures_that_do_not_fit_are_the_known_ones() -> None:
    flagged = {f.id for f in book().figures.values() if f.as_printed}
    assert "ipa2024.it.organisation" in flagged
    assert all("÷" in book().figures[name].as_printed for name in flagged)


def test_conflicts_are_mutual_and_between_different_figures() -> None:
    figures = book().figures
    for figure in figures.values():
        for other in figure.conflicts:
            assert other != figure.id
            assert figure.id in figures[other].conflicts


def test_shares_lie_between_nothing_and_all() -> None:
    shares = [f.value for f in book().figures.values() if f.unit == "percent"]
    assert all(0 <= share <= 100 for share in shares)


def test_a_figure_about_damage_by_score_is_an_association() -> None:
    banded = [f for f in book().figures.values() if ".damage.band" in f.id]
    assert len(banded) == 6
    assert {f.claim for f in banded} == {"association"}


def test_every_industry_has_its_row_with_n() -> None:
    b = book()
    for row in b.industries:
        for name in ("reach70", "organisation", "education"):
            figure = b.figures[f"ipa2024.{row}.{name}"]
            assert figure.n is not None, figure.id
            assert figure.count is not None, figure.id


def test_the_pages_of_the_industries_hold_4034_answers() -> None:
    b = book()
    assert sum(b.figures[f"ipa2024.{row}.reach70"].n or 0 for row in b.industries) == 4034
    assert len(b.industries) == 14
