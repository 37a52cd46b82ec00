"""What somebody types while first aid is given: an answer, worse news, a note, how a call ended."""

from flows import aid_talk, predicates
from flows.aid_talk import CLOSING, REMOTE, SPREAD
from flows.asking import AID_CALLED
from flows.buttons import answered
from flows.finding import HARM, Meaning
from flows.first_aid import CANNOT, DONE, HOW, NEXT
from flows.flow import Step
from flows.hearing import Hearing
from flows.incident_clock import NOTICED, option_of
from flows.showing import content
from flows.stand import GUESS, MENU, SECOND, Stand
from flows.talk import Reply, Turn, prefixed
from knowledge import Option
from knowledge.hours import day_of

REACHED = "reached"
SPREADING = "remote"  # the answer that somebody operates the machine right now
PLAIN = {"yes", "no", "unsure"}  # options of a question that a bare no answers
KIN = {"restart": "power_off", "power_off": "restart", "wipe": "delete", "reply": "contact"}


def typed(
    stand: Stand, hearing: Hearing, meaning: Meaning, text: str, option: Option | None
) -> Turn | None:
    """What was typed in first aid. None: nothing of all this."""
    here = stand.here
    if here is None:
        return None
    if turn := _in_drill(stand, hearing, meaning, text):
        return turn
    if topic := hearing.dont(text):
        return _may_i(stand, topic)
    if found := hearing.told(here, text):
        return answered(stand, here, found.id)
    return (
        _about_a_call(stand, hearing, here, text)
        or _worse(stand, hearing, text)
        or _desk(stand, hearing, text)
        or _answer(stand, hearing, here, text, option)
        or _asked(stand, hearing, text)
        or _another(stand, hearing, meaning, text)
    )


def _desk(stand: Stand, hearing: Hearing, text: str) -> Turn | None:
    """A desk by its name, or how calling it ended."""
    desk, ended, here = hearing.desk(text), hearing.outcome(text), stand.here
    if desk is None:
        return None
    if ended == REACHED and here and _is_call_of(stand, here, desk):
        return answered(stand, here, DONE)
    told = aid_talk.did(stand, f"{desk}.{ended}") if ended else None
    return told or content(stand, "desk", desk)


def _is_call_of(stand: Stand, here: Step, desk: str) -> bool:
    """Whether the step on the screen is the call that was made."""
    aid = stand.flow.aid if stand.flow else None
    written = aid.steps.get(here.part_of) if aid else None
    return written is not None and written.calls == desk and here.option(DONE) is not None


def _asked(stand: Stand, hearing: Hearing, text: str) -> Turn | None:
    """Whom to call, or that all is well."""
    if hearing.has("whom", text):
        return aid_talk.calls(stand)
    well = hearing.has("all_well", text) and not hearing.alarming(text)
    return stand.open(CLOSING, interrupt=True) if well else None


def _in_drill(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """In a drill: that it is over, that it is none, or news of harm; who practises only taps."""
    case = stand.talk.case
    if case is None or not case.drill:
        return None
    if hearing.has("stop_drill", text):
        return aid_talk.without_drill(stand).open(MENU)
    if hearing.alarming(text) or hearing.harm_done(text):
        return aid_talk.first_aid(stand, hearing, meaning, text, interrupt=False)
    if hearing.has("real", text):
        return aid_talk.without_drill(stand).but(guess=(case.type,), words="").open(GUESS)
    return None


def _about_a_call(stand: Stand, hearing: Hearing, here: Step, text: str) -> Turn | None:
    """Where it is asked whether a desk was reached: how it ended."""
    asked = next((o for o in stand.talk.offered if o.startswith("did=")), "")
    said_so = hearing.says_yes(text) or hearing.of_action(text) == DONE
    ended = hearing.outcome(text) or (REACHED if said_so else None)
    if here.key != AID_CALLED or not asked or not ended:
        return None
    named = hearing.desk(text) or asked.removeprefix("did=").partition(".")[0]
    return aid_talk.did(stand, f"{named}.{ended}")


def _worse(stand: Stand, hearing: Hearing, text: str) -> Turn | None:
    """News that change what comes first."""
    harm, case = hearing.harm_done(text), stand.talk.case
    if harm == "remote" and case:
        if case.type != REMOTE:
            return stand.open(REMOTE)
        return _spreading(stand)
    if harm == "money" and not predicates.money_moved(stand.now):
        told = stand.deed("aid.money", "yes")
        return prefixed(told.arrive(), stand.say("aid.bank_now"))
    return None


def _spreading(stand: Stand) -> Turn | None:
    """Somebody operates the machine right now: the step that cuts it off, if it was not done."""
    flow = stand.asking.flows[REMOTE]
    first = flow.steps[flow.first]
    cut = flow.steps.get(SPREAD)
    if cut is None or stand.now.answers.get(cut.key) == DONE or not first.option(SPREADING):
        return None
    return stand.enter(REMOTE).answer(first, SPREADING)


def _may_i(stand: Stand, topic: str) -> Turn:
    """「再起動していい？」: no, and why; then the step once more."""
    aid = stand.now.aid
    rules = (aid.do_not.get(name) for name in (topic, KIN.get(topic, ""))) if aid else ()
    rule = next(filter(None, rules), None)
    if rule is None:
        return prefixed(stand.arrive(), stand.say("aid.may_unknown"))
    return prefixed(stand.arrive(), stand.say("aid.may_not", what=rule.what, why=rule.why))


def _answer(
    stand: Stand, hearing: Hearing, here: Step, text: str, option: Option | None
) -> Turn | None:
    """Done, not possible, or how: where the text means one of them for the step on the screen."""
    if here.key == NOTICED:
        ago = hearing.days_ago(text, day_of(stand.now.now))
        found = option_of(here, ago) if ago is not None else None
        return answered(stand, here, found) if found else None
    meant = hearing.of_action(text)
    if here.id.endswith(f"_{CANNOT}") and meant in (CANNOT, HOW):
        return answered(stand, here, NEXT)
    if here.id.endswith(f"_{HOW}") and meant in (DONE, CANNOT):
        return _of_its_action(stand, here, meant)
    if here.id.startswith(f"{here.part_of}_{HOW}_") and meant == HOW:
        return answered(stand, here, CANNOT)
    if option and option.id == DONE and here.option(CANNOT):
        if hearing.has("spoils", text):
            return stand.aside(Reply(stand.say("aid.which_cut"), "first_aid"))
        if hearing.says_yes(text):
            return prefixed(stand.arrive(), stand.say("aid.when_done"))
    bare_no = option is not None and option.id in ("no", "none")
    if bare_no and not {o.id for o in here.options} <= PLAIN:
        return None
    return answered(stand, here, option.id) if option else None


def _of_its_action(stand: Stand, here: Step, option: str) -> Turn:
    """At 「どの機器ですか？」: done or not possible, of the action it is about."""
    flow = stand.flow
    base = flow.steps[here.part_of] if flow else here
    return stand.but(place=None).answer(base, option)


def _another(stand: Stand, hearing: Hearing, meaning: Meaning, text: str) -> Turn | None:
    """Trouble of a kind that this is not: the same incident, or a second one?"""
    case = stand.talk.case
    told = meaning.harm >= HARM or hearing.has("also", text)
    if case is None or not told or not hearing.alarming(text):
        return None
    if case.type == meaning.incidents[0]:
        return None
    return stand.but(guess=aid_talk.guess(hearing, meaning, text)).open(SECOND, interrupt=True)
