"""How a company compares: rows of one table, with n, survey and year, and nothing guessed."""

from dataclasses import replace
from functools import cache

import pytest

from flows.scoring import Compare, Row, Share, compare, wilson
from knowledge import Book, load
from tests import cast

PRODUCTION = "ipa2024"


@cache
def production() -> Book:
    return load()


def shares(table: Compare) -> list[Share]:
    rows = [row for row in (table.industry, table.size, table.everyone) if row]
    return [s for row in rows for s in (row.reach70, row.organisation, row.education) if s]


def reach70(row: Row | None) -> Share:
    assert row is not None
    assert row.reach70 is not None
    return row.reach70


# -- which rows ----------------------------------------------------------------------------


def test_industry_and_size_and_everyone_are_compared() -> None:
    table = compare(cast.book(), "construction", "small")
    rows = (table.industry, table.size, table.everyone)
    assert [reach70(row).percent for row in rows] == [13.1, 17.5, 21.8]


def test_a_row_bears_the_name_of_the_survey() -> None:
    table = compare(cast.book(), "construction", "small")
    assert table.industry is not None
    assert table.industry.name == "建設業"


@pytest.mark.parametrize("industry", [None, "", "other", "skip", "all", "small", "建設業"])
def test_an_industry_without_a_row_is_compared_with_nothing(industry: str | None) -> None:
    assert compare(cast.book(), industry, None).industry is None


def test_an_industry_whose_figures_are_missing_is_compared_with_nothing() -> None:
    assert compare(cast.book(), "it", None).industry is None


def test_a_size_alone_is_compared() -> None:
    table = compare(cast.book(), None, "small")
    assert table.industry is None
    assert reach70(table.size).percent == 17.5


@pytest.mark.parametrize("size", [None, "skip", "huge", "construction"])
def test_an_unknown_size_is_compared_with_nothing(size: str | None) -> None:
    assert compare(cast.book(), None, size).size is None


def test_everyone_is_compared_always() -> None:
    assert reach70(compare(cast.book(), None, None).everyone).percent == 21.8


def test_without_any_figures_nothing_is_compared() -> None:
    assert compare(replace(cast.book(), figures={}), "construction", "small") == Compare(
        None, None, None
    )


def test_what_a_row_does_not_have_is_left_out() -> None:
    size = compare(cast.book(), None, "small").size
    assert size is not None
    assert size.education is None


# -- what a share says ---------------------------------------------------------------------


def test_a_share_names_its_survey_and_year() -> None:
    found = reach70(compare(cast.book(), "construction", None).industry)
    assert (found.survey, found.year, found.figure) == (
        "調査",
        2024,
        "survey.construction.reach70",
    )


def test_a_share_with_n_and_count_has_an_interval() -> None:
    found = reach70(compare(cast.book(), "construction", None).industry)
    assert (found.n, found.count) == (566, 74)
    assert (found.low, found.high) == wilson(74, 566)


@pytest.mark.parametrize(("row", "n"), [("size", None), ("everyone", 4191)])
def test_a_share_without_a_count_has_no_interval(row: str, n: int | None) -> None:
    found = reach70(getattr(compare(cast.book(), None, "small"), row))
    assert (found.n, found.count, found.low, found.high) == (n, None, None, None)


def test_a_flagged_share_keeps_its_flag_and_has_no_interval() -> None:
    name = "survey.construction.reach70"
    flagged = cast.book().figures[name].model_copy(update={"as_printed": "合いません"})
    book = replace(cast.book(), figures={**cast.book().figures, name: flagged})
    found = reach70(compare(book, "construction", None).industry)
    assert found.as_printed == "合いません"
    assert (found.percent, found.low, found.high) == (13.1, None, None)


# -- the production table ------------------------------------------------------------------


def test_every_industry_has_all_three_shares() -> None:
    for industry in production().industries:
        row = compare(production(), industry, None).industry
        assert row is not None
        assert row.reach70
        assert row.organisation
        assert row.education


def test_every_size_has_what_is_printed_for_sizes() -> None:
    for size in production().sizes:
        row = compare(production(), None, size).size
        assert row is not None
        assert row.reach70
        assert row.organisation


def test_every_interval_holds_its_printed_share() -> None:
    for industry in production().industries:
        for share in shares(compare(production(), industry, "small")):
            if share.low is not None and share.high is not None:
                assert share.low < share.percent < share.high


def test_n_and_count_stand_only_where_the_figure_has_them() -> None:
    for share in shares(compare(production(), "construction", "small")):
        figure = production().figures[share.figure]
        assert (share.n, share.count) == (figure.n, figure.count)


def test_the_organisation_share_of_it_firms_is_flagged() -> None:
    row = compare(production(), "it", None).industry
    assert row is not None
    assert row.organisation is not None
    assert "45.1" in row.organisation.as_printed
    assert (row.organisation.percent, row.organisation.low) == (51.7, None)


def test_damage_stands_only_by_the_printed_bands() -> None:
    bands = production().bands
    assert {name for name, band in bands.items() if band.damage} == {"100", "70-99", "50-69"}
    assert bands["below-50"].damage == ()


def test_damage_is_a_mean_and_a_maximum_of_one_survey() -> None:
    for band in production().bands.values():
        if band.damage:
            mean, most = (production().figures[name] for name in band.damage)
            assert mean.value < most.value
            assert (mean.survey, most.survey) == (PRODUCTION, PRODUCTION)
