"""Keeps several people's turns with one statement for each table, however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters import kept
from adapters.seal import Seal
from adapters.tables import event, letter, line, person
from bot.ports import Conflict, Incoming, Line, Saved, lines_of
from flows.talk import Turn

# Made once: building a statement costs more than running it.
KNOWN = (
    select(
        person.c.user_hash,
        event.c.event,
        *(person.c.id, person.c.version, person.c.seq),
        *(event.c.first_seq, event.c.last_seq),
    )
    .outerjoin_from(
        person,
        event,
        and_(
            event.c.person == person.c.id,
            event.c.event.in_(bindparam("events", expanding=True)),
        ),
    )
    .where(person.c.user_hash.in_(bindparam("users", expanding=True)))
    .order_by(person.c.id)  # everybody takes row locks in the same order
    .with_for_update(of=person)
)
ADD = insert(person).returning(person.c.user_hash, person.c.id)
CHANGED = ("version", "seq", "flow", "state", "seen", "user_sealed")
MOVE_ON = (
    update(person)
    .where(person.c.id == bindparam("person"), person.c.version == bindparam("old_version"))
    .values({name: bindparam(name) for name in CHANGED})
)
ADD_EVENT, ADD_LINE, ADD_LETTER = insert(event), insert(line), insert(letter)


@dataclass(frozen=True, slots=True)
class Save:
    """One turn to keep. user: hash of who; state, replies: JSON, made before anybody waits."""

    user: bytes
    incoming: Incoming
    turn: Turn
    version: int
    state: str
    replies: tuple[str, ...]

    @classmethod
    def of(cls, user: bytes, incoming: Incoming, turn: Turn, version: int) -> Self:
        replies = (kept.reply_json(each.reply) for each in lines_of(incoming, turn, 0))
        return cls(user, incoming, turn, version, kept.talk_json(turn.talk), tuple(replies))


@dataclass(frozen=True, slots=True)
class _Known:
    """A person's row. first, last: the lines of this event, when it had been kept before."""

    id: int = 0
    version: int = 0
    seq: int = 0
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class _New:
    """A turn about to be written."""

    save: Save
    person: int
    lines: Sequence[Line]


async def keep(
    db: AsyncConnection, seal: Seal, saves: Sequence[Save]
) -> Sequence[Saved | Exception]:
    """Saved or Conflict for each of `saves`, which are of as many different people."""
    known = await _known(db, saves)
    again = {s.user: known[s.user] for s in saves if known[s.user].first is not None}
    fresh = [s for s in saves if s.user not in again and known[s.user].version == s.version]
    ids = await _add(db, [s for s in fresh if not known[s.user].id])
    new = [
        _New(s, known[s.user].id or ids[s.user], lines_of(s.incoming, s.turn, known[s.user].seq))
        for s in fresh
    ]
    await _erase(db, [n.person for n in new if n.save.turn.forget])
    await _write(db, seal, new)
    saved = {n.save.user: Saved(tuple(n.lines), fresh=True) for n in new}
    saved |= await _answered(db, again)
    return [saved.get(s.user) or Conflict(s.incoming.who.channel) for s in saves]


def line_of(row: Row[Any]) -> Line:
    return Line(row.seq, row.by, row.at, kept.reply_of(row.reply, row.person))


async def _known(db: AsyncConnection, saves: Sequence[Save]) -> dict[bytes, _Known]:
    """Everybody, strangers too. The rows stay locked where a database locks rows."""
    wanted = {s.user: s.incoming.event for s in saves}
    rows = await db.execute(KNOWN, {"users": list(wanted), "events": list(wanted.values())})
    known = {user: _Known() for user in wanted}
    for user, its, id_, version, seq, first, last in rows:
        if its == wanted[user]:
            known[user] = _Known(id_, version, seq, first, last)
        elif known[user].first is None:  # not this event, but another's of the batch, or none
            known[user] = _Known(id_, version, seq)
    return known


async def _add(db: AsyncConnection, strangers: Sequence[Save]) -> dict[bytes, int]:
    if not strangers:
        return {}
    rows = [
        {
            "office": s.incoming.who.office,
            "channel": s.incoming.who.channel,
            "user_hash": s.user,
            "version": 0,
            "seq": 0,
            "state": "{}",
            "seen": s.incoming.at,
        }
        for s in strangers
    ]
    added = await db.execute(ADD, rows)
    return {user: id_ for user, id_ in added}


async def _erase(db: AsyncConnection, people: Sequence[int]) -> None:
    if people:
        for table in (letter, line, event):
            await db.execute(delete(table).where(table.c.person.in_(people)))


async def _write(db: AsyncConnection, seal: Seal, new: Sequence[_New]) -> None:
    if not new:
        return
    moved = await db.execute(MOVE_ON, [_person_row(seal, n) for n in new])
    if 0 <= moved.rowcount < len(new):  # -1: the driver does not count
        raise Conflict("overtaken")
    await db.execute(ADD_EVENT, [_event_row(n) for n in new])
    await db.execute(ADD_LINE, [row for n in new for row in _line_rows(n)])
    if letters := [_letter_row(seal, n) for n in new if n.save.incoming.posted]:
        await db.execute(ADD_LETTER, letters)


async def _answered(db: AsyncConnection, again: Mapping[bytes, _Known]) -> dict[bytes, Saved]:
    """The lines of the first time."""
    if not again:
        return {}
    these = (
        and_(line.c.person == k.id, line.c.seq.between(k.first, k.last)) for k in again.values()
    )
    rows = await db.execute(select(line).where(or_(*these)).order_by(line.c.person, line.c.seq))
    groups = groupby(rows, key=lambda row: row.person)
    lines = {id_: tuple(line_of(row) for row in group) for id_, group in groups}
    return {user: Saved(lines[k.id], fresh=False) for user, k in again.items()}


def _person_row(seal: Seal, new: _New) -> dict[str, Any]:
    """The id stays, sealed, where letters are posted, unless they asked to be forgotten."""
    save, incoming = new.save, new.save.incoming
    place = f"person:user_sealed:{new.person}"
    reachable = incoming.posted and not save.turn.forget
    return {
        "person": new.person,
        "old_version": save.version,
        "version": save.version + 1,
        "seq": new.lines[-1].seq,
        "flow": save.turn.talk.flow,
        "state": save.state,
        "seen": incoming.at,
        "user_sealed": seal.close(incoming.who.user, place) if reachable else None,
    }


def _event_row(new: _New) -> dict[str, Any]:
    return {
        "person": new.person,
        "event": new.save.incoming.event,
        "first_seq": new.lines[0].seq,
        "last_seq": new.lines[-1].seq,
        "at": new.save.incoming.at,
    }


def _line_rows(new: _New) -> list[dict[str, Any]]:
    return [
        {"person": new.person, "seq": each.seq, "by": each.by, "at": each.at, "reply": reply}
        for each, reply in zip(new.lines, new.save.replies, strict=True)
    ]


def _letter_row(seal: Seal, new: _New) -> dict[str, Any]:
    """It has the sealed id of its own: somebody who was forgotten is still told so."""
    incoming, id_ = new.save.incoming, uuid4()
    return {
        "id": id_,
        "person": new.person,
        "first_seq": new.lines[0].seq + 1,
        "last_seq": new.lines[-1].seq,
        "user_sealed": seal.close(incoming.who.user, f"letter:user_sealed:{id_}"),
        "token": seal.close(incoming.token, f"letter:token:{id_}"),
        "created": incoming.at,
    }
