"""decide(): one thing said in, one Turn out. Everything the bot does is decided here."""

from dataclasses import dataclass, replace
from datetime import datetime

from flows import flow, hearing, phrases, predicates, referral
from flows.asking import CHECK, Asking
from flows.commands import (
    BUTTONS,
    COMMANDS,
    TROUBLE,
    fix,
    greet,
    unclear,
    was_away,
    why,
)
from flows.flow import Step
from flows.hearing import Hearing
from flows.outlook import INDUSTRY, SIZE
from flows.stand import Stand, prefixed
from flows.talk import Choice, Place, Reply, Said, Situation, Talk, Turn
from flows.telling import Voice
from flows.views import INCIDENT, theme
from knowledge import Book, Card, Option, Question


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
        stand = self._stand(talk, now)
        turn = _tapped(stand, said.option) if said.option else self._typed(stand, said.text)
        offered = tuple(option.id for reply in turn.replies for option in reply.options)
        return replace(turn, talk=replace(turn.talk, seen=now, offered=offered))

    def welcome(self, now: datetime) -> tuple[Reply, ...]:
        """What somebody sees who has not said anything yet."""
        return self._stand(Talk(), now).welcome()

    def where(self, talk: Talk, now: datetime) -> tuple[str, str]:
        """The flow and step a talk stands on; empty before it begins and after it was left."""
        here = self._stand(talk, now).here
        return talk.flow or "", here.id if here else ""

    def shown(self, said: Said) -> str:
        """How what somebody did reads in the log: their words, or the label they tapped."""
        return _label(self, said.option) if said.option else said.text

    def _stand(self, talk: Talk, now: datetime) -> Stand:
        return Stand(self.asking, Situation(self.book, talk, now, self.asking.flows.revision))

    def _typed(self, stand: Stand, text: str) -> Turn:
        here, heard = stand.here, self.hearing
        if not text.strip():
            return stand.aside(Reply(stand.say("unclear.nothing")))
        if turn := self._ordered(stand, text) or self._trouble(stand, text):
            return turn
        if here and (option := self._meant(stand, here, text)):
            return stand.answer(here, option.id, typed=option.label)
        if term := heard.term_named(text):
            return _explained(stand, term)
        if here is None or was_away(stand):
            return greet(stand)
        return unclear(stand, here)

    def _ordered(self, stand: Stand, text: str) -> Turn | None:
        """A button typed out, 「Q7を直す」, a command, or a word to be explained."""
        heard = self.hearing
        if button := heard.button(self._last_shown(stand), text):
            return _tapped(stand, button)
        if number := heard.item_to_fix(text):
            return fix(stand, number)
        if command := heard.command(text):
            return COMMANDS[command](stand)
        term = heard.term_asked(text)
        return _explained(stand, term) if term else None

    def _trouble(self, stand: Stand, text: str) -> Turn | None:
        """First aid where words leave no doubt; where they may be news of harm, it is asked."""
        if stand.talk.flow == INCIDENT:
            return None
        asked = stand.talk.flow == TROUBLE
        if self.hearing.is_urgent(text):
            return stand.open(INCIDENT, interrupt=not asked)
        if self.hearing.may_be_urgent(text) and not asked:
            return stand.open(TROUBLE, interrupt=True)
        return None

    def _meant(self, stand: Stand, here: Step, text: str) -> Option | None:
        """The option meant; at the question of size also by the number of people."""
        people = self.hearing.count_of_people(text) if here.key == SIZE else None
        if people is not None:
            industry = stand.talk.answers.get(INDUSTRY, "")
            return here.option(self.book.size_of(people, industry))
        return self.hearing.option(here, text)

    def _last_shown(self, stand: Stand) -> tuple[Choice, ...]:
        """The buttons a person has before them; before any, those of the welcome."""
        offered = stand.talk.offered
        if not offered:
            return tuple(c for reply in stand.welcome() for c in reply.options)
        return tuple(Choice(option, _label(self, option)) for option in offered)


# -- buttons -------------------------------------------------------------------------------


def _tapped(stand: Stand, option: str) -> Turn:
    """A button, however old: its id says all that is needed."""
    kind, _, name = option.partition("=")
    here = stand.here
    if turn := _content(stand, kind, name):
        return turn
    match kind:
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


