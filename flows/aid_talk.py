"""What somebody types in first aid, or that leads to it."""

from dataclasses import replace

from flows import cases, predicates
from flows.aid_views import OUTCOMES
from flows.calling import waiting
from flows.case import CALLED, Case, Note
from flows.cases import closed, with_case
from flows.finding import CALM, Meaning
from flows.first_aid import DONE
from flows.flow import RETURN
from flows.hearing import Hearing, named_in
from flows.record import as_text, record
from flows.stand import AID, GUESS, INCIDENT, MENU, Stand
from flows.talk import Choice, Reply, Turn, prefixed

CLOSING = "closing"
SPREAD = "cut"  # the step of REMOTE that cuts the machine off
REMOTE, UNKNOWN = "support_scam", "unclear"  # somebody operates the machine; fits no kind
WORDS = 200  # characters of what was typed that are kept for the record
NOTES = 50  # that are kept beside the first
MOST = 3  # kinds of trouble that are offered to be confirmed


def first_aid(
    stand: Stand, hearing: Hearing, meaning: Meaning, text: str, *, interrupt: bool
) -> Turn:
    """What was typed sounds like trouble: the likely kinds to be confirmed, or the pictures."""
    kinds = guess(hearing, meaning, text)
    opened = without_drill(stand).but(guess=kinds, words=text.strip()[:WORDS])
    turn = opened.open(GUESS if kinds else INCIDENT, interrupt=interrupt)
    return prefixed(turn, stand.say("aid.easy")) if hearing.foreign(text) else turn


def guess(hearing: Hearing, meaning: Meaning, text: str) -> tuple[str, ...]:
    """The likeliest kinds of trouble, and the one that fits no kind; somebody operating the
    machine comes before all."""
    kinds = meaning.incidents
    if hearing.harm_done(text) == "remote":
        kinds = (REMOTE, *(kind for kind in kinds if kind != REMOTE))
    kinds = kinds[:MOST]
    return (*kinds, UNKNOWN) if kinds and UNKNOWN not in kinds else kinds


def trouble_now(stand: Stand) -> Turn:
    """「いま困っている」: what has happened; a drill is over at once."""
    return without_drill(stand).but(guess=(), words="").open(INCIDENT, interrupt=True)


def confirmed(stand: Stand, kind: str) -> Turn:
    """The kind of trouble is plain: its first step, or on from there where the words told more."""
    words = stand.talk.words
    turn = stand.open(kind)
    opened = stand.with_talk(turn.talk)
    here = opened.here if kind != REMOTE else None  # there to hang up comes before all
    told = named_in(here.words, words) if here and not words.endswith(("?", "？")) else None
    return opened.answer(here, told) if here and told else turn


def another(stand: Stand, flow: str) -> Turn:
    """A second incident, beside the one that is open; the ways back to that one are laid aside."""
    flows = stand.asking.flows.all
    under = tuple(f for f in stand.talk.under if not flows[f].case)
    fresh = with_case(stand.talk.but(under=under), Case(stand.now.now), new=True)
    return stand.with_talk(fresh).open(flow)


def practise(stand: Stand, kind: str) -> Turn:
    """First aid for a kind of trouble as a drill."""
    fresh = with_case(cases.without_drill(stand.talk), Case(stand.now.now, drill=True), new=True)
    return stand.with_talk(fresh).open(kind)


def close(stand: Stand) -> Turn:
    """The open incident is over; with another one open, on with that."""
    if predicates.is_drill(stand.now):
        return prefixed(without_drill(stand).open(MENU), stand.say("case.drill_closed"))
    done = stand.with_talk(closed(stand.talk))
    turn = done.resume_case() if predicates.case_open(done.now) else done.leave_for(RETURN)
    return prefixed(turn, stand.say("case.closed"))


def without_drill(stand: Stand) -> Stand:
    """Out of the drill; a real incident stays as it is."""
    if predicates.case_open(stand.now):
        return stand
    flow = stand.flow
    left = None if flow and flow.case else stand.talk.flow
    return stand.with_talk(cases.without_drill(stand.talk)).but(flow=left, place=None)


def typed_in_triage(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """Where it is asked what has happened, whatever sounds like trouble is taken for the answer."""
    here, likely = stand.here, stand.talk.guess
    begun = hearing.says_yes(text) or hearing.of_action(text) == DONE
    if stand.talk.flow == GUESS and begun and likely:
        return confirmed(stand, likely[0]) if here else None
    harmful = hearing.alarming(text) or meaning.harm >= CALM
    if hearing.has("all_well", text) and not harmful:
        return stand.leave_for(RETURN)
    least = CALM if stand.talk.flow == GUESS else 0
    if meaning.outside or not (meaning.harm >= least or hearing.alarming(text)):
        return None
    if not meaning.incidents:
        return None
    told = stand.but(guess=guess(hearing, meaning, text), words=text.strip()[:WORDS])
    return told.open(GUESS)


def noted(stand: Stand, text: str) -> Turn:
    """Words to remember, kept in the record of the open incident."""
    case = stand.talk.case
    if case is None or not case.type:
        return stand.aside(Reply(stand.say("note.nothing")))
    notes = (*case.notes, Note(stand.now.now, text))
    notes = (*notes[:1], *notes[1:][-NOTES:])  # the story it began with stays
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
    if desk is None or outcome not in OUTCOMES or case is None or not case.type:
        return None
    told = stand.deed(f"{CALLED}{desk_id}", outcome)
    note = stand.say(f"told.{outcome}", name=desk.name)
    instead = next((contact.desk for contact in waiting(told.now)), None)
    if outcome != "reached" and instead:
        voice = stand.asking.voice
        note += "\n" + stand.say("told.instead", name=voice.named(instead))
    after = told.arrive() if told.flow and told.flow.case else told.resume_case()
    return prefixed(after, note)


def show_record(stand: Stand) -> Turn:
    """事案メモ: what happened and what was done, to be handed on."""
    telling = stand.asking.telling(stand.now)
    found = record(telling)
    if found is None:
        return stand.aside(Reply(stand.say("record.none")))
    text = "\n".join([as_text(telling.voice, found), "", stand.say("record.add")])
    back = Choice("do=aid", stand.say("button.aid")) if stand.talk.case else None
    options = (*((back,) if back else ()), Choice("do=menu", stand.say("leave.menu")))
    return stand.turn(
        (Reply(text, "record", options=options, desks=("ppc",) if found.dates else ()),)
    )
