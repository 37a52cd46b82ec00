"""decide(): one thing said in, one Turn out. Everything the bot does is decided here."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from flows import flow, hearing, phrases, referral
from flows.asking import Asking
from flows.commands import COMMANDS, fix, greet, unclear, was_away, why
from flows.finding import Finding, Meaning
from flows.flow import Step
from flows.free_text import TROUBLE, answer, offered_again, trouble
from flows.hearing import Hearing
from flows.labels import label
from flows.masking import mask
from flows.outlook import INDUSTRY, SIZE
from flows.showing import content, our_industry, told_origin
from flows.stand import ERASE, RESTART, Stand, prefixed
from flows.talk import Choice, Place, Reply, Said, Situation, Talk, Turn
from flows.telling import Voice
from flows.views import INCIDENT
from knowledge import Book, Option
from knowledge.words import fold

JUST_A_TRADE = 10  # folded letters of a message that only names a trade
SMALL_TALK = ("", "greeting", "gibberish")  # what is met by asking again, or by the welcome


@dataclass(frozen=True)
class Brain:
    """Everything that is read at start-up, and the one function that uses it."""

    book: Book
    asking: Asking
    hearing: Hearing
    finding: Finding

    def decide(self, talk: Talk, said: Said, now: datetime) -> Turn:
        """What one thing said leads to. Pure: the same arguments give the same Turn."""
        if talk.flow is not None and talk.flow not in self.asking.flows.all:
            talk = replace(talk, flow=None, under=(), place=None)
        stand = self._stand(talk, now)
        turn = _tapped(stand, said.option) if said.option else self._masked(stand, said.text)
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
        if said.option:
            return label(self.asking, self.book, said.option)
        say = self.asking.voice.say
        return mask(said.text, self._public_numbers, lambda kind: say(f"mask.{kind}"))[0]

    def _stand(self, talk: Talk, now: datetime) -> Stand:
        return Stand(self.asking, Situation(self.book, talk, now, self.asking.flows.revision))

    def without_personal_data(self, text: str) -> tuple[str, list[str]]:
        """A text as it is read, with gaps for personal data, and the kinds that were taken out."""
        return mask(text, self._public_numbers, lambda kind: " ")

    @cached_property
    def _public_numbers(self) -> frozenset[str]:
        phones = (desk.channels.phone for desk in self.book.desks.values())
        return frozenset("".join(c for c in phone if c.isdigit()) for phone in phones)

    def _masked(self, stand: Stand, text: str) -> Turn:
        """Personal data is neither read nor kept, and the person is told."""
        clean, kinds = self.without_personal_data(text)
        turn = self._typed(stand, clean)
        if not kinds:
            return turn
        what = stand.say("list.and").join(stand.say(f"mask.name.{kind}") for kind in kinds)
        return prefixed(turn, stand.say("mask.told", what=what))

    def _typed(self, stand: Stand, text: str) -> Turn:
        heard = self.hearing
        if not text.strip():
            return stand.aside(Reply(stand.say("unclear.nothing")))
        if heard.has("life", text):
            return stand.turn((Reply(stand.say("life.reply"), options=_on(stand)),))
        if turn := self._ordered(stand, text):
            return turn
        if stand.talk.flow == INCIDENT and (turn := self._in_first_aid(stand, text)):
            return turn
        return self._meaning(stand, text)

    def _meaning(self, stand: Stand, text: str) -> Turn:
        """News of harm, an answer, a word, or something to be found."""
        here, heard = stand.here, self.hearing
        option = self._meant(stand, here, text) if here else None
        meaning = self.finding.meaning(text)
        asking = stand.talk.flow not in (INCIDENT, ERASE, RESTART)
        harm = asking and (heard.alarming(text) or not option)
        if harm and (turn := trouble(stand, meaning, heard, text)):
            return turn
        if here and here.question and (wanted := heard.about_the_question(text)):
            return COMMANDS[wanted](stand)
        if here and option:
            return _answered(stand, here, option.id, typed=option.label)
        if (term := heard.term_named(text)) and (turn := content(stand, "term", term)):
            return turn
        return self._free(stand, meaning, text)

    def _in_first_aid(self, stand: Stand, text: str) -> Turn | None:
        """In first aid: worse news, that nothing has happened, whom to call."""
        heard = self.hearing
        if turn := _begun_again(stand, heard.harm_done(text)):
            return turn
        if desk := heard.desk(text):
            return content(stand, "desk", desk)
        if heard.has("whom", text):
            return COMMANDS["people"](stand)
        return _begun_again(stand, "none") if heard.has("all_well", text) else None

    def _free(self, stand: Stand, meaning: Meaning, text: str) -> Turn:
        """What nothing else explains: searched for, or asked again."""
        here = stand.here
        desk = bool(meaning.shown) and meaning.shown[0].kind == "desk"
        if stand.talk.flow == INCIDENT and here and not (desk and meaning.clear):
            return unclear(stand, here)
        if stand.talk.flow == TROUBLE and here:  # neither yes nor no: something else was meant
            left = replace(stand.now, talk=stand.answer(here, "no").talk)
            return _with_help(stand, self._free(Stand(stand.asking, left), meaning, text))
        industry = self.hearing.industry(text)
        if industry and len(fold(text)) <= JUST_A_TRADE and not (here and here.question):
            return our_industry(stand, industry)
        if self.hearing.has("origin", text) and (turn := told_origin(stand)):
            return turn
        known = meaning.clear and meaning.shown[0].kind == "term"
        if self.hearing.word_asked(text) and not known:
            return stand.aside(Reply(stand.say("term.unknown"), options=stand.ways()))
        lost = meaning.outside and meaning.chat in SMALL_TALK
        if lost and here is None and (stand.talk.seen is None or was_away(stand)):
            return greet(stand)
        asked = here is not None and stand.flow is not None and stand.flow.keep
        if here and asked and (lost or not (here.question or meaning.clear)):
            return unclear(stand, here)
        return answer(stand, meaning, self.hearing, text)

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
        return content(stand, "term", term) if term else None

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
        return tuple(Choice(option, label(self.asking, self.book, option)) for option in offered)


def _on(stand: Stand) -> tuple[Choice, ...]:
    """One way on, after something that matters more than what was being asked."""
    name = "do=resume" if stand.here else "do=menu"
    return (Choice(name, stand.say("leave.resume" if stand.here else "leave.menu")),)


def _with_help(stand: Stand, turn: Turn) -> Turn:
    """The same with a way into first aid, for whoever was asked and did not say yes or no."""
    help_now = Choice("do=trouble", stand.say("button.trouble_now"))
    head, *rest = turn.replies
    return replace(turn, replies=(replace(head, options=(*head.options, help_now)), *rest))


def _begun_again(stand: Stand, told: str) -> Turn | None:
    """First aid from its first question, answered with what was told; None where it was before."""
    flow = stand.asking.flows[INCIDENT]
    first = flow.steps[flow.first]
    known = stand.talk.answers.get(first.key)
    if not first.option(told) or known == told or (known == "money" and told == "remote"):
        return None
    again = stand.but(answers={k: o for k, o in stand.talk.answers.items() if k != first.key})
    return again.but(place=None).answer(first, told)


# -- buttons -------------------------------------------------------------------------------


def _tapped(stand: Stand, option: str) -> Turn:
    """A button, however old: its id says all that is needed."""
    kind, _, name = option.partition("=")
    here = stand.here
    if turn := content(stand, kind, name):
        return turn
    questions = stand.now.book.questions
    match kind:
        case "fix" if name in questions:
            return fix(stand, questions[name].item)
        case "find" if name in questions:
            return stand.aside(Reply(stand.asking.voice.find_out_of(questions[name])))
        case "why" if name in questions:
            return why(stand, questions[name])
        case "back" if here and here.id == name:
            return stand.back()
        case "do" if name in COMMANDS:
            return COMMANDS[name](stand)
    return _of_step(stand, kind, name)


def _of_step(stand: Stand, place: str, option: str) -> Turn:
    """`flow:step` and an option of it."""
    flow, _, step = place.partition(":")
    home = stand.asking.flows.all.get(flow)
    target = home.steps.get(step) if home else None
    if home is None or target is None or target.option(option) is None:
        return _stale(stand)
    return _chosen(stand, home.id, target, option)


def _chosen(stand: Stand, home: str, step: Step, option: str) -> Turn:
    """An option of a step: of the one being asked, of one passed before, or of an old menu."""
    if stand.here and stand.here.key == step.key:
        return _answered(stand, step, option)
    if stand.asking.flows[home].keep:
        if step.key in stand.talk.answers:
            return stand.change(step, option)
        there = stand.enter(home)
        if there.here and there.here.key == step.key and not stand.here:
            return there.answer(step, option)
        return _stale(stand)
    there = stand.enter(home, interrupt=stand.talk.flow not in (None, home))
    return there.but(place=Place(home, step.id, stand.now.revision)).answer(step, option)


def _answered(stand: Stand, step: Step, option: str, typed: str = "") -> Turn:
    """An option of the step being asked; after 「質問や心配」, what it was about is shown."""
    turn = stand.answer(step, option, typed)
    if (stand.talk.flow, option) != (TROUBLE, "no"):
        return turn
    after = Stand(stand.asking, replace(stand.now, talk=turn.talk))
    return offered_again(after, stand.talk.offered) or turn


def _stale(stand: Stand) -> Turn:
    """A button that cannot be acted on any more: say so, and ask what is asked now."""
    if stand.here is None:
        return prefixed(greet(stand), stand.say("old.gone"))
    return prefixed(stand.arrive(), stand.say("old.passed"))


def load(book: Book, keep_days: int, kept: Path | None = None) -> Brain:
    """Flows and words, joined with the content. BadContent: file, line and what to write.

    kept: a folder where the index of the content may be left for the next start.
    """
    loaded = flow.load(book)
    voice = Voice(book, phrases.load(), keep_days)
    asking = Asking(loaded, referral.load(book), voice)
    return Brain(book, asking, hearing.load(book), Finding(book, kept))
