"""What somebody types in first aid, or that leads to it."""

from dataclasses import replace

from flows import predicates
from flows.calling import ALWAYS, contacts
from flows.case import CALLED, Note
from flows.cases import with_case
from flows.finding import HARM, Meaning
from flows.flow import RETURN
from flows.hearing import Hearing
from flows.record import as_text, record
from flows.stand import AID, GUESS, INCIDENT, SECOND, Stand
from flows.talk import Choice, Reply, Situation, Turn, prefixed
from knowledge import Desk

REMOTE, UNKNOWN = "support_scam", "unclear"  # somebody operates the machine; fits no kind
KIN = {"restart": "power_off", "power_off": "restart", "wipe": "delete", "reply": "contact"}
MOST = 3  # kinds of trouble that are offered to be confirmed


def first_aid(
    stand: Stand, hearing: Hearing, meaning: Meaning, text: str, *, interrupt: bool
) -> Turn:
    """What was typed sounds like trouble: the likely kinds to be confirmed, or the pictures."""
    kinds = guess(hearing, meaning, text)
    real = stand if predicates.case_open(stand.now) else without_drill(stand)
    opened = real.but(guess=kinds)
    return opened.open(GUESS if kinds else INCIDENT, interrupt=interrupt)


def guess(hearing: Hearing, meaning: Meaning, text: str) -> tuple[str, ...]:
    """The likeliest kinds of trouble; somebody operating the machine comes before all."""
    kinds = meaning.incidents[:MOST]
    if hearing.harm_done(text) == "remote":
        kinds = (REMOTE, *(kind for kind in kinds if kind != REMOTE))
    return kinds[:MOST]


def trouble_now(stand: Stand) -> Turn:
    """「いま困っている」: what has happened; a drill is over at once."""
    real = stand if predicates.case_open(stand.now) else without_drill(stand)
    return real.but(guess=()).open(INCIDENT, interrupt=True)


def without_drill(stand: Stand) -> Stand:
    cases = tuple(case for case in stand.talk.cases if not case.drill)
    flow = stand.flow
    left = None if flow and flow.case else stand.talk.flow
    return stand.but(cases=cases, flow=left, place=None)


def typed_in_triage(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """Where it is asked what has happened, whatever sounds like trouble is taken for the answer."""
    if stand.talk.flow == GUESS and hearing.says_yes(text) and stand.talk.guess:
        here = stand.here
        return stand.answer(here, stand.talk.guess[0]) if here else None
    if hearing.has("all_well", text):
        return stand.leave_for(RETURN)
    if meaning.outside or not (meaning.incidents and (meaning.harm >= 0 or hearing.alarming(text))):
        return None
    return stand.but(guess=guess(hearing, meaning, text)).open(GUESS)


def typed_in_aid(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """In first aid: worse news, what one may do, whom to call, that all is well."""
    if topic := hearing.dont(text):
        return _may_i(stand, topic)
    harm = hearing.harm_done(text)
    if harm == "remote" and stand.now.talk.case and stand.now.talk.case.type != REMOTE:
        return stand.open(REMOTE)
    if harm == "money" and not predicates.money_moved(stand.now):
        worse = stand.deed("aid.money", "yes")
        return prefixed(worse.arrive(), stand.say("aid.bank_now"))
    if hearing.has("whom", text):
        return calls(stand)
    if hearing.has("all_well", text):
        return stand.deed("aid.after", "close").leave_for(RETURN)
    return _another(stand, hearing, meaning, text)


def _another(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """Trouble of a kind that this is not: the same incident, or a second one?"""
    case = stand.talk.case
    loud = meaning.harm >= HARM and hearing.alarming(text)
    if case is None or not loud or case.type in meaning.incidents[:MOST]:
        return None
    if case.drill:
        return first_aid(stand, hearing, meaning, text, interrupt=False)
    return stand.but(guess=guess(hearing, meaning, text)).open(SECOND, interrupt=True)


def _may_i(stand: Stand, topic: str) -> Turn:
    """「再起動していい？」: no, and why; then the step once more."""
    aid = stand.now.aid
    rules = (aid.do_not.get(name) for name in (topic, KIN.get(topic, ""))) if aid else ()
    rule = next(filter(None, rules), None)
    if rule is None:
        return prefixed(stand.arrive(), stand.say("aid.may_unknown"))
    return prefixed(stand.arrive(), stand.say("aid.may_not", what=rule.what, why=rule.why))


def noted(stand: Stand, text: str) -> Turn:
    """Words to remember, kept in the record of the open incident."""
    case = stand.talk.case
    if case is None or not case.type:
        return stand.aside(Reply(stand.say("note.nothing")))
    notes = (*case.notes, Note(stand.now.now, text))[-50:]
    kept = stand.but(cases=with_case(stand.talk, replace(case, notes=notes)).cases)
    return prefixed(kept.arrive(), stand.say("note.kept", text=text))


def calls(stand: Stand) -> Turn:
    """Whom to call in the open incident, wherever one stands; without one, the desks."""
    case = stand.talk.case
    if case is None or not case.type:
        return stand.open("desks", interrupt=True)
    flow = stand.asking.flows[AID]
    telling = stand.asking.telling(stand.now)
    shown = stand.asking.show(flow, flow.steps["calls"], telling.now)[-1]
    own = tuple(o for o in shown.options if o.id.startswith("desk="))
    back = Choice("do=aid", stand.say("button.aid"))
    return stand.turn((replace(shown, options=(*own, back)),))


def did(stand: Stand, name: str) -> Turn | None:
    """`did=<desk>.<outcome>`: kept, and whom to try instead where it did not work."""
    desk_id, _, outcome = name.partition(".")
    desk = stand.now.book.desks.get(desk_id)
    case = stand.talk.case
    if desk is None or case is None or not case.type:
        return None
    told = stand.deed(f"{CALLED}{desk_id}", outcome)
    note = stand.say(f"told.{outcome}", name=desk.name)
    instead = _next(told.now)
    if outcome != "reached" and instead:
        voice = stand.asking.voice
        note += "\n" + stand.say("told.instead", name=voice.named(instead))
    after = told.arrive() if told.flow and told.flow.case else told.resume_case()
    return prefixed(after, note)


def _next(now: Situation) -> Desk | None:
    """The next desk to be called that nobody has reported on."""
    waiting = (c.desk for c in contacts(now) if f"{CALLED}{c.desk.id}" not in now.answers)
    return next((desk for desk in waiting if desk.id != ALWAYS), None)


def show_record(stand: Stand) -> Turn:
    """事案メモ: what happened and what was done, to be handed on."""
    telling = stand.asking.telling(stand.now)
    found = record(telling)
    if found is None:
        return stand.aside(Reply(stand.say("record.none")))
    text = "\n".join([as_text(telling, found), "", stand.say("record.add")])
    back = Choice("do=aid", stand.say("button.aid")) if stand.talk.case else None
    options = (*((back,) if back else ()), Choice("do=menu", stand.say("leave.menu")))
    return stand.turn(
        (Reply(text, "record", options=options, desks=("ppc",) if found.dates else ()),)
    )
