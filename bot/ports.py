"""What the service needs from the outside. The adapters are the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from flows.talk import Reply, Said, Talk, Turn

By = Literal["you", "bot", "people"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is: the office, the channel's name, and their id there (a secret)."""

    office: str
    channel: str
    user: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing somebody did. event: the channel's own id for it; the same id is the same event.

    shown: how it reads in the log (for a tap, the label). token: what the channel needs to
    answer this very message. posted: the channel posts letters itself (LINE, Slack); a page
    that fetches its messages needs none.
    """

    who: Address
    event: str
    said: Said
    at: datetime
    shown: str = ""
    token: str = ""
    posted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the log. seq: 1, 2, 3 … for each person, never used twice."""

    seq: int
    by: By
    at: datetime
    reply: Reply


@dataclass(frozen=True, slots=True)
class Record:
    """A talk as stored. version: changes with every save, 0 for a stranger."""

    talk: Talk
    version: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The lines of one event. fresh: False when the event had been kept before."""

    lines: tuple[Line, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """Lines to be posted. Posting the same letter twice must show it once."""

    id: UUID
    to: Address
    lines: tuple[Line, ...]
    token: str


class Channel(Protocol):
    name: str

    async def send(self, letter: Letter) -> None:
        """Deliver, or raise Undelivered."""


class Store(Protocol):
    """Keeps talks, logs and letters. Every method is one transaction, or raises Unavailable."""

    async def talk(self, who: Address) -> Record:
        """The talk of this person; an empty one with version 0 for a stranger."""

    async def save(self, incoming: Incoming, turn: Turn, version: int) -> Saved:
        """Keep event id, talk, log lines and letter together, or nothing.

        The same event again changes nothing and returns the lines of the first time. turn.forget
        erases what was kept of this person before keeping the turn; seq goes on counting.
        Raises Conflict when the talk is no longer at `version`.
        """

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        """The log after a seq, oldest first."""

    async def unsent(self) -> Sequence[Letter]:
        """Letters not yet posted, oldest first, a batch at a time."""

    async def sent(self, letter: Letter) -> None: ...

    async def forget_before(self, moment: datetime) -> int:
        """Erase everybody whose last turn was before a moment; how many."""

    async def ready(self) -> None:
        """Return when the store can be used; raise Unavailable with what to do if not."""

    async def close(self) -> None: ...


class Conflict(Exception):
    """Somebody else saved this talk in between: load it again and decide again."""


class Unavailable(Exception):
    """The store cannot be used. str() says what to do, in one line."""


class Undelivered(Exception):
    """The channel did not take the letter. final: trying again cannot help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def lines_of(incoming: Incoming, turn: Turn, seq: int) -> tuple[Line, ...]:
    """The log lines of a turn: what was said, then each reply, numbered after seq."""
    said = Line(seq + 1, "you", incoming.at, Reply(incoming.shown))
    replies = (
        Line(number, "bot", incoming.at, reply)
        for number, reply in enumerate(turn.replies, seq + 2)
    )
    return (said, *replies)
