"""Turns as rows: what a batch found in the tables, and what it leaves there."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID, uuid4

from sqlalchemy import Table

from adapters import kept
from adapters.seal import Seal
from adapters.tables import event, letter, line, person
from bot.ports import Conflict, Decide, Incoming, Line, Saved, lines_of
from flows.talk import Talk, Turn

log = logging.getLogger(__name__)
Row = tuple[Any, ...]
MOVED = ("user_sealed", "seq", "flow", "state", "seen")  # of a person, by every turn


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing somebody did, and the hash they are found by."""

    user: bytes
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Known:
    """A person's row. new: made for this batch. first, last: the lines of an event kept before."""

    id: int
    seq: int = 0
    state: str = "{}"
    first: int | None = None
    last: int | None = None
    new: bool = False


@dataclass
class Writes:
    """Rows to write, in the order of the tables' columns."""

    people: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)

    @property
    def tables(self) -> tuple[tuple[Table, list[Row]], ...]:
        """What is to be written, in an order in which it can be."""
        return (
            (person, self.people),
            (event, self.events),
            (line, self.lines),
            (letter, self.letters),
        )


@dataclass(frozen=True, slots=True)
class Repeated:
    """An event that was answered before, by these lines."""

    person: int
    first: int
    last: int


@dataclass
class Batch:
    """What becomes of each in a batch, and what is to be written for all of them."""

    writes: Writes = field(default_factory=Writes)
    results: list[Saved | Repeated | Exception] = field(default_factory=list)


class Form(Protocol):
    """How a database's driver wants times and ids."""

    def time(self, at: datetime) -> Any: ...

    def id(self, uuid: UUID) -> Any: ...


@dataclass(frozen=True)
class Rows:
    """Decides a batch, and writes it out as rows."""

    seal: Seal
    form: Form

    def decided(
        self, batch: Sequence[Asked], known: Mapping[bytes, Known], decide: Decide
    ) -> Batch:
        """Each turn alone: what breaks in one is its result. Whoever is not known is held."""
        done = Batch()
        for asked in batch:
            found = known.get(asked.user)
            if found is None:
                done.results.append(Conflict(asked.incoming.who.channel))
            elif found.first is not None and found.last is not None:
                done.results.append(Repeated(found.id, found.first, found.last))
            else:
                done.results.append(self._one(done.writes, asked, found, decide))
        return done

    def _one(self, writes: Writes, asked: Asked, known: Known, decide: Decide) -> Saved | Exception:
        incoming = asked.incoming
        try:
            talk = Talk() if known.new else kept.talk_of(known.state, known.id)
            turn = decide(talk, incoming)
            new = _New.of(known, incoming, turn)
        except Exception as error:
            return error
        at = self.form.time(incoming.at)
        writes.people.append(self._person(new, asked.user, at))
        first, last = new.lines[0].seq, new.lines[-1].seq
        writes.events.append((known.id, incoming.event, first, last, at))
        for each, reply in zip(new.lines, new.replies, strict=True):
            writes.lines.append((known.id, each.seq, each.by, at, reply))
        if incoming.posted:
            writes.letters.append(self._letter(new, at))
        if turn.forget and not known.new:
            writes.forgotten.append(known.id)
        return Saved(new.lines, fresh=True)

    def _person(self, new: "_New", user: bytes, at: Any) -> Row:
        """The id stays, sealed, where letters are posted, unless they asked to be forgotten."""
        incoming, turn = new.incoming, new.turn
        place = f"person:user_sealed:{new.person}"
        reachable = incoming.posted and not turn.forget
        sealed = self.seal.close(incoming.who.user, place) if reachable else None
        who, seq = incoming.who, new.lines[-1].seq
        return (
            new.person,
            who.office,
            who.channel,
            user,
            sealed,
            seq,
            turn.talk.flow,
            new.state,
            at,
        )

    def _letter(self, new: "_New", at: Any) -> Row:
        """It has the sealed id of its own: somebody who was forgotten is still told so."""
        incoming, id_ = new.incoming, uuid4()
        return (
            self.form.id(id_),
            new.person,
            incoming.who.office,
            incoming.who.channel,
            new.lines[0].seq + 1,
            new.lines[-1].seq,
            self.seal.close(incoming.who.user, f"letter:user_sealed:{id_}"),
            self.seal.close(incoming.token, f"letter:token:{id_}"),
            *(at, None, None, False, 0, None, ""),  # created … reason
        )


@dataclass(frozen=True, slots=True)
class _New:
    """A turn about to be written. state, replies: JSON."""

    person: int
    incoming: Incoming
    turn: Turn
    lines: tuple[Line, ...]
    state: str
    replies: tuple[str, ...]

    @classmethod
    def of(cls, known: Known, incoming: Incoming, turn: Turn) -> Self:
        lines = lines_of(incoming, turn, known.seq)
        replies = tuple(kept.reply_json(each.reply) for each in lines)
        return cls(known.id, incoming, turn, lines, kept.talk_json(turn.talk), replies)


Make = Callable[[Mapping[bytes, Known]], Writes]
"""What is to be written, once it is known whom the database knows."""
