"""decide(): one thing said in, one Turn out. Everything the bot does is decided here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows import flow, hearing, outlook, phrases, predicates, referral, views
from flows.asking import CHECK, PROFILE, Asking
from flows.flow import RETURN, Step
from flows.hearing import Hearing
from flows.stand import ERASE, MENU, RESTART, RESULT, WELCOME, Stand, prefixed
from flows.talk import Choice, Place, Reply, Said, Situation, Talk, Turn
from flows.telling import Voice
from knowledge import Book, Question

INCIDENT, DESKS, PRIVACY, QUICK = "incident", "desks", "privacy", "quick_check"
GONE_QUIET = timedelta(hours=6)  # after this, what is not an answer is met with 「前回の続き」


@dataclass(frozen=True)
class Brain:
    """Everything that is read at start-up, and the one function that uses it."""

    book: Book
    asking: Asking
    hearing: Hearing

    def decide(self, talk: Talk, said: Said, now: datetime) -> Turn:
        """What one thing said leads to. Pure: the same arguments give the same Turn."""
        if talk.flow is not None and talk.flow not in self.asking.flows.all:
            talk = replace(talk, flow=None, under=(), place=None)
        stand = Stand(self.asking, Situation(self.book, talk, now, self.asking.flows.revision))
        turn = _tapped(stand, said.option) if said.option else self._typed(stand, said.text)
        return replace(turn, talk=replace(turn.talk, seen=now))

    def welcome(self, now: datetime) -> tuple[Reply, ...]:
        """What somebody sees who has not said anything yet."""
        return Stand(
            self.asking, Situation(self.book, Talk(), now, self.asking.flows.revision)
        ).welcome()

    def where(self, talk: Talk, now: datetime) -> tuple[str, str]:
        """The flow and step a talk stands on; empty before it begins and after it was left."""
        situation = Situation(self.book, talk, now, self.asking.flows.revision)
        here = Stand(self.asking, situation).here
        return talk.flow or "", here.id if here else ""

    def shown(self, said: Said) -> str:
        """How what somebody did reads in the log: their words, or the label they tapped."""
        return _label(self, said.option) if said.option else said.text

    def _typed(self, stand: Stand, text: str) -> Turn:
        here, heard = stand.here, self.hearing
        if not text.strip():
            return stand.aside(Reply(stand.say("unclear.nothing")))
        if here and (button := heard.button(_buttons(stand, here), text)):
            return _tapped(stand, button)
        if number := heard.item_to_fix(text):
            return _fix(stand, number)
        if command := heard.command(text):
            return COMMANDS[command](stand)
        if heard.is_urgent(text) and stand.talk.flow != INCIDENT:
            return stand.open(INCIDENT, interrupt=True)
        if here and (option := heard.option(here, text)):
            return stand.answer(here, option.id, typed=option.label)
        if here is None or _was_away(stand):
            return _greet(stand)
        return _unclear(stand, here)


def _buttons(stand: Stand, here: Step) -> tuple[Choice, ...]:
    """The buttons of the step being asked, in the order they are shown."""
    home = stand.asking.flows[CHECK] if stand.talk.revisit else stand.flow
    if home is None:
        return ()
    if not here.show:
        return stand.asking.choices(home, here)
    return tuple(c for r in stand.asking.show(home, here, stand.now) for c in r.options)


# -- buttons -------------------------------------------------------------------------------


def _tapped(stand: Stand, option: str) -> Turn:
    """A button, however old: its id says all that is needed."""
    kind, _, name = option.partition("=")
    book, here = stand.now.book, stand.here
    match kind:
        case "card" if name in book.cards:
            return _card(stand, name)
        case "desk" if name in book.desks:
            voice = stand.asking.voice
            return stand.aside(voice.desk_reply(book.desks[name], stand.now.now))
        case "why" if name in book.questions:
            return _why(stand, book.questions[name])
        case "back" if here and here.id == name:
            return stand.back()
        case "do" if name in COMMANDS:
            return COMMANDS[name](stand)
    named, _, step = kind.partition(":")
    home = stand.asking.flows.all.get(named)
    target = home.steps.get(step) if home else None
    if home is None or target is None or target.option(name) is None:
        return _stale(stand)
    return _chosen(stand, home.id, target, name)


def _chosen(stand: Stand, home: str, step: Step, option: str) -> Turn:
    """An option of a step: of the one being asked, of one passed before, or of an old menu."""
    if stand.here and stand.here.key == step.key:
        return stand.answer(step, option)
    if stand.asking.flows[home].keep:
        if step.key in stand.talk.answers:
            return stand.change(step, option)
        there = stand.enter(home)
        if there.here and there.here.key == step.key and not stand.here:
            return there.answer(step, option)
        return _stale(stand)
    there = stand.enter(home, interrupt=stand.talk.flow not in (None, home))
    return there.but(place=Place(home, step.id, stand.now.revision)).answer(step, option)


def _stale(stand: Stand) -> Turn:
    """A button that cannot be acted on any more: say so, and ask what is asked now."""
    if stand.here is None:
        return prefixed(_greet(stand), stand.say("old.gone"))
    return prefixed(stand.arrive(), stand.say("old.passed"))


def _card(stand: Stand, name: str) -> Turn:
    """A card, with ways on: mark it done, the next level, back to the result."""
    book, answers = stand.now.book, stand.talk.answers
    card = book.cards[name]
    asked = [book.questions[q] for q in card.for_]
    about = next((q for q in asked if answers.get(q.id) in card.for_[q.id]), asked[0])
    given = answers.get(about.id, "")
    choices = []
    if given and given not in ("done", "not_used"):
        done = stand.say("card.mark_done", number=about.item)
        choices.append(Choice(f"{CHECK}:{about.id}=done", done))
    deeper = (c for c in book.cards_about(about.id) if c.level > card.level)
    if more := next(deeper, None):
        choices.append(Choice(f"card={more.id}", stand.say("card.deeper")))
    if predicates.check_finished(stand.now):
        choices.append(Choice("do=result", stand.say("card.back")))
    choices.append(Choice("do=menu", stand.say("leave.menu")))
    text = stand.asking.voice.card(card, about, given)
    reply = Reply(text, "card", tuple(choices), cards=(name,), figures=card.figures)
    asking = stand.here is not None and stand.here.question is not None
    return stand.aside(reply) if asking else stand.turn((reply,))


def _label(brain: Brain, option: str) -> str:
    kind, _, name = option.partition("=")
    book, say = brain.book, brain.asking.voice.say
    flow, _, step = kind.partition(":")
    match kind:
        case "card" if name in book.cards:
            return book.cards[name].title
        case "desk" if name in book.desks:
            return book.desks[name].name
        case "why" | "back" | "do":
            button = BUTTONS.get(name if kind == "do" else kind)
            return say(button) if button else say("said.button")
    home = brain.asking.flows.all.get(flow)
    found = home.steps[step].option(name) if home and step in home.steps else None
    return found.label if found else say("said.button")


# -- commands ------------------------------------------------------------------------------


def _check(stand: Stand) -> Turn:
    """「自己点検」: start it, go on with it, or show what came of it."""
    if predicates.check_finished(stand.now):
        return prefixed(stand.open(RESULT), stand.say("resume.finished"))
    if not predicates.check_begun(stand.now):
        return stand.open(CHECK if predicates.profile_known(stand.now) else PROFILE)
    note = stand.say("resume.go", number=outlook.next_number(stand.now))
    return prefixed(stand.open(CHECK), note)


def _resume(stand: Stand) -> Turn:
    if stand.talk.under:
        return stand.leave_for(RETURN)
    if stand.unfinished:
        return _check(stand)
    if stand.here:
        return stand.arrive()
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
    left = stand.but(flow=None, under=(), revisit=None, unclear=0, place=None)
    return left.turn((Reply(text, options=stand.ways()),))


def _greet(stand: Stand) -> Turn:
    """The welcome; for somebody coming back, to go on where they stopped or to start again."""
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


def _fix(stand: Stand, number: int) -> Turn:
    """「Q7を直す」: that question once more, then back to where the talk stands."""
    questions = stand.now.book.questions.values()
    found = next((q for q in questions if q.item == number), None)
    if found is None or found.id not in stand.talk.answers:
        return stand.aside(Reply(stand.say("fix.unknown")))
    if stand.flow is None:
        stand = stand.enter(CHECK)
    again = stand.but(revisit=found.id, unclear=0).arrive()
    return prefixed(again, stand.say("question.fix", number=number))


def _why(stand: Stand, question: Question | None = None) -> Turn:
    asked = question or (stand.here.question if stand.here else None)
    if asked is None:
        return _unclear(stand, stand.here) if stand.here else _greet(stand)
    return stand.aside(Reply(stand.asking.voice.why(asked)))


def _unclear(stand: Stand, here: Step) -> Turn:
    times = stand.talk.unclear + 1
    home = stand.asking.flows[CHECK] if stand.talk.revisit else stand.flow
    if home is None:
        return _greet(stand)
    return stand.but(unclear=times).turn((stand.asking.again(home, here, times),))


def _was_away(stand: Stand) -> bool:
    return stand.talk.seen is not None and stand.now.now - stand.talk.seen > GONE_QUIET


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
    "result": lambda stand: stand.open(RESULT),
    "trouble": lambda stand: stand.open(INCIDENT, interrupt=True),
    "why": _why,
    "hello": _greet,
}

BUTTONS: Mapping[str, str] = {
    "why": "question.why_button",
    "back": "question.back_button",
    "menu": "leave.menu",
    "people": "menu.people",
    "check": "leave.resume",
    "restart": "resume.restart",
    "result": "card.back",
}


def load(book: Book, keep_days: int) -> Brain:
    """Flows and words, joined with the content. BadContent: file, line and what to write."""
    loaded = flow.load(book)
    voice = Voice(book, phrases.load(), keep_days)
    return Brain(book, Asking(loaded, referral.load(book), voice), hearing.load())
