"""Whether a desk answers at a given time, in Japan, holidays included."""

from datetime import date, datetime, time, timedelta, timezone

import jpholiday

from knowledge.desk import Desk, Hours

JAPAN = timezone(timedelta(hours=9), "JST")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS = Hours(spans=((time(9), time(17)),))  # when most companies answer the phone
LOOK_AHEAD = 21  # days; longer than any run of closed days


def day_of(at: datetime) -> date:
    """The day it is then in Japan."""
    return at.astimezone(JAPAN).date()


def is_open(desk: Desk, now: datetime) -> bool | None:
    """None: the hours are not known, so nobody may be told to call now without a word of care."""
    match desk.hours:
        case None:
            return None
        case Hours() as hours:
            return within(hours, now)
    return True


def within(hours: Hours, now: datetime) -> bool:
    here = now.astimezone(JAPAN)
    return works(hours, here.date()) and any(
        start <= here.time() < end for start, end in hours.spans
    )


def opens_next(desk: Desk, now: datetime) -> datetime | None:
    """The next time the desk opens, Japan time. None: unknown, or always open."""
    return next_start(desk.hours, now) if isinstance(desk.hours, Hours) else None


def next_start(hours: Hours, now: datetime) -> datetime | None:
    here = now.astimezone(JAPAN)
    starts = (
        datetime.combine(day, start, JAPAN)
        for day in (here.date() + timedelta(days=n) for n in range(LOOK_AHEAD))
        if works(hours, day)
        for start, _ in hours.spans
    )
    return next((start for start in starts if start > here), None)


def works(hours: Hours, day: date) -> bool:
    """Whether the desk answers on this day at all."""
    if WEEKDAYS[day.weekday()] not in hours.days:
        return False
    if hours.holidays == "closed" and jpholiday.is_holiday(day):
        return False
    return hours.year_end == "open" or not is_year_end(day)


def is_year_end(day: date) -> bool:
    """29 December to 3 January, when Japanese public offices are closed."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
