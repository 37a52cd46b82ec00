"""What comes in, checked: a JSON body or a form becomes one Heard, or is Refused."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.web.guard import Refused
from flows.talk import Said

MAX_BODY = 16 * 1024
MAX_TEXT = 500
MAX_SEQ = 2**53 - 1  # what JavaScript can count
NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85]")
UNSEEN = re.compile(  # bidi controls, other controls, halves of letters
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class _Say(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    id: UUID = Field(description="Made by the client. The same id again changes nothing.")


class SayText(_Say):
    """Something typed."""

    text: str = Field(description=f"At most {MAX_TEXT} characters.")


class SayOption(_Say):
    """A button tapped, by the id it was offered with."""

    option: Annotated[str, Field(min_length=1, max_length=200)]


SAY: TypeAdapter[SayText | SayOption] = TypeAdapter(SayText | SayOption)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said. event: the client's id for it."""

    event: str
    said: Said


async def read_json(request: web.Request) -> Heard:
    if request.content_type != JSON:
        raise Refused(415, "not_json")
    try:
        return _heard(SAY.validate_json(await _body(request)))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise Refused(400, "not_json") from None
        raise Refused(422, "not_understood") from None


async def read_form(request: web.Request) -> Heard:
    if request.content_type != FORM:
        raise Refused(415, "bad_form")
    body = (await _body(request)).decode("utf-8", errors="replace")
    try:
        fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=10))
        return _heard(SAY.validate_python(fields))
    except (ValidationError, ValueError):
        raise Refused(422, "bad_form") from None


def read_after(written: str) -> int:
    """A seq as written in an address or a header; empty is 0."""
    if written and not (written.isascii() and written.isdigit() and len(written) < 17):
        raise Refused(422, "bad_after")
    return min(int(written or 0), MAX_SEQ)


def clean(text: str) -> str:
    """The same text with plain newlines, and without control and bidi control characters."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub("", NEWLINES.sub("\n", text))


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "too_big") from None
    except (web.RequestPayloadError, ConnectionError):
        raise Refused(400, "bad_body") from None


def _heard(say: SayText | SayOption) -> Heard:
    if isinstance(say, SayOption):
        return Heard(str(say.id), Said(option=clean(say.option)))
    text = clean(say.text).strip()
    if len(text) > MAX_TEXT:
        raise Refused(422, "too_long", draft=text)
    return Heard(str(say.id), Said(text=text))
