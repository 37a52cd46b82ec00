"""decide(): one thing said in, one Turn out. Everything the bot does is decided here."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from flows import aid_talk, aid_typed, flow_files, hears, phrases, referral
from flows.aid_talk import CLOSING, UNKNOWN
from flows.asking import Asking
from flows.buttons import answered, tapped
from flows.commands import COMMANDS, fix, greet, unclear, was_away
from flows.finding import Finding, Meaning
from flows.flow import Step
from flows.free_text import answer, trouble
from flows.hearing import Hearing
from flows.labels import label
from flows.masking import mask
from flows.outlook import INDUSTRY, SIZE
from flows.record import Record, record
from flows.showing import content, our_industry, told_origin
from flows.stand import DRILL, ERASE, GUESS, INCIDENT, RESTART, SECOND, TROUBLE, Stand
from flows.talk import Choice, Reply, Said, Situation, Talk, Turn, prefixed
from flows.telling import Voice
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
            talk = talk.but(flow=None, under=(), place=None)
        stand = self._stand(self._of_known_kinds(talk), now)
        turn = tapped(stand, said.option) if said.option else self._masked(stand, said.text)
        turn = self._practised(turn)
        offered = tuple(option.id for reply in turn.replies for option in reply.options)
        return replace(turn, talk=turn.talk.but(seen=now, offered=offered))

    def _of_known_kinds(self, talk: Talk) -> Talk:
        """Incidents whose kind the content has no more are of the kind that fits no other."""
        aids = self.asking.flows.aids
        if all(not case.type or case.type in aids for case in talk.cases):
            return talk
        known = (
            c if not c.type or c.type in aids else replace(c, type=UNKNOWN) for c in talk.cases
        )
        return talk.but(cases=tuple(known))

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

    def record(self, talk: Talk, now: datetime) -> Record | None:
        """The incident record. None: nothing has happened."""
        return record(self.asking.telling(self._stand(talk, now).now))

    def _stand(self, talk: Talk, now: datetime) -> Stand:
        flows = self.asking.flows
        return Stand(self.asking, Situation(self.book, talk, now, flows.revision, flows.aids))

    def _practised(self, turn: Turn) -> Turn:
        """In a drill every message says that it is one."""
        case, flow = turn.talk.case, self.asking.flows.all.get(turn.talk.flow or "")
        if case is None or flow is None or not (case.drill and flow.case):
            return turn
        say = self.asking.voice.say
        *early, last = turn.replies
        real = Choice("do=trouble", say("drill.real"))
        replies = (*early, replace(last, options=(*last.options, real)))
        mark = say("drill.mark")
        return replace(turn, replies=tuple(replace(r, text=mark + r.text) for r in replies))

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
            help_now = Choice("do=trouble", stand.say("button.trouble_now"))
            return stand.turn((Reply(stand.say("life.reply"), options=(*_on(stand), help_now)),))
        if turn := self._ordered(stand, text):
            return turn
        return self._meaning(stand, text)

    def _meaning(self, stand: Stand, text: str) -> Turn:
        """News of harm, an answer, a word, or something to be found."""
        here, heard = stand.here, self.hearing
        option = self._meant(stand, here, text) if here else None
        meaning = self.finding.meaning(text)
        if turn := self._in_first_aid(stand, meaning, text, option):
            return turn
        asking = not _helping(stand) and stand.talk.flow not in (ERASE, RESTART)
        harm = asking and (heard.alarming(text) or not option)
        if harm and (turn := trouble(stand, meaning, heard, text)):
            return turn
        if here and here.question and (wanted := heard.about_the_question(text)):
            return COMMANDS[wanted](stand)
        if here and option:
            return answered(stand, here, option.id, typed=option.label)
        if (term := heard.term_named(text)) and (turn := content(stand, "term", term)):
            return turn
        return self._free(stand, meaning, text)

    def _in_first_aid(
        self, stand: Stand, meaning: Meaning, text: str, option: Option | None
    ) -> Turn | None:
        """In first aid, and where it is asked what has happened."""
        heard = self.hearing
        if stand.talk.flow in (INCIDENT, GUESS) and not option:
            return aid_talk.typed_in_triage(stand, heard, meaning, text)
        if stand.talk.flow == DRILL and heard.has("real", text):
            return aid_talk.trouble_now(stand)
        if stand.talk.flow == DRILL and not option and meaning.incidents and not heard.note(text):
            return aid_talk.practise(stand, meaning.incidents[0])
        if stand.talk.case and stand.talk.case.type and (note := heard.note(text)):
            return aid_talk.noted(stand, note)
        if stand.flow is None or not stand.flow.case:
            return None
        return aid_typed.typed(stand, heard, meaning, text, option)

    def _free(self, stand: Stand, meaning: Meaning, text: str) -> Turn:
        """What nothing else explains: searched for, or asked again."""
        here = stand.here
        desk = bool(meaning.shown) and meaning.shown[0].kind == "desk"
        if _helping(stand) and here:
            name = meaning.shown[0].id.partition("=")[2] if desk and meaning.clear else ""
            return (content(stand, "desk", name) if name else None) or unclear(stand, here)
        if stand.talk.flow == TROUBLE and here:  # neither yes nor no: something else was meant
            left = stand.with_talk(stand.answer(here, "no").talk)
            return _with_help(stand, self._free(left, meaning, text))
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
            return tapped(stand, button)
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


def _helping(stand: Stand) -> bool:
    """In first aid, or where it is asked what has happened."""
    in_case = stand.flow is not None and stand.flow.case
    return in_case or stand.talk.flow in (INCIDENT, GUESS, SECOND, CLOSING)


def load(book: Book, keep_days: int, kept: Path | None = None) -> Brain:
    """Flows and words, joined with the content. BadContent: file, line and what to write.

    kept: a folder where the index of the content may be left for the next start.
    """
    loaded = flow_files.load(book)
    voice = Voice(book, phrases.load(), keep_days)
    asking = Asking(loaded, referral.load(book), voice)
    return Brain(book, asking, hears.load(book), Finding(book, kept))
