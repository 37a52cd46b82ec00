"""What a person meant by what they typed: commands, urgent words, options. All words are data."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows import when
from flows.flow import Step
from flows.talk import Choice
from knowledge import Option
from knowledge.words import LONGEST, fold

SHORT = 24  # characters of a folded message in which an everyday word counts wherever it stands
PARTS = (  # lists whose words count wherever they stand
    "life", "corrects", "puzzled", "undone", "all_well", "whom", "supposed", "origin", "unknown",
    "choosing", "real", "also", "spoils",
    "little_japanese", "teach", "settled",
    "stop_drill", "wish", "but", "still",
)  # fmt: skip
ACTION = ("cannot", "how", "done")  # what is said of an action, in this order
AFTER_NOTE = " 　:、,。\n"  # what stands between 「メモ」 and what is to be noted
SHORT_END = 14  # … and in which its end alone tells an answer
_NUMBER = re.compile(r"[0-9]{1,2}")
_AROUND_NUMBER = " ().、。"


@dataclass(frozen=True)
class Meant:
    """Words for an option: the whole message, anywhere in a short one, or at its end."""

    whole: frozenset[str]
    part: tuple[str, ...]
    end: tuple[str, ...]
    aid: tuple[str, ...]  # at its end, in first aid


@dataclass(frozen=True)
class Hearing:
    """The words of flows/words/hears.yaml, folded once."""

    commands: Mapping[str, str]
    urgent: tuple[str, ...]
    maybe: tuple[str, ...]
    not_urgent: tuple[str, ...]
    thinking: tuple[str, ...]
    note_words: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]  # name of a list of PARTS -> its words
    desks: Mapping[str, tuple[str, ...]]
    harm: Mapping[str, tuple[str, ...]]
    may_i: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, tuple[str, ...]]
    days: Mapping[int, tuple[str, ...]]
    options: Mapping[str, "Meant"]
    people: re.Pattern[str]
    kanji: str
    industries: tuple[str, ...]
    terms: Mapping[str, str]
    asks: tuple[str, ...]
    tail: re.Pattern[str]
    number_tail: re.Pattern[str]
    signs: Mapping[str, str]
    fix: re.Pattern[str]

    def command(self, text: str) -> str | None:
        """The command that the whole message is."""
        folded = fold(text)
        return self.commands.get(folded) or self.commands.get(self.tail.sub("", folded))

    def is_urgent(self, text: str) -> bool:
        """Something is happening now; 「…られたら」 and the like right after a word are not."""
        return self._tells(text, self.urgent)

    def may_be_urgent(self, text: str) -> bool:
        """Perhaps something is happening: to be asked before anything is advised."""
        return self._tells(text, self.maybe)

    def alarming(self, text: str) -> bool:
        return self.is_urgent(text) or self.may_be_urgent(text)

    def industry(self, text: str) -> str | None:
        """The industry named by an everyday word: 「うちみたいな小さい建設屋」."""
        folded = fold(text)
        named = ((name, self.options[name]) for name in self.industries if name in self.options)
        return next((name for name, meant in named if any(w in folded for w in meant.part)), None)

    def has(self, part: str, text: str) -> bool:
        """Whether one of the words of a list of PARTS stands anywhere in a text."""
        folded = fold(text)
        return any(word in folded for word in self.parts[part])

    def word_asked(self, text: str) -> bool:
        """Some word is asked for, whether we know it or not: 「CASBって何」."""
        return len(fold(text)) <= SHORT_END and fold(text).endswith(self.parts["unknown"])

    def desk(self, text: str) -> str | None:
        """The desk named by its plain name: 「銀行は？」."""
        return named_in(self.desks, text)

    def of_action(self, text: str) -> str:
        """done, cannot or how, as it is said of an action; empty: none of them."""
        folded = fold(text)
        bare = self.tail.sub("", folded) or folded
        for name in ACTION:
            meant = self.options[name]
            whole = folded in meant.whole or bare in meant.whole
            part = len(folded) <= SHORT and any(word in folded for word in meant.part)
            if whole or part or (bare.endswith(meant.aid) and len(folded) <= SHORT_END):
                return name
        return ""

    def days_ago(self, text: str, today: date) -> int | None:
        """How many days ago it was: 「おととい」, 「3日前」, 「18日」, 「水曜」. None: not said."""
        return when.days_ago(text, today, self.days)

    def asks_something(self, text: str) -> bool:
        return text.rstrip().endswith(("?", "？")) or self.has("teach", text)

    def foreign(self, text: str) -> bool:
        """Written by somebody who reads little Japanese: mostly Latin letters, or spaced kana."""
        letters = [c for c in _plain(text) if c.isalpha()]
        latin = sum(c.isascii() for c in letters)
        return bool(letters) and (latin > len(letters) / 2 or self.has("little_japanese", text))

    def outcome(self, text: str) -> str | None:
        """How calling somebody ended: 「業者に電話した」; not that somebody would, or asks to."""
        if self.asks_something(text) or self.has("wish", text):
            return None
        ended = named_in(self.outcomes, text)
        return None if ended == "reached" and self.has("but", text) else ended

    def dont(self, text: str) -> str | None:
        """In first aid: what somebody asks whether they may do it, 「再起動していい？」."""
        asks = text.rstrip().endswith(("?", "？")) or self.has("choosing", text)
        return named_in(self.may_i, text) if asks else None

    def note(self, text: str) -> str:
        """What is to be remembered, after 「メモ」; empty: nothing of the kind."""
        said = unicodedata.normalize("NFKC", text).strip()
        found = next((said[len(w) :] for w in self.note_words if said.startswith(w)), "")
        return found.lstrip(AFTER_NOTE) if found[:1] in tuple(AFTER_NOTE) else ""

    def says_yes(self, text: str) -> bool:
        return fold(text) in self.options["yes"].whole

    def about_the_question(self, text: str) -> str:
        """At a question: `fix`, an earlier answer is meant; `why`, the question is not clear."""
        if self.has("corrects", text):
            return "fix"
        return "why" if self.has("puzzled", text) else ""

    def harm_done(self, text: str) -> str:
        """What first aid must know at once: `remote`, somebody operates the machine; `money`,
        money or what opens an account is out. Empty: neither, or not done."""
        return "" if self.has("undone", text) else named_in(self.harm, text) or ""

    def supposes(self, text: str) -> bool:
        """Words of trouble, but only as an if: 「乗っ取られたらどうする」."""
        folded = fold(text)
        named = any(word in folded for word in (*self.urgent, *self.maybe))
        return self.has("supposed", text) or (named and not self.alarming(text))

    def _tells(self, text: str, words: tuple[str, ...]) -> bool:
        folded = fold(text)
        for word in words:
            found = folded.find(word)
            if found >= 0 and not folded[found + len(word) :].startswith(self.not_urgent):
                return True
        return False

    def term_asked(self, text: str) -> str | None:
        """The glossary term that a message asks about: 「UTMって何」."""
        folded = fold(text)
        bare = self.tail.sub("", folded)
        for said in (folded, bare):
            for ask in self.asks:
                if said.endswith(ask) and (found := self.terms.get(said.removesuffix(ask))):
                    return found
        return None

    def term_named(self, text: str) -> str | None:
        """The glossary term that the whole message is."""
        return self.terms.get(fold(text))

    def count_of_people(self, text: str) -> int | None:
        """How many people a message names: 「5人です」, 「二人」. None: no number of them."""
        found = self.people.search(_plain(text))
        if found is None:
            return None
        said = found.group(1)
        return int(said) if said.isdigit() else self.kanji.index(said) + 1

    def option(self, step: Step, text: str) -> Option | None:
        """The option meant: its label with a polite end, a sign, or everyday words for it."""
        folded = fold(text)
        if not folded:
            return self._signed(step, text)
        bare = self.tail.sub("", folded) or folded
        labelled = next((o for o in step.options if fold(o.label) == bare), None)
        return labelled or self.told(step, text) or self._everyday(step, folded, bare, text)

    def told(self, step: Step, text: str) -> Option | None:
        """The option whose own words stand anywhere in a text that asks nothing."""
        found = None if self.asks_something(text) else named_in(step.words, text)
        return step.option(found) if found else None

    def button(self, shown: Sequence[Choice], text: str) -> str | None:
        """The id of the button whose label, or whose number from the top, was typed."""
        folded = fold(text)
        if not folded:
            return None
        labelled = next((c.id for c in shown if fold(c.label) == folded), None)
        return labelled or self._numbered(shown, text)

    def item_to_fix(self, text: str) -> int | None:
        """The item number in 「Q7を直す」, 「7番を変えたい」. None: nothing of the kind."""
        plain = _plain(text).replace(" ", "")
        found = None if _NUMBER.fullmatch(plain) else self.fix.match(plain)
        return int(found.group(1)) if found else None

    def _everyday(self, step: Step, folded: str, bare: str, text: str) -> Option | None:
        offered = [(o, meant) for o, meant in self.options.items() if step.option(o)]
        if any(sound in _plain(text) for sound in self.thinking):  # 「うーん」 is no 「うん」
            return None
        for option, meant in offered:
            if folded in meant.whole or bare in meant.whole:
                return step.option(option)
        if len(folded) > SHORT or folded.endswith(self.parts["choosing"]):
            return None
        for option, meant in offered:
            end = meant.aid if step.kind == "first_aid" else meant.end
            ends = bare.endswith(end) and len(folded) <= SHORT_END
            if any(word in folded for word in meant.part) or ends:
                return step.option(option)
        return None

    def _numbered(self, shown: Sequence[Choice], text: str) -> str | None:
        plain = self.number_tail.sub("", _plain(text).strip(_AROUND_NUMBER))
        number = int(plain) if _NUMBER.fullmatch(plain) else 0
        return shown[number - 1].id if 1 <= number <= len(shown) else None

    def _signed(self, step: Step, text: str) -> Option | None:
        first = text.strip()[:1]
        found = next((o for o, marks in self.signs.items() if first and first in marks), "")
        return step.option(found)


def named_in(names: Mapping[str, tuple[str, ...]], text: str) -> str | None:
    """The first name one of whose words stands in a text."""
    folded = fold(text)
    return next((name for name, words in names.items() if any(w in folded for w in words)), None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST]).lower()
