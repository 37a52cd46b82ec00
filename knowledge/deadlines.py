"""When a leak of personal data is to be reported: days as dates. No legal advice.

The first report is due "promptly"; 3 to 5 days are the commission's guide, no period of the law.
The full report is due in 30 days, or 60 where somebody may have meant harm. The day it became
known is day 1, weekends count, and a last day on which offices are closed moves to the next one
that is open (commission's guideline, part on reports).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.hours import OFFICE_HOURS, works

FIRST = (3, 5)  # days, the first of them the day it became known
FULL, FULL_MALICE = 30, 60


@dataclass(frozen=True, slots=True)
class Deadlines:
    """first: from, to, of the first report as a guide; full: the last day of the full report."""

    known: date
    first: tuple[date, date]
    full: date
    days: int  # in which the full report is due


def deadlines(known: date, *, malice: bool) -> Deadlines:
    """known: the day anybody in the company learned of it; malice: somebody may have meant harm."""
    days = FULL_MALICE if malice else FULL
    first, last = (_day(known, number) for number in FIRST)
    return Deadlines(known, (first, last), next_open(_day(known, days)), days)


def next_open(day: date) -> date:
    """The day itself, or the first one after it that is no holiday."""
    while not works(OFFICE_HOURS, day):
        day += timedelta(days=1)
    return day


def _day(known: date, number: int) -> date:
    return known + timedelta(days=number - 1)
