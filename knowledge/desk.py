"""Somebody to call: what a desk does, how and when it is reached."""

from datetime import date, time
from typing import Literal

from pydantic import Field, model_validator

from knowledge.models import Basis, Entry, Id, Label, Text

DeskKind = Literal["own", "support", "authority", "report", "money"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Hours(Entry):
    """When a desk answers, Japan time. closed: holidays, year end (12-29 to 01-03)."""

    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    spans: tuple[tuple[time, time], ...] = Field(min_length=1)
    holidays: Literal["closed", "open"] = "closed"
    year_end: Literal["closed", "open"] = "closed"

    @model_validator(mode="after")
    def _through_the_day(self) -> "Hours":
        times = [time for span in self.spans for time in span]
        if times != sorted(times) or any(start == end for start, end in self.spans):
            raise ValueError("spans go through the day, each [from, to] with from before to")
        return self


class Channels(Entry):
    phone: str = ""
    mail: str = ""
    url: str = ""


class Desk(Entry):
    """Somebody to call. hours None: not known or by contract; `always`: day and night."""

    id: Id
    name: Label
    full_name: Text
    audience: Literal["company", "individual", "both"]
    kind: DeskKind
    channels: Channels = Channels()
    hours: Hours | Literal["always"] | None = None
    hours_note: str = ""
    number_at: str = ""  # where its phone number is found, or what holds at night
    does: tuple[Text, ...] = Field(min_length=1)
    does_not: tuple[Text, ...] = ()
    bring: tuple[Text, ...] = Field(min_length=1)
    say_this: Text
    fallback: Id | None = None
    after_hours: Id | None = None  # who answers in its place at night and on holidays
    inside: bool = False  # somebody of one's own company, told at any hour
    verified_on: date
    expires_on: date
    basis: Basis
    sources: tuple[Id, ...] = Field(min_length=1)
