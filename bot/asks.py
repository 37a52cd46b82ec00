"""One question in free text, answered without a conversation: `monshin ask`."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from flows.consulting import consult
from flows.dialogue import Brain
from knowledge.hours import JAPAN


class WrongInput(Exception):
    """str() says what is wrong and what to write."""


class Line(BaseModel):
    """One line of `ask --jsonl`."""

    model_config = ConfigDict(extra="forbid")
    text: str


def text_of(line: str) -> str:
    """The text of a JSON line. WrongInput: it is not `{"text": …}`."""
    try:
        return Line.model_validate_json(line).text
    except ValidationError:
        raise WrongInput('write {"text": "…"}') from None


def moment(written: str) -> datetime:
    """A time as written; Japan's where no zone is given. WrongInput: it is no ISO 8601 time."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise WrongInput("write a time as 2026-11-21T23:00+09:00") from None
    return at if at.tzinfo else at.replace(tzinfo=JAPAN)


def ask(brain: Brain, text: str, at: datetime) -> dict[str, Any]:
    """What the text is about, what is shown for it, and all that would be told (design 7)."""
    found = consult(brain, text, at)
    return {
        "input": text,
        "intent": found.intent,
        "incident": found.incident,
        "urgency": found.urgency,
        "confidence": round(found.confidence, 2),
        "clarify": list(found.clarify),
        "cards": list(found.cards),
        "figures": list(found.figures),
        "desks": list(found.desks),
        "text": found.text,
    }
