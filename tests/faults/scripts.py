"""What each person is going to do, worked out from the seed alone, and what it must come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal
from uuid import UUID

Kind = Literal["web", "hook"]
POINTS = {"done": 4, "partly": 2, "not_yet": 0, "unsure": -1}
INDUSTRIES = ("construction", "it", "manufacturing", "retail", "other", "skip")
SIZES, VENDOR = ("small", "medium", "large", "skip"), ("yes", "no", "unsure")
ASIDES = ("自己点検", "UTMって何", "くわしく", "今日は雨ですか", "結果", "よくわかりません")


@dataclass(frozen=True, slots=True)
class Op:
    """One thing done: an option tapped or a text typed. event: its id, the same at every try."""

    event: str
    option: str = ""
    text: str = ""

    @property
    def body(self) -> dict[str, str]:
        said = {"option": self.option} if self.option else {"text": self.text}
        return {"id": self.event} | said


@dataclass(frozen=True, slots=True)
class Script:
    """A person's way through the check. name: their id where the channel lets us choose one."""

    name: str
    kind: Kind
    ops: tuple[Op, ...]

    @property
    def total(self) -> int:
        """Points of the last answer to each of the 25 questions."""
        last = dict(op.option.split("=") for op in self.ops if op.option.startswith("self_check:"))
        return sum(POINTS[answer] for answer in last.values())


def scripts(seed: int, turns: int) -> list[Script]:
    """Enough people for so many turns, half of them on each channel."""
    made: list[Script] = []
    while turns > 0:
        made.append(script(seed, len(made)))
        turns -= len(made[-1].ops)
    return made


def script(seed: int, number: int) -> Script:
    chance = Random(f"{seed}/script/{number}")
    said = (Op(_id(chance), **each) for each in _said(chance))
    return Script(f"p{number}", "web" if number % 2 else "hook", tuple(said))


def probe(seed: int, script: Script) -> Op:
    """One thing more, to see that the talk goes on: the result is asked for."""
    return Op(_id(Random(f"{seed}/probe/{script.name}")), option="do=result")


def _id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _said(chance: Random) -> Iterator[dict[str, str]]:
    yield chance.choice([{"option": "welcome:hello=start"}, {"text": "自己点検"}])
    yield {"option": f"profile:industry={chance.choice(INDUSTRIES)}"}
    yield {"option": f"profile:size={chance.choice(SIZES)}"}
    yield {"option": f"profile:vendor={chance.choice(VENDOR)}"}
    for number in range(1, 26):
        yield from _before(chance, number)
        yield _answer(chance, number)
    for _ in range(chance.randrange(3)):
        yield _answer(chance, chance.randint(1, 25))


def _before(chance: Random, number: int) -> Iterator[dict[str, str]]:
    """What somebody may do at a question instead of answering it."""
    match chance.randrange(20):
        case 0 if number > 1:
            yield {"option": f"back=q{number:02}"}
            yield _answer(chance, number - 1)
        case 1 if number > 1:
            yield _answer(chance, chance.randint(1, number - 1))
        case 2:
            yield {"option": f"why=q{number:02}"}
        case 3 | 4:
            yield {"text": chance.choice(ASIDES)}
        case 5 if number > 1:
            yield {"text": "戻る"}
            yield _answer(chance, number - 1)


def _answer(chance: Random, number: int) -> dict[str, str]:
    return {"option": f"self_check:q{number:02}={chance.choice(list(POINTS))}"}
