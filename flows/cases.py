"""The incidents of a talk: opened, told another answer, laid aside. Every move gives a new Talk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flows.case import BANK, CALLED, OVER, Case, Deed, Note
from flows.first_aid import CANNOT, DONE, Aid
from flows.flow import Flow, Step
from flows.talk import Situation, Talk

CASES = 5  # incidents that are remembered
AID_FLOW = "aid"  # the flow of what all kinds of trouble have in common


def with_case(talk: Talk, case: Case, *, new: bool = False) -> Talk:
    """The open incident as it is now; new: another one beside it."""
    before = None if new else talk.case
    others = [each for each in talk.cases if each is not before]
    while len(others) >= CASES:  # what is over goes first
        others.remove(next((each for each in others if each.closed), others[0]))
    return talk.but(cases=(*others, case))


def of_kind(talk: Talk, kind: str, at: datetime) -> Talk:
    """The open incident is of this kind; without one, it is opened with the words that told it."""
    case = talk.case or Case(at)
    if talk.words and not case.drill:
        case = replace(case, notes=(*case.notes, Note(at, talk.words)))
    return with_case(talk.but(words=""), case.of_type(kind, at))


def without_kind(talk: Talk) -> Talk:
    """The open incident is of no kind that is known; as it was where there is none."""
    return with_case(talk, replace(talk.case, type="")) if talk.case else talk


def deed(talk: Talk, key: str, option: str, at: datetime) -> Talk:
    """Something answered or done, kept with its time in the open incident."""
    return with_case(talk, talk.case.with_deed(Deed(at, key, option))) if talk.case else talk


def answered(now: Situation, aid: Aid | None, step: Step, option: str, before: str = "") -> Talk:
    """An answer of first aid kept with its time, and all that it says; empty: taken back.

    before: put before its key.
    """
    if not option:
        return taken_back(now.talk, aid, step, now.answers.get(step.key, ""), now.now)
    kept = deed(now.talk, f"{before}{step.key}", option, now.now)
    return told(kept, aid, step, option, now.now)


def told(talk: Talk, aid: Aid | None, step: Step, option: str, at: datetime) -> Talk:
    """What an answer says beyond itself: facts it settles, and a desk that was called."""
    written = aid.steps.get(step.part_of) if aid else None
    if step.key == BANK and option == DONE:
        return deed(talk, f"{CALLED}bank", "reached", at)
    if written is None:
        return talk
    for fact, answer in written.sets.get(option, {}).items():
        talk = deed(talk, f"aid.{fact}", answer, at)
    reached = option == DONE and (written.called_anyway or not step.id.endswith(f"_{CANNOT}"))
    if written.calls and reached:
        talk = deed(talk, f"{CALLED}{written.calls}", "reached", at)
    return talk


def taken_back(talk: Talk, aid: Aid | None, step: Step, was: str, at: datetime) -> Talk:
    """An answer taken back, with all that it said beyond itself."""
    written = aid.steps.get(step.part_of) if aid else None
    keys = [step.key]
    if written is not None:
        keys += [f"aid.{fact}" for fact in written.sets.get(was, {})]
        keys += [f"{CALLED}{written.calls}"] if written.calls and was == DONE else []
    keys += [f"{CALLED}bank"] if step.key == BANK and was == DONE else []
    for key in keys:
        talk = deed(talk, key, "", at)
    return talk


def reopened(now: Situation) -> Talk:
    """The open incident without the answer that laid it aside."""
    talk = now.talk
    for key in OVER:
        talk = deed(talk, key, "", now.now) if key in now.answers else talk
    return talk


def settled(talk: Talk, flows: Mapping[str, Flow]) -> Talk:
    """Without incidents that came to nothing, drills that are over, and the ways back to them."""
    told = (replace(case, closed=case.closed or case.over) for case in talk.cases if case.type)
    talk = talk.but(cases=tuple(c for c in told if not (c.drill and c.closed)))
    ours = {AID_FLOW, talk.case.type} if talk.case else set[str]()
    under = (f for f in talk.under if f in flows and (not flows[f].case or f in ours))
    return talk.but(under=tuple(under))


def without_drill(talk: Talk) -> Talk:
    """A drill is over as soon as it is left."""
    if not any(case.drill for case in talk.cases):
        return talk
    return talk.but(cases=tuple(case for case in talk.cases if not case.drill))


def without_guess(talk: Talk) -> Talk:
    """Nothing came of what was told: neither a guess nor an incident without a kind stays."""
    typed = tuple(case for case in talk.cases if case.type)
    if typed == talk.cases and not talk.guess and not talk.words:
        return talk
    return talk.but(cases=typed, guess=(), words="")


def closed(talk: Talk) -> Talk:
    """The open incident is over; its record stays."""
    return with_case(talk, replace(talk.case, closed=True)) if talk.case else talk


def taken_up(talk: Talk) -> Talk:
    """The newest incident that was closed, open again; as it was where there is none."""
    last = next((case for case in reversed(talk.cases) if case.type and not case.drill), None)
    if talk.case or last is None:
        return talk
    again = replace(last, closed=False)
    return talk.but(cases=tuple(again if case is last else case for case in talk.cases))
