"""When an incident was noticed, and by when a leak of personal data is to be reported."""

from dataclasses import dataclass
from datetime import date, timedelta

from flows.flow import Step
from flows.talk import Situation
from knowledge.deadlines import Deadlines, deadlines
from knowledge.hours import day_of

NOTICED = "aid.noticed"
FOUR = ("sensitive", "property", "malice", "many")  # the cases of the law, in the order asked
COUNTED = "d"  # d3: three days ago


@dataclass(frozen=True, slots=True)
class Clock:
    """Whether a report is due, and by when.

    due: yes, perhaps or no; cases: those of the four that hold or may. exact: whether the day it
    became known was told; where it was not, the day first aid began is counted from.
    """

    due: str
    cases: tuple[str, ...]
    exact: bool
    dates: Deadlines


def noticed_on(now: Situation) -> date | None:
    """The day the company learned of it, as told: never after first aid began.

    None: not told, or not known.
    """
    case = now.talk.case
    days = now.answers.get(NOTICED, "").removeprefix(COUNTED)
    at = case.when(NOTICED) if case else None
    if not days.isdigit() or case is None or at is None:
        return None
    told = day_of(at) - timedelta(days=int(days))
    return min(told, day_of(case.opened))


def option_of(step: Step, ago: int) -> str:
    """The answer that is so many days ago, or the nearest one before."""
    days = sorted(int(o.id[1:]) for o in step.options if o.id[1:].isdigit())
    return f"{COUNTED}{next((day for day in days if day >= ago), days[-1])}"


def clock(now: Situation) -> Clock:
    """The four cases and the dates, as far as they were told."""
    told = {case: _told(now, case) for case in FOUR}
    held = tuple(case for case, answer in told.items() if answer == "yes")
    may = tuple(case for case, answer in told.items() if answer in ("yes", "unsure", ""))
    due = "yes" if held else "perhaps" if may else "no"
    known, case = noticed_on(now), now.talk.case
    opened = case.opened if case else now.now
    dates = deadlines(known or day_of(opened), malice="malice" in held)
    return Clock(due, held or may, known is not None, dates)


def _told(now: Situation, case: str) -> str:
    """yes, no, unsure or empty; malice is plain from some kinds of trouble."""
    aid = now.aid
    if case == "malice" and aid and aid.facts.malice != "ask":
        return aid.facts.malice
    return now.answers.get(f"aid.{case}", "")
