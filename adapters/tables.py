"""The tables. Who a person is stands nowhere in clear; what they were told stands in `line`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Table, Text, text
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """user_hash: of office, channel and user together. state: the Talk. seen: the last turn.

    No index but on what never changes: a turn then rewrites the row alone.
    """

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    office: str
    channel: str
    user_hash: bytes = Field(unique=True, index=True)
    user_sealed: bytes | None = None
    seq: int
    flow: str | None = None
    state: str = Field(sa_type=Text)
    seen: datetime


class EventRow(SQLModel, table=True):
    """An event that was answered, by the lines first_seq to last_seq."""

    __tablename__ = "event"
    __table_args__ = {"sqlite_with_rowid": False}
    person: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    event: str = Field(primary_key=True)
    first_seq: int
    last_seq: int
    at: datetime


class LineRow(SQLModel, table=True):
    __tablename__ = "line"
    __table_args__ = {"sqlite_with_rowid": False}
    person: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    by: str
    at: datetime
    reply: str = Field(sa_type=Text)


WHILE_OPEN: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), text("closed IS NULL"))


class LetterRow(SQLModel, table=True):
    """user_sealed, token: needed to post it, gone once it is delivered.

    due: not before; None: at once, whatever any clock says. held: nobody else's until then, since
    somebody posts it (posting) or it waits to be tried again. closed: delivered, or given up for
    a reason.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_due", "office", "channel", "due", **WHILE_OPEN),
        Index("ix_letter_order", "person", "first_seq", **WHILE_OPEN),
    )
    id: UUID = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    office: str
    channel: str
    first_seq: int
    last_seq: int
    user_sealed: bytes | None = None
    token: bytes | None = None
    created: datetime
    due: datetime | None = None
    held: datetime | None = None
    posting: bool = False
    tries: int = 0
    closed: datetime | None = None
    reason: str = ""


class KeyRow(SQLModel, table=True):
    """Which key this database is sealed with: one row. used: when it was last found in order."""

    __tablename__ = "key"
    fingerprint: bytes = Field(primary_key=True)
    used: datetime


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


person, event, line = _table("person"), _table("event"), _table("line")
letter, key = _table("letter"), _table("key")
