"""A store that forgets. For tests and for `monshin say`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from bot.ports import Address, Conflict, Incoming, Letter, Line, Record, Saved, lines_of
from flows.talk import Talk, Turn


@dataclass
class _Person:
    talk: Talk = field(default_factory=Talk)
    version: int = 0
    seq: int = 0
    last: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    events: dict[str, tuple[int, ...]] = field(default_factory=dict)


class MemoryStore:
    def __init__(self) -> None:
        self._people: dict[Address, _Person] = {}
        self._letters: dict[UUID, Letter] = {}

    async def talk(self, who: Address) -> Record:
        person = self._people.get(who, _Person())
        return Record(person.talk, person.version)

    async def save(self, incoming: Incoming, turn: Turn, version: int) -> Saved:
        who = incoming.who
        person = self._people.setdefault(who, _Person())
        if incoming.event in person.events:
            seqs = person.events[incoming.event]
            return Saved(tuple(ln for ln in person.lines if ln.seq in seqs), fresh=False)
        if person.version != version:
            raise Conflict(who.channel)
        if turn.forget:
            person.lines, person.events = [], {}
            self._letters = {k: v for k, v in self._letters.items() if v.to != who}
        lines = lines_of(incoming, turn, person.seq)
        person.talk, person.version, person.seq = turn.talk, version + 1, lines[-1].seq
        person.lines += lines
        person.last = incoming.at
        person.events[incoming.event] = tuple(line.seq for line in lines)
        if incoming.posted:
            letter = Letter(uuid4(), who, lines[1:], incoming.token)
            self._letters[letter.id] = letter
        return Saved(lines, fresh=True)

    async def lines(self, who: Address, after: int = 0) -> Sequence[Line]:
        person = self._people.get(who, _Person())
        return [line for line in person.lines if line.seq > after]

    async def unsent(self) -> Sequence[Letter]:
        return list(self._letters.values())

    async def sent(self, letter: Letter) -> None:
        self._letters.pop(letter.id, None)

    async def forget_before(self, moment: datetime) -> int:
        old = [w for w, p in self._people.items() if p.last and p.last < moment]
        for who in old:
            del self._people[who]
            self._letters = {k: v for k, v in self._letters.items() if v.to != who}
        return len(old)

    async def ready(self) -> None:
        """Always."""

    async def close(self) -> None:
        """Nothing to close."""
