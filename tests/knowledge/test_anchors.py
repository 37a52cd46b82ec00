"""What the numbers printed in a report prove of a figure."""

import pytest

from knowledge.anchors import numbers, unproven
from knowledge.models import Anchor, Figure
from tests import cast


def printed(*texts: str, **fields: object) -> Figure:
    """A figure of the cast with other fields, and anchors that print these texts."""
    anchors = tuple(Anchor(seed="001", line=1, printed=text) for text in texts)
    return cast.figure("share", 42.0).model_copy(update={"anchors": anchors, **fields})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4,191社", [(4191, "")]),
        ("1,234,567", [(1_234_567, "")]),
        ("13.1％", [(13.1, "％")]),
        ("約1.5億円", [(150_000_000, "億円")]),
        ("73万円と3万社", [(730_000, "万円"), (30_000, "万")]),
        ("0.7万円", [(7000, "万円")]),
        ("42 %", [(42, "")]),
        ("ほとんどの会社", []),
    ],
)
def test_numbers_are_read_as_they_are_printed(text: str, found: list[tuple[float, str]]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    "figure",
    [
        printed("42.0%"),
        printed("42%"),
        printed("42.0％"),
        printed("42.0", "全体の42.0%"),
        printed("42.0%(420件)", "n=1,000", n=1000, count=420),
        printed("1,000社のうち420社で42.0%", n=1000, count=420),
        printed("42.0", as_printed="%がありません。"),
        printed("73万円", unit="yen", value=730_000),
        printed("約1.5億円", unit="yen", value=150_000_000),
        printed("12.0日", unit="days", value=12),
    ],
    ids=lambda figure: "/".join(anchor.printed for anchor in figure.anchors),
)
def test_a_figure_is_proven_by_what_is_printed(figure: Figure) -> None:
    assert list(unproven(figure)) == []


def test_a_figure_without_an_anchor_is_not_proven() -> None:
    assert list(unproven(printed(n=100))) == [
        "no anchor; write seed, line and the number as printed there"
    ]


def test_the_first_anchor_prints_the_value() -> None:
    figure = printed("n=100", "42.0%", n=100)
    assert list(unproven(figure)) == ["the first anchor prints 'n=100', not 42"]


def test_a_value_one_decimal_off_is_not_proven() -> None:
    figure = printed("42.1%", as_printed="違います。")
    assert list(unproven(figure)) == [
        "the first anchor prints '42.1%', not 42",
        "an anchor prints 42.1, which is none of its",
    ]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("42.0%", "n=100"), "no anchor prints its count, 42000"),
        (("42.0%", "42,000社"), "no anchor prints its n, 100"),
    ],
)
def test_n_and_count_are_printed_too(texts: tuple[str, ...], told: str) -> None:
    assert list(unproven(printed(*texts, n=100, count=42_000))) == [told]


def test_a_number_that_is_none_of_the_figures_is_told() -> None:
    figure = printed("42.0%、前年は31.5%", "表7")
    assert list(unproven(figure)) == [
        "an anchor prints 7, which is none of its",
        "an anchor prints 31.5, which is none of its",
    ]


def test_a_share_is_printed_with_its_percent_sign() -> None:
    told = "no anchor prints the value with its percent sign"
    assert list(unproven(printed("42.0"))) == [told]


def test_the_percent_sign_of_another_number_proves_nothing() -> None:
    figure = printed("42.0", "5%", n=5)
    assert list(unproven(figure)) == ["no anchor prints the value with its percent sign"]


def test_a_sum_in_man_yen_is_not_the_bare_number() -> None:
    figure = printed("73", unit="yen", value=730_000)
    assert next(unproven(figure)) == "the first anchor prints '73', not 730000"
