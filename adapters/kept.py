"""Talks and replies as JSON. What another release wrote is read as far as it is understood."""

import logging
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from bot.ports import By, Line
from flows.talk import Reply, Talk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Words:
    """What every release can read of a reply."""

    text: str = ""


_TALK = TypeAdapter(Talk)
_REPLY = TypeAdapter(Reply)
_WORDS = TypeAdapter(_Words)


def talk_json(talk: Talk) -> str:
    return _TALK.dump_json(talk, exclude_defaults=True).decode()


def reply_json(reply: Reply) -> str:
    return _REPLY.dump_json(reply, exclude_defaults=True).decode()


def talk_of(written: str, person: int) -> Talk:
    """The talk; an empty one when it cannot be read. person: row id, for the log."""
    try:
        return _TALK.validate_json(written)
    except ValidationError:
        log.warning("the talk of person %d cannot be read; it begins anew", person)
        return Talk()


def line_of(person: int, seq: int, by: By, at: datetime, reply: str) -> Line:
    return Line(seq, by, at, reply_of(reply, person))


def reply_of(written: str, person: int) -> Reply:
    """The reply; its text alone when the rest cannot be read."""
    try:
        return _REPLY.validate_json(written)
    except ValidationError:
        log.warning("a line of person %d cannot be read in full", person)
    try:
        return Reply(_WORDS.validate_json(written).text)
    except ValidationError:
        return Reply("")
