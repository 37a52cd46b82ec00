"""Letters: handed out to be posted, closed, given up, sent again."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters import kept
from adapters.seal import Seal
from adapters.tables import letter, line
from bot.ports import LONGEST_HOLD, UNSURE, Address, Claim, DeadLetter, Letter, Outcome

_before = letter.alias("before")
_its = and_(
    letter.c.office == bindparam("its_office"),
    letter.c.channel == bindparam("its_channel"),
    letter.c.closed.is_(None),
)
_free = or_(
    letter.c.held.is_(None),
    letter.c.held <= bindparam("now"),
    letter.c.held > bindparam("never"),
)


def _is_due(these: FromClause) -> ColumnElement[bool]:
    return or_(these.c.due.is_(None), these.c.due <= bindparam("now"))


DUE = (
    select(letter.c.id)
    .where(
        _its,
        _is_due(letter),
        _free,
        ~exists().where(
            _before.c.person == letter.c.person,
            _before.c.closed.is_(None),
            _is_due(_before),
            _before.c.first_seq < letter.c.first_seq,
        ),
    )
    .order_by(letter.c.created, letter.c.first_seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
LOST = (
    update(letter)
    .where(_its, letter.c.posting, _free)
    .values(closed=bindparam("now"), posting=False, reason=UNSURE)
)
HOLD = (
    update(letter)
    .where(letter.c.id.in_(bindparam("ids", expanding=True)))
    .values(held=bindparam("until"), posting=True, tries=letter.c.tries + 1)
)
IN_FULL = (
    select(
        *(letter.c.id, letter.c.user_sealed, letter.c.token, letter.c.tries),
        *(letter.c.office, letter.c.channel, line),
    )
    .outerjoin_from(
        letter,
        line,
        and_(
            line.c.person == letter.c.person,
            line.c.seq.between(letter.c.first_seq, letter.c.last_seq),
        ),
    )
    .where(letter.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(letter.c.created, letter.c.first_seq, letter.c.id, line.c.seq)
)
_settled = update(letter).where(letter.c.id == bindparam("its"), letter.c.closed.is_(None))
DELIVERED = _settled.values(
    closed=bindparam("at"), posting=False, reason=bindparam("why"), user_sealed=None, token=None
)
GIVEN_UP = _settled.values(closed=bindparam("at"), posting=False, reason=bindparam("why"))
AGAIN = _settled.values(held=bindparam("at"), posting=False, reason=bindparam("why"))
FAILED = (
    select(*(letter.c[n] for n in ("id", "office", "channel", "created", "tries", "reason")))
    .where(letter.c.closed.is_not(None), letter.c.reason != "")
    .order_by(letter.c.created, letter.c.person, letter.c.first_seq)
)


async def claim(db: AsyncConnection, seal: Seal, claim: Claim) -> Sequence[Letter]:
    given = {
        "its_office": claim.office,
        "its_channel": claim.channel,
        "now": claim.now,
        "never": claim.now + LONGEST_HOLD,
    }
    if not claim.keyed:
        await db.execute(LOST, given)
    ids = (await db.execute(DUE, given | {"most": claim.most})).scalars().all()
    if not ids:
        return ()
    await db.execute(HOLD, {"ids": ids, "until": claim.until})
    rows = await db.execute(IN_FULL, {"ids": ids})
    return [_letter(seal, list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


async def settle(db: AsyncConnection, outcomes: Sequence[Outcome], now: datetime) -> None:
    delivered = [o for o in outcomes if not o.reason]
    given_up = [o for o in outcomes if o.reason and o.again is None]
    again = [o for o in outcomes if o.reason and o.again]
    for statement, these in ((DELIVERED, delivered), (GIVEN_UP, given_up), (AGAIN, again)):
        if these:
            rows = [{"its": o.letter, "at": o.again or now, "why": o.reason} for o in these]
            await db.execute(statement, rows)


async def failed(db: AsyncConnection) -> list[DeadLetter]:
    return [DeadLetter(*row) for row in await db.execute(FAILED)]


async def retry(db: AsyncConnection, letters: Sequence[UUID], now: datetime) -> int:
    """Only letters whose address is still there can go again."""
    again = (
        update(letter)
        .where(
            letter.c.id.in_(letters),
            letter.c.closed.is_not(None),
            letter.c.reason != "",
            letter.c.user_sealed.is_not(None),
        )
        .values(closed=None, due=None, held=None, reason="", tries=0)
    )
    return (await db.execute(again)).rowcount


def _letter(seal: Seal, rows: Sequence[Row[Any]]) -> Letter:
    """From its rows, one for each line; a single row without a line when it has none."""
    first = rows[0]
    user = seal.open(first.user_sealed, f"letter:user_sealed:{first.id}")
    token = seal.open(first.token, f"letter:token:{first.id}")
    lines = tuple(
        kept.line_of(row.person, row.seq, row.by, row.at, row.reply)
        for row in rows
        if row.seq is not None
    )
    to = Address(first.office, first.channel, user)
    return Letter(first.id, to, lines, token, first.tries)