def _content(stand: Stand, kind: str, name: str) -> Turn | None:
    """A card, a desk, a shelf, or something about a question; None where there is no such thing."""
    book, voice = stand.now.book, stand.asking.voice
    match kind:
        case "card" if name in book.cards:
            return _card(stand, name)
        case "desk" if name in book.desks:
            urgent = INCIDENT in (stand.talk.flow, *stand.talk.under)
            return stand.aside(voice.desk_reply(book.desks[name], stand.now.now, urgent=urgent))
        case "theme" if name in book.themes:
            return stand.aside(theme(stand.asking.telling(stand.now), name))
        case "fix" if name in book.questions:
            return fix(stand, book.questions[name].item)
        case "find" if name in book.questions:
            return stand.aside(Reply(voice.find_out_of(book.questions[name])))
        case "why" if name in book.questions:
            return why(stand, book.questions[name])
    return None


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
        return prefixed(greet(stand), stand.say("old.gone"))
    return prefixed(stand.arrive(), stand.say("old.passed"))


def _explained(stand: Stand, name: str) -> Turn:
    """A word of the glossary, with the cards that go with it."""
    book, voice = stand.now.book, stand.asking.voice
    term = book.glossary[name]
    text = stand.say("term.explained", term=term.term, means=term.means, matters=term.matters)
    buttons = tuple(voice.card_button(book.cards[card]) for card in term.see)
    return stand.aside(Reply(text, options=buttons, cards=term.see))


def _card(stand: Stand, name: str) -> Turn:
    """A card, with ways on: mark it done, the next level, back to the result."""
    book, answers = stand.now.book, stand.talk.answers
    card = book.cards[name]
    asked = [book.questions[q] for q in card.for_]
    fits = (q for q in asked if answers.get(q.id) in card.for_[q.id])
    about = next(fits, next(iter(asked), None))
    given = answers.get(about.id, "") if about else ""
    choices = _ways_on(stand, card, about, given) if about else []
    if card.topic:
        choices.append(Choice(f"theme={card.topic}", book.themes[card.topic].label))
    if predicates.check_finished(stand.now):
        choices.append(Choice("do=result", stand.say("card.back")))
    choices.append(Choice("do=menu", stand.say("leave.menu")))
    text = stand.asking.voice.card(card, about, given)
    reply = Reply(text, "card", tuple(choices), cards=(name,), figures=card.figures)
    asking = stand.here is not None and stand.here.question is not None
    return stand.aside(reply) if asking else stand.turn((reply,))


def _ways_on(stand: Stand, card: Card, about: Question, given: str) -> list[Choice]:
    """From a card of a question: say it is done, or the next level."""
    choices = []
    if given and given not in ("done", "not_used"):
        done = stand.say("card.mark_done", number=about.item)
        choices.append(Choice(f"{CHECK}:{about.id}=done", done))
    about_it = stand.now.book.cards_about(about.id)
    if more := next((c for c in about_it if c.level > card.level), None):
        choices.append(Choice(f"card={more.id}", stand.say("card.deeper")))
    return choices


def _label(brain: Brain, option: str) -> str:
    kind, _, name = option.partition("=")
    book, say = brain.book, brain.asking.voice.say
    flow, _, step = kind.partition(":")
    match kind:
        case "card" if name in book.cards:
            return book.cards[name].title
        case "desk" if name in book.desks:
            return book.desks[name].name
        case "theme" if name in book.themes:
            return book.themes[name].label
        case "fix" | "find" if name in book.questions:
            return book.questions[name].title
        case "why" | "back" | "do":
            button = BUTTONS.get(name if kind == "do" else kind)
            return say(button) if button else say("said.button")
    home = brain.asking.flows.all.get(flow)
    found = home.steps[step].option(name) if home and step in home.steps else None
    return found.label if found else say("said.button")


def load(book: Book, keep_days: int) -> Brain:
    """Flows and words, joined with the content. BadContent: file, line and what to write."""
    loaded = flow.load(book)
    voice = Voice(book, phrases.load(), keep_days)
    return Brain(book, Asking(loaded, referral.load(book), voice), hearing.load(book))
