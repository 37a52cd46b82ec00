"""The tables. Who a person is stands nowhere in clear; what they were told stands in `line`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Table, Text, text
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """user_hash: of office, channel and user together. state: the Talk. seen: the last turn."""

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    office: str
    channel: str
    user_hash: bytes = Field(unique=True, index=True)
    user_sealed: bytes | None = None
    version: int
    seq: int
    flow: str | None = None
    state: str = Field(sa_type=Text)
    seen: datetime = Field(index=True)


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


class LetterRow(SQLModel, table=True):
    """user_sealed, token: needed to post it, gone once it is posted."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_unsent",
            "created",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )
    id: UUID = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    first_seq: int
    last_seq: int
    user_sealed: bytes | None = None
    token: bytes | None = None
    created: datetime
    sent_at: datetime | None = None


class KeyRow(SQLModel, table=True):
    """Which key this database is sealed with: one row. used: when it was last found in order."""

    __tablename__ = "key"
    fingerprint: bytes = Field(primary_key=True)
    used: datetime


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


person, event, line = _table("person"), _table("event"), _table("line")
letter, key = _table("letter"), _table("key")
