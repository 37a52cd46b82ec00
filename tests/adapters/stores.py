"""Stores to test, and turns to keep in them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.seal import Seal
from bot.ports import Address, Claim, Incoming, Letter, Line, Saved, Store
from flows.case import Case, Deed, Note
from flows.scoring import Compare, Result, Row, Score, Share
from flows.talk import Check, Choice, Place, Reply, Said, Talk, Turn

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANN, BOB = Address("demo", "line", "U-ann"), Address("demo", "line", "U-bob")
SEAL = Seal(b"k" * 32)
MINUTE = timedelta(minutes=1)

SHARE = Share(16.4, 400, 66, 13.1, 20.4, "", "ipa2024.x", "IPA 2024", 2024)
SCORE = Score(51, 60, 40, 2, 1, "50-69", {"basic": 12, "staff": 30})
EVERYONE = Row("", SHARE, None, None)
RESULT = Result(
    SCORE, "建設業", "small", Compare(None, None, EVERYONE), ("a", "b"), 63, {"basic": 20}
)
FULL_REPLY = Reply(
    "51点でした。", "result", (Choice("f:s=a", "はい"),), ("c",), ("g",), ("d",), RESULT
)
FULL_TALK = Talk(
    flow="ransomware",
    answers={"q01": "done", "profile.size": "small"},
    under=("self_check", "plan"),
    revisit="q03",
    unclear=2,
    seen=NOON,
    check=Check(NOON, 51, "r2", ("a", "b")),
    before=Check(NOON - timedelta(days=90), 40, "r1", ()),
    place=Place("ransomware", "cut", "r2"),
    offered=("ransomware:cut=done",),
    about="card=a",
    cases=(Case(NOON, "ransomware", (Deed(NOON, "type", "ransomware"),), (Note(NOON, "15時"),)),),
    guess=("ransomware", "unclear"),
    words="開かない",
)


def incoming(
    event: str, who: Address = ANN, *, at: datetime = NOON, posted: bool = True
) -> Incoming:
    return Incoming(who, event, Said("はい"), at, "はい", f"token of {event}", posted)


def turn(*replies: str, seen: datetime = NOON, **answers: str) -> Turn:
    return Turn(Talk("self_check", answers, seen=seen), tuple(map(Reply, replies or ("次は？",))))


async def keep(store: Store, said: Incoming, its: Turn) -> Saved:
    """Take one event, which leads to this turn."""
    [result] = await store.take([said], lambda *_: its)
    if isinstance(result, Exception):
        raise result
    return result


async def texts(store: Store, who: Address = ANN) -> list[str]:
    return [line.reply.text for line in await store.lines(who)]


async def seqs(store: Store, who: Address = ANN) -> list[int]:
    return [line.seq for line in await store.lines(who)]


async def claim(
    store: Store, at: datetime = NOON, most: int = 100, *, keyed: bool = True, channel: str = "line"
) -> Sequence[Letter]:
    return await store.claim(Claim("demo", channel, keyed, most, at, at + MINUTE))


def told(lines: Sequence[Line]) -> list[str]:
    return [line.reply.text for line in lines]
