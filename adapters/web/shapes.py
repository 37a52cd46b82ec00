"""The JSON that goes out; also the source of /openapi.json."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json as plain_json

from bot import results
from bot.ports import By, Line
from flows.talk import Kind
from knowledge import Book


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)


class ShareShape(Shape):
    """A share of companies in percent; low, high: 95 % interval, null where it cannot be told."""

    percent: float
    n: int | None
    count: int | None
    low: float | None
    high: float | None
    as_printed: str = Field(description="Why count / n and percent disagree in the survey.")
    figure: str
    survey: str
    year: int


class RowShape(Shape):
    name: str
    reach70: ShareShape | None
    organisation: ShareShape | None
    education: ShareShape | None


class CompareShape(Shape):
    industry: RowShape | None
    size: RowShape | None
    everyone: RowShape | None = Field(alias="all")


class ResultShape(Shape):
    """A finished check. best, worst: the total once every わからない were cleared up."""

    total: int = Field(ge=-25, le=100)
    best: int
    worst: int
    unsure: int
    not_used: int
    band: str
    parts: dict[str, int]
    industry: str | None
    size: str | None
    compare: CompareShape
    actions: tuple[str, ...] = Field(description="Card ids to start with.")
    then: int = Field(description="The total after those.")


class OptionShape(Shape):
    id: str = Field(description="Opaque; send it back as `option`.")
    label: str


class Message(Shape):
    """One message of the log. html and first come with `?page=1` only."""

    seq: int
    by: By = Field(alias="from")
    kind: Kind
    text: str
    options: tuple[OptionShape, ...]
    cards: tuple[str, ...]
    figures: tuple[str, ...]
    desks: tuple[str, ...]
    at: datetime
    result: ResultShape | None = None
    html: str = ""
    first: int = Field(default=0, description="The first seq of the log; older ones are erased.")


class Answer(Shape):
    """seq: the last one of `messages`, or what was asked after."""

    seq: int
    messages: tuple[Message, ...]


class Problem(Shape):
    code: str
    message: str = Field(description="For the person, in Japanese.")


class Problems(Shape):
    error: Problem


class Ready(Shape):
    status: Literal["ok", "unavailable"]
    reason: str = ""


def message(line: Line, book: Book, **page: object) -> dict[str, Any]:
    """A Message, as plain data: it is made at every turn. page: html and first, where it asks."""
    reply = line.reply
    made: dict[str, Any] = {
        "seq": line.seq,
        "from": line.by,
        "kind": reply.kind,
        "text": reply.text,
        "options": [{"id": option.id, "label": option.label} for option in reply.options],
        "cards": reply.cards,
        "figures": reply.figures,
        "desks": reply.desks,
        "at": line.at,
        **page,
    }
    if reply.result:
        made["result"] = results.as_json(reply.result, book)
    return made


def answer(seq: int, messages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An Answer, as plain data."""
    return {"seq": seq, "messages": messages}


def to_json(made: Shape | dict[str, Any]) -> bytes:
    """Of a shape, only the fields that were given."""
    if isinstance(made, Shape):
        return made.model_dump_json(by_alias=True, exclude_unset=True).encode()
    return plain_json(made)
