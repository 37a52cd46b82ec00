"""A figure is shown with its survey, its base and whatever must be said with it."""

import re
from dataclasses import replace
from functools import cache

import pytest

from flows import dialogue
from flows.asking import Asking
from flows.dialogue import Brain
from flows.telling import Voice
from knowledge import Figure, load
from tests import cast
from tests.cast import Person

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
KINDS = ("descriptive", "association")


@cache
def production() -> Brain:
    return dialogue.load(load(), keep_days=365)


@cache
def voice() -> Voice:
    return production().asking.voice


def figures() -> list[Figure]:
    return list(production().book.figures.values())


def finished(brain: Brain, industry: str, *options: str) -> Person:
    """Somebody who answered everything; the last option is given to all questions left."""
    person = Person(brain)
    for option in ("welcome:hello=start", f"profile:industry={industry}"):
        person.tap(option)
    person.tap("profile:size=small")
    person.tap("profile:vendor=no")
    left = len(brain.book.questions) - len(options)
    person.answer(*options, *[options[-1]] * left)
    return person


def flagged_cast() -> Brain:
    """The cast's content with one figure that does not agree with its own count."""
    brain = cast.brain()
    name = "survey.construction.organisation"
    figure = brain.book.figures[name].model_copy(update={"as_printed": "合いません"})
    book = replace(brain.book, figures={**brain.book.figures, name: figure})
    telling = replace(brain.asking.voice, book=book)
    asking = Asking(brain.asking.flows, brain.asking.referral, telling)
    return Brain(book, asking, brain.hearing, brain.finding)


# -- one figure in a line ------------------------------------------------------------------


def test_a_figure_names_its_survey_with_the_year() -> None:
    for figure in figures():
        survey = production().book.surveys[figure.survey]
        assert survey.short in voice().figure(figure)
        assert str(survey.year) in survey.short


def test_a_figure_says_of_whom_it_is() -> None:
    assert all(f.of in voice().figure(f) for f in figures())


def test_a_flagged_figure_is_never_shown_without_its_flag() -> None:
    flagged = [f for f in figures() if f.as_printed]
    assert flagged
    assert all(f.as_printed in voice().figure(f) for f in flagged)


def test_an_association_says_that_it_is_no_cause() -> None:
    said = {
        kind: [
            voice().say("figure.association") in voice().figure(f)
            for f in figures()
            if f.claim == kind
        ]
        for kind in KINDS
    }
    assert all(said["association"])
    assert not any(said["descriptive"])


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("percent", 16.4, "16.4%"),
        ("percent", 20, "20.0%"),
        ("yen", 730_000, "73万円"),
        ("yen", 100_000_000, "1億円"),
        ("yen", 80_000_000, "8,000万円"),
        ("days", 5.8, "5.8日"),
    ],
)
def test_a_value_reads_as_in_the_report(unit: str, value: float, shown: str) -> None:
    figure = figures()[0].model_copy(update={"unit": unit, "value": value})
    assert voice().value(figure) == shown


def test_every_value_can_be_read_back_from_what_is_shown() -> None:
    scale = {"万": 10_000, "億": 100_000_000}
    for figure in figures():
        shown = voice().value(figure)
        number = float(NUMBER.findall(shown)[0].replace(",", ""))
        factor = next((scale[sign] for sign in scale if sign in shown), 1)
        assert round(number * factor, 6) == figure.value, (figure.id, shown)


def test_a_card_shows_its_figures_with_their_survey() -> None:
    book = production().book
    for card in book.cards.values():
        text = voice().card(card, None, "")
        assert all(voice().figure(book.figures[name]) in text for name in card.figures)


# -- in the result -------------------------------------------------------------------------


def test_the_result_shows_the_flag_of_a_flagged_share() -> None:
    person = finished(flagged_cast(), "construction", "partly")
    assert "<result.compare_flag note=合いません>" in person.heard


def test_the_result_shows_no_flag_where_nothing_is_flagged() -> None:
    assert "compare_flag" not in finished(cast.brain(), "construction", "partly").heard


def test_an_it_firm_reads_that_the_printed_share_does_not_fit() -> None:
    heard = finished(production(), "it", "partly").heard
    assert "51.7%" in heard
    assert production().book.figures["ipa2024.it.organisation"].as_printed in heard


def test_the_result_names_every_figure_it_shows() -> None:
    person = finished(production(), "construction", "done", "partly")
    shown = {name for reply in person.turn.replies for name in reply.figures}
    rows = {name for name in shown if name.split(".")[1] in ("construction", "small", "all")}
    assert {f"ipa2024.{r}.reach70" for r in ("construction", "small", "all")} <= rows
    assert {"ipa2024.damage.band50.mean", "ipa2024.damage.band50.max"} <= shown


def test_the_result_says_survey_n_and_interval() -> None:
    heard = finished(production(), "construction", "partly").heard
    assert production().book.surveys["ipa2024"].short in heard
    assert all(number in heard for number in ("566", "74", "11", "16"))


def test_a_share_without_a_count_is_shown_without_an_interval() -> None:
    heard = finished(cast.brain(), "construction", "partly").heard
    assert heard.count("result.compare_detail") == 1


def test_an_industry_without_a_row_is_told_so() -> None:
    heard = finished(cast.brain(), "other", "partly").heard
    assert "<result.no_industry>" in heard
    assert "建設業" not in heard


def test_other_industries_still_see_everyone() -> None:
    heard = finished(cast.brain(), "other", "partly").heard
    assert "<result.row name=<result.everyone>" in heard


@pytest.mark.parametrize(("option", "told"), [("done", True), ("partly", False)])
def test_damage_is_told_only_for_the_printed_bands(option: str, told: bool) -> None:
    assert ("<result.damage" in finished(cast.brain(), "construction", option).heard) is told


def test_below_50_points_no_damage_is_told() -> None:
    person = finished(production(), "construction", "not_yet")
    assert "被害額" not in person.heard
    assert not [n for r in person.turn.replies for n in r.figures if "damage" in n]


def test_damage_is_told_as_no_cause() -> None:
    heard = finished(production(), "construction", "done").heard
    assert "26万円" in heard
    assert "500万円" in heard
    assert "原因とは" in heard


@pytest.mark.parametrize("option", ["done", "partly", "not_yet", "unsure"])
def test_two_stars_are_never_said_to_need_points(option: str) -> None:
    lines = finished(production(), "construction", option).heard.splitlines()
    assert not [line for line in lines if "二つ星" in line and "70点" in line]
