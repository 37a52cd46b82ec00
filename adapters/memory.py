"""A store that forgets. For tests and for `monshin say`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from bot.ports import (
    LONGEST_HOLD,
    UNSURE,
    Address,
    Claim,
    DeadLetter,
    Decide,
    Incoming,
    Letter,
    Line,
    Outcome,
    Saved,
    lines_of,
)
from flows.talk import Talk


@dataclass
class _Person:
    talk: Talk = field(default_factory=Talk)
    seq: int = 0
    last: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    events: dict[str, tuple[datetime, tuple[int, ...]]] = field(default_factory=dict)


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Letter:
    """at: when it was written. held: not to be claimed before. posting: somebody has claimed it.

    reason: why it was given up.
    """

    letter: Letter
    at: datetime
    held: datetime = LONG_AGO
    posting: bool = False
    closed: datetime | None = None
    reason: str = ""


class MemoryStore:
    lanes = 1

    def __init__(self) -> None:
        self._people: dict[Address, _Person] = {}
        self._letters: dict[UUID, _Letter] = {}

    async def take(self, batch: Sequence[Incoming], decide: Decide) -> Sequence[Saved | Exception]:
        return [self._one(incoming, decide) for incoming in batch]

    async def talk(self, who: Address) -> Talk:
        return self._people.get(who, _Person()).talk

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        person = self._people.get(who, _Person())
        return [line for line in person.lines if line.seq > after]

    async def first(self, who: Address) -> int:
        lines = self._people.get(who, _Person()).lines
        return lines[0].seq if lines else 0

    async def claim(self, claim: Claim) -> Sequence[Letter]:
        firsts: dict[Address, _Letter] = {}
        for kept in self._letters.values():
            to = kept.letter.to
            if kept.closed or to.at != (claim.office, claim.channel) or to in firsts:
                continue
            if kept.posting and not claim.keyed and kept.held <= claim.now:
                kept.closed, kept.reason = claim.now, UNSURE
            else:
                firsts[to] = kept
        latest = claim.now + LONGEST_HOLD
        free = [k for k in firsts.values() if k.held <= claim.now or k.held > latest]
        free = sorted(free, key=lambda kept: kept.at)[: claim.most]
        for kept in free:
            kept.held, kept.posting = claim.until, True
            kept.letter = replace(kept.letter, tries=kept.letter.tries + 1)
        return [kept.letter for kept in free]

    async def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        for outcome in outcomes:
            if (kept := self._letters.get(outcome.letter)) and not kept.closed:
                kept.closed = None if outcome.again else now
                kept.reason = outcome.reason
                kept.posting = False
                kept.held = outcome.again or kept.held

    async def failed(self) -> Sequence[DeadLetter]:
        return [
            DeadLetter(k.letter.id, to.office, to.channel, k.at, k.letter.tries, k.reason)
            for k in self._letters.values()
            if k.closed and k.reason and (to := k.letter.to)
        ]

    async def retry(self, letters: Sequence[UUID], now: datetime) -> int:
        again = [k for k in map(self._letters.get, letters) if k and k.closed and k.reason]
        for kept in again:
            kept.closed, kept.held, kept.reason = None, now, ""
            kept.letter = replace(kept.letter, tries=0)
        return len(again)

    async def forget_before(self, moment: datetime) -> int:
        old = [who for who, p in self._people.items() if p.last and p.last < moment]
        for who in old:
            del self._people[who]
            self._drop_letters(who)
        for person in self._people.values():
            person.lines = [line for line in person.lines if line.at >= moment]
        return len(old)

    async def forget_events(self, moment: datetime) -> None:
        gone = [k for k, v in self._letters.items() if v.closed and v.closed < moment]
        for id_ in gone:
            del self._letters[id_]
        for person in self._people.values():
            person.events = {k: v for k, v in person.events.items() if v[0] >= moment}

    async def ready(self) -> None:
        """Always."""

    async def close(self) -> None:
        """Nothing to close."""

    def _one(self, incoming: Incoming, decide: Decide) -> Saved | Exception:
        who = incoming.who
        person = self._people.get(who) or _Person()
        if incoming.event in person.events:
            _, seqs = person.events[incoming.event]
            return Saved(tuple(ln for ln in person.lines if ln.seq in seqs), fresh=False)
        try:
            turn = decide(person.talk, incoming)
        except Exception as error:  # breaks alone
            return error
        self._people[who] = person
        if turn.forget:
            person.lines, person.events = [], {}
            self._drop_letters(who)
        lines = lines_of(incoming, turn, person.seq)
        person.talk, person.seq, person.last = turn.talk, lines[-1].seq, incoming.at
        person.lines += lines
        person.events[incoming.event] = incoming.at, tuple(line.seq for line in lines)
        if incoming.posted:
            letter = Letter(uuid4(), who, lines[1:], incoming.token, tries=0)
            self._letters[letter.id] = _Letter(letter, incoming.at)
        return Saved(lines, fresh=True)

    def _drop_letters(self, who: Address) -> None:
        self._letters = {k: v for k, v in self._letters.items() if v.letter.to != who}
