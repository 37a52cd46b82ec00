"""The dates of a report of personal data as a calendar that any phone takes in (RFC 5545)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from icalendar import Alarm, Calendar, Event

from flows.record import Record
from flows.telling import Voice

MAKER = "-//Monshin//incident record//JA"
BEFORE = timedelta(hours=-15)  # an all-day event begins at midnight: nine o'clock the day before
Words = Mapping[str, str]


def as_calendar(record: Record, voice: Voice, words: Words) -> bytes | None:
    """First and full report, each a day with an alarm the day before. None: nothing is due."""
    dates = record.dates
    if dates is None:
        return None
    first, last = (voice.day(day) for day in dates.first)
    event = _maker(record, dates.known, voice, words)
    told = words["full_told"].format(day=voice.day(dates.full), days=dates.days)
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(
        event("first", dates.first[1], words["first_told"].format(first=first, last=last))
    )
    calendar.add_component(event("full", dates.full, told))
    return bytes(calendar.to_ical())


def _maker(
    record: Record, known: date, voice: Voice, words: Words
) -> Callable[[str, date, str], Event]:
    about = words["about"].format(label=record.label, known=voice.day(known))
    mark = words["drill"] if record.drill else ""

    def event(name: str, day: date, told: str) -> Event:
        made = Event()
        made.add("uid", f"{record.opened:%Y%m%dT%H%M%S}.{name}@monshin")
        made.add("dtstamp", record.made)
        made.add("dtstart", day)
        made.add("dtend", day + timedelta(days=1))
        made.add("summary", mark + words[name])
        made.add("description", "\n".join([told, about, *_more(voice, words)]))
        made.add("transp", "TRANSPARENT")
        made.add_component(_alarm(mark + words[name]))
        return made

    return event


def _more(voice: Voice, words: Words) -> list[str]:
    """What the report asks for, and where it is sent."""
    ppc = voice.book.desks.get("ppc")
    url = ppc.channels.url if ppc else ""
    form = [words["form"].format(url=url)] if url else []
    return ["", voice.say("clock.items"), "", words["perhaps"], *form]


def _alarm(told: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", told)
    alarm.add("trigger", BEFORE)
    return alarm
