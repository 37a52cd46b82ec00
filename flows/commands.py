"""What can be said in every state: menu, back, leave, start over, forget … and being unclear."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from flows import aid_talk, cases, outlook, predicates, views
from flows.asking import CHECK, PROFILE, QUICK
from flows.flow import RETURN, Step
from flows.scoring import UNSURE
from flows.showing import content, our_industry
from flows.stand import DRILL, ERASE, MENU, RESTART, RESULT, WELCOME, Stand
from flows.talk import Choice, Reply, Talk, Turn, prefixed
from knowledge import Question

DESKS, PRIVACY, PLAN = "desks", "privacy", "plan"
GONE_QUIET = timedelta(hours=6)  # after this, what is not an answer is met with 「前回の続き」


def _check(stand: Stand) -> Turn:
    """「自己点検」: start it, go on with it, or show what came of it."""
    if predicates.check_finished(stand.now):
        return prefixed(stand.open(RESULT), stand.say("resume.finished"))
    if not predicates.check_begun(stand.now):
        return stand.open(CHECK if predicates.profile_known(stand.now) else PROFILE)
    note = stand.say("resume.go", number=outlook.next_number(stand.now))
    return prefixed(stand.open(CHECK), note)


def _result(stand: Stand) -> Turn:
    if predicates.check_finished(stand.now):
        return stand.open(RESULT)
    left = stand.now.book.questions.keys() - stand.talk.answers.keys()
    return stand.aside(Reply(stand.say("result.missing", count=len(left))))


def _resume(stand: Stand) -> Turn:
    if predicates.case_open(stand.now):
        return stand.resume_case()
    if stand.talk.under:
        return stand.leave_for(RETURN)
    if stand.unfinished:
        return _check(stand)
    if stand.here and stand.talk.flow != MENU:
        return stand.arrive()
    if predicates.profile_known(stand.now) and not predicates.check_begun(stand.now):
        return stand.open(CHECK)
    return prefixed(stand.open(MENU), stand.say("resume.nothing"))


def _restart(stand: Stand) -> Turn:
    if predicates.check_begun(stand.now):
        return stand.open(RESTART, interrupt=True)
    return stand.open(WELCOME)


def _erase(stand: Stand) -> Turn:
    if views.remembered(stand.asking.telling(stand.now)):
        return stand.open(ERASE, interrupt=True)
    return Turn(Talk(), (Reply(stand.say("erase.nothing")), *stand.welcome()))


def _leave(stand: Stand) -> Turn:
    """Stop here: nothing is lost, and the way back is said."""
    number = outlook.next_number(stand.now)
    text = stand.say("leave.check" if stand.unfinished else "leave.other", number=number)
    left = stand.with_talk(cases.without_guess(cases.without_drill(stand.talk)))
    left = left.but(flow=None, under=(), revisit=None, unclear=0, place=None)
    aid = Choice("do=aid", stand.say("button.aid"))
    ways = (aid, *stand.ways()) if predicates.case_open(left.now) else stand.ways()
    return left.turn((Reply(text, options=ways),))


def greet(stand: Stand) -> Turn:
    """The welcome; for somebody coming back, to go on where they stopped or to start again."""
    if predicates.case_open(stand.now):
        return _how_is_it(stand)
    if not stand.talk.answers:
        return stand.open(WELCOME)
    if not stand.unfinished:
        return stand.open(MENU)
    number = outlook.next_number(stand.now)
    offer = Reply(
        stand.say("resume.offer", number=number),
        options=(
            Choice("do=check", stand.say("resume.continue", number=number)),
            Choice("do=restart", stand.say("resume.restart")),
            Choice("do=menu", stand.say("leave.menu")),
        ),
    )
    return stand.but(unclear=0).turn((offer,))


def _how_is_it(stand: Stand) -> Turn:
    """Somebody comes back in the middle of an incident: what became of it?"""
    case = stand.talk.case
    label = stand.now.book.incidents[case.type].label if case else ""
    names = ("aid", "calls", "record", "menu")
    options = tuple(Choice(f"do={name}", stand.say(BUTTONS[name])) for name in names)
    lines = [
        stand.say("aid.how_is_it", label=label),
        *views.still_open(stand.asking.telling(stand.now)),
    ]
    text = "\n".join(lines)
    return stand.but(unclear=0).turn((Reply(text, "first_aid", options),))


def _fix_which(stand: Stand) -> Turn:
    """The answers given so far, each a button that asks its question again."""
    questions = stand.now.book.questions.values()
    given = [q for q in questions if q.id in stand.talk.answers]
    if not given:
        return stand.aside(Reply(stand.say("fix.unknown")))
    buttons = tuple(Choice(f"fix={q.id}", q.title) for q in given)
    return stand.turn((Reply(stand.say("fix.which"), options=buttons),))


def _find_out(stand: Stand) -> Turn:
    """How to find out, for each question answered わからない."""
    questions = stand.now.book.questions.values()
    unsure = [q for q in questions if stand.talk.answers.get(q.id) == UNSURE]
    if not unsure:
        return stand.aside(Reply(stand.say("find_out.none")))
    buttons = tuple(Choice(f"find={q.id}", q.title) for q in unsure)
    back = Choice("do=result", stand.say("card.back"))
    done = predicates.check_finished(stand.now)
    options = (*buttons, back) if done else buttons
    return stand.turn((Reply(stand.say("find_out.which"), options=options),))


def fix(stand: Stand, number: int) -> Turn:
    """「Q7を直す」: that question once more, then back to where the talk stands."""
    questions = stand.now.book.questions.values()
    found = next((q for q in questions if q.item == number), None)
    if found is None or found.id not in stand.talk.answers:
        return stand.aside(Reply(stand.say("fix.unknown")))
    if stand.flow is None:
        stand = stand.enter(CHECK)
    again = stand.but(revisit=found.id, unclear=0).arrive()
    return prefixed(again, stand.say("question.fix", number=number))


def why(stand: Stand, question: Question | None = None) -> Turn:
    asked = question or (stand.here.question if stand.here else None)
    if asked is None and stand.here and stand.here.option("how"):
        return stand.answer(stand.here, "how")
    kind, _, name = stand.talk.about.partition("=")
    if asked is None and (again := content(stand, kind, name)):
        return again
    if asked is None:
        return unclear(stand, stand.here) if stand.here else greet(stand)
    return stand.aside(Reply(stand.asking.voice.why(asked)))


def unclear(stand: Stand, here: Step) -> Turn:
    times = stand.talk.unclear + 1
    home = stand.asking.flows[CHECK] if stand.talk.revisit else stand.flow
    if home is None:
        return greet(stand)
    return stand.but(unclear=times).turn((stand.asking.again(home, here, stand.now, times),))


def was_away(stand: Stand) -> bool:
    return stand.talk.seen is not None and stand.now.now - stand.talk.seen > GONE_QUIET


def _plan(stand: Stand) -> Turn:
    return stand.open(PLAN) if predicates.check_finished(stand.now) else _check(stand)


def _none_of_these(stand: Stand) -> Turn:
    """Nothing of what was offered: the shelves, and people."""
    (shelves,) = views.themes(stand.asking.telling(stand.now))
    people = Choice("do=people", stand.say("menu.people"))
    text = stand.say("find.elsewhere")
    return stand.aside(replace(shelves, text=text, options=(*shelves.options, people)))


COMMANDS: Mapping[str, Callable[[Stand], Turn]] = {
    "menu": lambda stand: stand.open(MENU, interrupt=True),
    "back": Stand.back,
    "leave": _leave,
    "restart": _restart,
    "people": lambda stand: stand.open(DESKS, interrupt=True),
    "memory": lambda stand: stand.open(PRIVACY, interrupt=True),
    "erase": _erase,
    "check": _check,
    "resume": _resume,
    "quick": lambda stand: stand.open(QUICK),
    "result": _result,
    "trouble": aid_talk.trouble_now,
    "aid": Stand.resume_case,
    "record": aid_talk.show_record,
    "calls": aid_talk.calls,
    "drill": lambda stand: stand.open(DRILL, interrupt=True),
    "why": why,
    "hello": greet,
    "fix": _fix_which,
    "profile": Stand.ask_company_again,
    "find_out": _find_out,
    "plan": _plan,
    "none": _none_of_these,
    "industry": our_industry,
}

BUTTONS: Mapping[str, str] = {
    "why": "question.why_button",
    "back": "question.back_button",
    "menu": "leave.menu",
    "people": "menu.people",
    "check": "leave.resume",
    "restart": "resume.restart",
    "result": "card.back",
    "trouble": "button.trouble",
    "quick": "button.quick",
    "memory": "button.memory",
    "erase": "button.erase",
    "leave": "button.leave",
    "resume": "leave.resume",
    "hello": "button.hello",
    "fix": "button.fix",
    "profile": "button.profile",
    "find_out": "button.find_out",
    "plan": "button.plan",
    "none": "find.none",
    "industry": "button.industry",
    "aid": "button.aid",
    "record": "button.record",
    "calls": "button.calls",
    "drill": "button.drill",
}
