"""A conversation in the terminal: for people, and as JSON lines for programs."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from bot.ports import Address, Line
from bot.results import as_json
from bot.turns import Turns
from flows.talk import Reply, Said
from knowledge.hours import JAPAN

YEARS = range(2000, 2101)
ME = Address("demo", "terminal", "me")


class Input(BaseModel):
    """One line of `say --jsonl`: exactly one of text, option (an id that was offered), at."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = None
    option: str | None = None
    at: datetime | None = None

    @field_validator("at")
    @classmethod
    def _in_our_time(cls, at: datetime | None) -> datetime | None:
        if at is not None and at.year not in YEARS:
            raise ValueError(f"write a year from {YEARS.start} to {YEARS.stop - 1}")
        return at

    @model_validator(mode="after")
    def _one(self) -> "Input":
        if sum(value is not None for value in (self.text, self.option, self.at)) != 1:
            raise ValueError("give exactly one of text, option, at")
        return self


class Terminal:
    """Plays one conversation. The clock runs, unless the input has set it."""

    def __init__(self, turns: Turns, now: Callable[[], datetime]) -> None:
        self._turns, self._now = turns, now
        self._at: datetime | None = None
        self._events = 0

    def clock(self) -> datetime:
        return self._at or self._now()

    def set_clock(self, at: datetime) -> None:
        self._at = at if at.tzinfo else at.replace(tzinfo=JAPAN)

    async def say(self, said: Said) -> tuple[Line, ...]:
        self._events += 1
        incoming = self._turns.incoming(ME, str(self._events), said)
        return (await self._turns.take(incoming)).lines[1:]

    async def json_lines(self, lines: Iterable[str], out: TextIO) -> None:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                given = Input.model_validate_json(line)
            except ValidationError as error:
                what = "; ".join(str(e["msg"]) for e in error.errors(include_input=False))
                _print(out, {"error": f"line {number}: {what}"})
                continue
            if given.at is not None:
                self.set_clock(given.at)
                continue
            said = Said(given.text or "", given.option or "")
            _print(out, await self._turn(await self.say(said)))

    async def _turn(self, lines: tuple[Line, ...]) -> dict[str, Any]:
        talk = await self._turns.store.talk(ME)
        flow, step = self._turns.brain.where(talk, self.clock())
        result = next((line.reply.result for line in lines if line.reply.result), None)
        found: dict[str, Any] = {
            "replies": [reply_json(line.reply) for line in lines],
            "flow": flow,
            "step": step,
        }
        if result is not None:
            found["result"] = as_json(result, self._turns.brain.book)
        return found

    async def people(self, lines: TextIO, out: TextIO) -> None:
        """Read what a person types; a number picks a button."""
        offered = self._print_replies(self._turns.brain.welcome(self.clock()), out)
        while True:
            out.write("> ")
            out.flush()
            text = await asyncio.to_thread(lines.readline)
            if not text:
                out.write("\n")
                return
            said = _picked(text.strip(), offered)
            offered = self._print_replies([ln.reply for ln in await self.say(said)], out)

    def _print_replies(self, replies: Iterable[Reply], out: TextIO) -> list[str]:
        offered: list[str] = []
        for reply in replies:
            out.write(f"\n{reply.text}\n")
            for option in reply.options:
                offered.append(option.id)
                out.write(f"  [{len(offered)}] {option.label}\n")
        return offered


def _picked(text: str, offered: list[str]) -> Said:
    """A number is the button of that number; anything else is text."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(offered):
        return Said(option=offered[int(text) - 1])
    return Said(text)


def reply_json(reply: Reply) -> dict[str, Any]:
    return {
        "kind": reply.kind,
        "text": reply.text,
        "options": [{"id": o.id, "label": o.label} for o in reply.options],
        "cards": list(reply.cards),
        "figures": list(reply.figures),
        "desks": list(reply.desks),
    }


def _print(out: TextIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


def stdin() -> TextIO:
    """Standard input as UTF-8; what is not UTF-8 becomes a mark, never an error."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return sys.stdin
