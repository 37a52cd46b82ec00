"""What the service needs from the outside. The adapters are the outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from flows.talk import Reply, Said, Talk, Turn

By = Literal["you", "bot", "people"]
LONGEST_HOLD = timedelta(minutes=20)  # of a letter; longer ones come of a clock gone wrong
UNSURE = "nobody knows whether it arrived"  # reason of a letter given up for that


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is: the office, the channel's name, and their id there (a secret)."""

    office: str
    channel: str
    user: str

    @property
    def at(self) -> tuple[str, str]:
        """Office and channel: what a letter to them is posted for."""
        return self.office, self.channel


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing somebody did. event: the channel's own id for it; the same id is the same event.

    shown: how it reads in the log (for a tap, the label). token: what the channel needs to
    answer this very message. posted: the channel posts letters itself (LINE, Slack); a page
    that fetches its messages needs none. within: seconds the channel can wait to be answered.
    """

    who: Address
    event: str
    said: Said
    at: datetime
    shown: str = ""
    token: str = ""
    posted: bool = False
    within: float = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the log. seq: 1, 2, 3 … for each person, never used twice."""

    seq: int
    by: By
    at: datetime
    reply: Reply


@dataclass(frozen=True, slots=True)
class Saved:
    """The lines of one event. fresh: False when the event had been kept before."""

    lines: tuple[Line, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """Lines to be posted. id: the key under which a platform shows them once, if it can.

    tries: how often it was given to the channel, this time included.
    """

    id: UUID
    to: Address
    lines: tuple[Line, ...]
    token: str
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """Letters wanted by who posts for a channel of an office: theirs alone until a moment.

    keyed: as of the Channel. most: how many letters at most.
    """

    office: str
    channel: str
    keyed: bool
    most: int
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How posting a letter went. again: when to try next; None: it is closed.

    reason: why it was not delivered; empty: it was.
    """

    letter: UUID
    reason: str = ""
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that was given up. at: when it was written."""

    id: UUID
    office: str
    channel: str
    at: datetime
    tries: int
    reason: str


Decide = Callable[[Talk, Incoming], Turn]


class Store(Protocol):
    """Keeps talks, logs and letters. Every method is one transaction, or raises Unavailable."""

    lanes: int  # batches it can work on at the same time

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        """One turn for each of as many different people: load, decide, keep.

        Event id, talk, log lines and letter are kept together, or nothing of that turn. The same
        event again changes nothing and gives the lines of the first time. turn.forget erases what
        was kept of this person before the turn is kept; seq goes on counting. A turn that breaks
        breaks alone: its exception stands in its place; Conflict where another process holds this
        person's talk just now.
        """

    async def talk(self, who: Address) -> Talk:
        """The talk of this person; an empty one for a stranger."""

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        """The log after a seq, oldest first."""

    async def first(self, who: Address) -> int:
        """The seq at which the log begins, since what is older was erased; 0: there is none."""

    async def claim(self, claim: Claim) -> Sequence[Letter]:
        """Letters that are due, at most one for each person.

        A letter comes only once those written before it to the same person are closed. One whose
        posting was cut off comes again where that cannot show it twice (keyed), else it is given
        up.
        """

    async def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Keep how posting went. A delivered letter holds no address any more."""

    async def failed(self) -> Sequence[DeadLetter]:
        """Letters that were given up, oldest first."""

    async def retry(self, letters: Sequence[UUID], now: datetime) -> int:
        """Let letters that were given up go again; how many there were."""

    async def forget_before(self, moment: datetime) -> int:
        """Erase everybody whose last turn was before a moment, and older lines; how many people."""

    async def forget_events(self, moment: datetime) -> None:
        """Erase the ids of events, and closed letters, from before a moment."""

    async def ready(self) -> None:
        """Return when the store can be used; raise Unavailable with what to do if not."""

    async def close(self) -> None: ...


class Conflict(Exception):
    """Another process holds this talk just now: try again in a moment."""


class Unavailable(Exception):
    """The store cannot be used. str() says what to do, in one line."""


class Unreachable(Unavailable):
    """The store does not answer just now; it may in a moment."""


class Undelivered(Exception):
    """The channel did not take the letter.

    final: trying again cannot help. unsure: it may have arrived all the same.
    after: seconds the platform asks to wait before the next try.
    """

    def __init__(
        self, reason: str, *, final: bool = False, unsure: bool = False, after: float = 0
    ) -> None:
        super().__init__(reason)
        self.final, self.unsure, self.after = final, unsure, after


class Channel(Protocol):
    """Posts letters. keyed: the platform shows a letter once, however often its id is posted.

    rate: letters a second at most. at_once: posts under way at the same time at most.
    """

    office: str
    name: str
    keyed: bool
    rate: float
    at_once: int

    async def send(self, letter: Letter) -> None:
        """Deliver, or raise Undelivered."""

    async def close(self) -> None: ...


def lines_of(incoming: Incoming, turn: Turn, seq: int) -> tuple[Line, ...]:
    """The log lines of a turn: what was said, then each reply, numbered after seq."""
    said = Line(seq + 1, "you", incoming.at, Reply(incoming.shown))
    replies = (
        Line(number, "bot", incoming.at, reply)
        for number, reply in enumerate(turn.replies, seq + 2)
    )
    return (said, *replies)
