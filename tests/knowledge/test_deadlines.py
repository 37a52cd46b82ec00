"""Days of the report of a leak: the day it became known is day 1, weekends count."""

from datetime import date

import pytest

from knowledge.deadlines import deadlines


def test_the_first_report_is_due_from_the_third_to_the_fifth_day() -> None:
    found = deadlines(date(2026, 11, 20), malice=False)
    assert found.first == (date(2026, 11, 22), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("known", "malice", "full"),
    [
        (date(2026, 11, 2), False, date(2026, 12, 1)),  # 30 days from a Monday: a Tuesday
        (date(2026, 11, 20), False, date(2026, 12, 21)),  # a Saturday: the Monday after
        (date(2026, 12, 4), False, date(2027, 1, 4)),  # 2 January: the year begins on the 4th
        (date(2026, 11, 2), True, date(2027, 1, 4)),  # day 60 is 31 December
        (date(2026, 11, 20), True, date(2027, 1, 18)),  # day 60 is a Monday
        (date(2026, 9, 4), False, date(2026, 10, 5)),  # day 30 is a Saturday
        (date(2027, 2, 21), False, date(2027, 3, 23)),  # day 30 is the day after two holidays
    ],
)
def test_the_full_report_is_due_on_a_day_offices_are_open(
    known: date, malice: bool, full: date
) -> None:
    found = deadlines(known, malice=malice)
    assert (found.full, found.days) == (full, 60 if malice else 30)
