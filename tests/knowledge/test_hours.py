"""Whether a desk answers, at Japan's hours and on Japan's days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from knowledge import Desk
from knowledge.desk import Hours
from knowledge.hours import JAPAN, is_open, is_year_end, opens_next

WITH_LUNCH = Hours(spans=((time(10), time(12)), (time(13, 30), time(17))))
EVERY_DAY = Hours(
    days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    spans=((time(9), time(17)),),
    holidays="open",
    year_end="open",
)


def desk(hours: object = WITH_LUNCH) -> Desk:
    return Desk.model_validate(
        {
            "id": "desk",
            "name": "窓口",
            "full_name": "窓口",
            "audience": "company",
            "kind": "support",
            "hours": hours,
            "does": ["聞く"],
            "bring": ["メモ"],
            "say_this": "「助けてください」",
            "verified_on": date(2026, 11, 20),
            "expires_on": date(2027, 5, 20),
            "basis": "confirmed",
            "sources": ["guide"],
        }
    )


def japan(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-24 09:59:59", False),
        ("2026-11-24 10:00", True),
        ("2026-11-24 11:59:59", True),
        ("2026-11-24 12:00", False),
        ("2026-11-24 13:29", False),
        ("2026-11-24 13:30", True),
        ("2026-11-24 16:59:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-24 23:59", False),
    ],
)
def test_a_desk_is_open_from_the_first_minute_until_the_last(at: str, opened: bool) -> None:
    assert is_open(desk(), japan(at)) is opened


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_a_desk_is_closed_at_the_weekend(day: str) -> None:
    assert is_open(desk(), japan(f"{day} 10:30")) is False


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-23",  # 勤労感謝の日, a Monday
        "2026-05-06",  # a substitute holiday, a Wednesday
        "2026-09-22",  # 国民の休日 between two holidays
        "2027-01-11",  # 成人の日
    ],
)
def test_a_desk_is_closed_on_a_holiday(day: str) -> None:
    assert is_open(desk(), japan(f"{day} 10:30")) is False


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2027-01-04", True),
    ],
)
def test_a_desk_is_closed_at_the_turn_of_the_year(day: str, opened: bool) -> None:
    assert is_open(desk(), japan(f"{day} 10:30")) is opened


def test_the_third_of_january_is_closed_though_it_is_no_holiday() -> None:
    assert is_open(desk(), japan("2028-01-03 10:30")) is False


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-23", "2026-12-31"])
def test_a_desk_may_be_open_every_day(day: str) -> None:
    assert is_open(desk(EVERY_DAY), japan(f"{day} 10:30")) is True


def test_only_the_days_a_desk_names_count() -> None:
    saturdays = Hours(days=("sat",), spans=((time(9), time(12)),))
    assert is_open(desk(saturdays), japan("2026-11-21 10:30")) is True
    assert is_open(desk(saturdays), japan("2026-11-24 10:30")) is False


def test_a_time_in_utc_is_read_in_japan() -> None:
    assert is_open(desk(), datetime(2026, 11, 24, 1, 0, tzinfo=UTC)) is True
    assert is_open(desk(), datetime(2026, 11, 24, 10, 30, tzinfo=UTC)) is False


def test_sunday_night_in_utc_is_monday_in_japan() -> None:
    assert is_open(desk(), datetime(2026, 11, 29, 23, 59, tzinfo=UTC)) is False
    assert is_open(desk(), datetime(2026, 11, 30, 1, 0, tzinfo=UTC)) is True


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    assert is_open(desk(None), japan("2026-11-24 10:30")) is None


def test_a_desk_that_always_answers_is_open_on_new_years_night() -> None:
    assert is_open(desk("always"), japan("2027-01-01 03:00")) is True


# -- opens_next ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-24 09:00", "2026-11-24 10:00"),
        ("2026-11-24 12:30", "2026-11-24 13:30"),
        ("2026-11-24 17:00", "2026-11-25 10:00"),
        ("2026-11-20 18:00", "2026-11-24 10:00"),  # over a weekend and a Monday off
        ("2026-12-28 17:00", "2027-01-04 10:00"),  # over the turn of the year
        ("2026-12-31 23:59", "2027-01-04 10:00"),
        ("2026-05-01 17:00", "2026-05-07 10:00"),  # over the Golden Week
    ],
)
def test_a_closed_desk_says_when_it_opens(now: str, then: str) -> None:
    assert opens_next(desk(), japan(now)) == japan(then)


def test_the_next_opening_of_a_time_in_utc_is_in_japan() -> None:
    opens = opens_next(desk(), datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert opens == japan("2026-11-24 10:00")
    assert opens is not None
    assert opens.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("hours", [None, "always"])
def test_no_opening_is_told_where_there_is_none(hours: object) -> None:
    assert opens_next(desk(hours), japan("2026-11-24 09:00")) is None


def test_every_hour_of_a_year_a_closed_desk_opens_within_ten_days() -> None:
    start = japan("2026-11-21 00:30")
    for hour in range(0, 366 * 24, 7):
        now = start + timedelta(hours=hour)
        opens = opens_next(desk(), now)
        assert opens is not None
        assert now < opens <= now + timedelta(days=10)
        assert is_open(desk(), opens)


@pytest.mark.parametrize(
    ("day", "closed"),
    [("12-28", False), ("12-29", True), ("12-31", True), ("01-01", True), ("01-03", True)],
)
def test_the_turn_of_the_year_is_from_29_december_to_3_january(day: str, closed: bool) -> None:
    assert is_year_end(date.fromisoformat(f"2026-{day}")) is closed


def test_the_fourth_of_january_is_a_working_day() -> None:
    assert not is_year_end(date(2027, 1, 4))
