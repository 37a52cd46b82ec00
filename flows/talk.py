"""The words of a conversation: Talk, Said, Reply, Turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from flows.case import Case
from flows.first_aid import Aid
from flows.scoring import Result
from knowledge import Book

Answers = Mapping[str, str]  # question id, or `flow.step` -> option id
Kind = Literal["text", "question", "result", "card", "desk", "first_aid", "record"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person did, in no channel's terms: typed a text, or tapped an option by its id."""

    text: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. id says all that is needed to act on it, however old the button is."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person. cards, figures, desks: ids of the content it shows."""

    text: str
    kind: Kind = "text"
    options: tuple[Choice, ...] = ()
    cards: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A finished self-check: what was shown then, so that later content changes nothing of it."""

    at: datetime
    total: int
    revision: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The step worked out last, and the content it was worked out with: a memo, never the truth."""

    flow: str
    step: str
    revision: str


@dataclass(frozen=True)
class Talk:
    """All that is kept of a conversation: ids and times, and words only in the notes of incidents.

    Where it stands is worked out.

    flow: what is being walked; None: nothing yet, or left. under: interrupted flows, innermost
    last. revisit: one question asked again out of turn. unclear: answers in a row not understood.
    offered: ids of the buttons shown last, so that a number typed means the button people see.
    about: id of what was shown last by the way, for 「うちの業種では」 and 「どういう意味」.
    cases: incidents, the newest last. guess: kinds of trouble that what was typed sounds like.
    words: what was typed then, until an incident is opened, which keeps it as its first note.
    """

    flow: str | None = None
    answers: Answers = field(default_factory=dict)
    under: tuple[str, ...] = ()
    revisit: str | None = None
    unclear: int = 0
    seen: datetime | None = None
    check: Check | None = None
    before: Check | None = None
    place: Place | None = None
    offered: tuple[str, ...] = ()
    about: str = ""
    cases: tuple[Case, ...] = ()
    guess: tuple[str, ...] = ()
    words: str = ""

    def but(self, **changes: Any) -> "Talk":
        """The same talk with some fields changed; TypeError: no such field."""
        return Talk(**{**vars(self), **changes})

    @property
    def case(self) -> Case | None:
        """The incident that is being looked after: the newest that is not closed."""
        for case in reversed(self.cases):
            if not case.closed:
                return case
        return None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one thing said leads to. forget: erase all that was kept of this person first."""

    talk: Talk
    replies: tuple[Reply, ...]
    step: str = ""
    forget: bool = False

    @property
    def result(self) -> Result | None:
        """The score, in the turn that shows one."""
        return next((r.result for r in self.replies if r.result), None)


@dataclass(frozen=True)
class Situation:
    """What a predicate or a view may look at. aids: first aid by kind of trouble."""

    book: Book
    talk: Talk
    now: datetime
    revision: str
    aids: Mapping[str, Aid] = field(default_factory=dict)

    @cached_property
    def answers(self) -> Answers:
        """The answers given, those of the open incident included."""
        case = self.talk.case
        return {**self.talk.answers, **case.answers} if case else self.talk.answers

    def with_talk(self, talk: Talk) -> "Situation":
        return Situation(self.book, talk, self.now, self.revision, self.aids)

    @property
    def aid(self) -> Aid | None:
        """First aid for the open incident."""
        case = self.talk.case
        return self.aids.get(case.type) if case else None


def prefixed(turn: Turn, *notes: str) -> Turn:
    """A turn whose first reply begins with a note: one message to read, not two."""
    said = [note for note in notes if note]
    if not said or not turn.replies:
        return turn
    head, *rest = turn.replies
    head = replace(head, text="\n".join([*said, "", head.text]))
    return replace(turn, replies=(head, *rest))
