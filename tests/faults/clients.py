"""People over HTTP who insist: each thing they do is sent, with its id, until it is answered.

They lose patience, send twice at once and once more long after, and go to any process.
"""

import asyncio
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

from tests.faults.hook import signature
from tests.faults.scripts import Op, Script
from tests.faults.world import World

PATIENCE = 8.0  # seconds for one answer; the service promises one, good or bad, in 5
STUCK_SECONDS = 90.0  # without an answer, whatever happens to the service meanwhile
HASTY, TWICE, ONCE_MORE = 0.06, 0.08, 0.06  # how often
PAUSE, LONGEST_PAUSE = 0.05, 0.5  # seconds before the next try: at first, at most
Message = Mapping[str, Any]
Answers = Mapping[str, Sequence[Message]]  # by event


@dataclass(frozen=True, slots=True)
class Ack:
    """What somebody was answered: the lines from first to last, as a digest."""

    first: int
    last: int
    digest: bytes

    @classmethod
    def of(cls, lines: Sequence[Message]) -> "Ack":
        return cls(lines[0]["seq"], lines[-1]["seq"], digest(lines))


def digest(lines: Sequence[Message]) -> bytes:
    """The same for the same lines: number, who, text and buttons."""
    told = [(m["seq"], m["from"], m["text"], [o["id"] for o in m["options"]]) for m in lines]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).digest()


@dataclass
class Person:
    """One person, what they did so far, and how each of it was answered."""

    script: Script
    cookie: str = ""
    answers: defaultdict[str, set[Ack]] = field(default_factory=lambda: defaultdict(set))
    done: int = 0
    stuck: bool = False

    @property
    def ahead(self) -> Sequence[Op]:
        return () if self.stuck else self.script.ops[self.done :]


class Clients:
    """Sends for everybody. http: without a cookie jar, since many people share it."""

    def __init__(self, world: World, http: aiohttp.ClientSession) -> None:
        self.world, self.http = world, http
        self.chance = Random(f"{world.wanted.seed}/clients")
        self.repeats = 0
        self._strays: set[asyncio.Task[None]] = set()

    async def live(self, people: Sequence[Person]) -> None:
        """Everybody's whole script; several people of the hook come in the same bodies."""
        if people[0].script.kind == "hook":
            return await self._crowd(people)
        for person in people:
            await self._open(person)
            while person.ahead:
                await self._insist([(person, person.ahead[0])])
        return None

    async def finish(self) -> None:
        """Return when nothing that was sent beside is under way any more."""
        if self._strays:
            await asyncio.wait(self._strays)

    async def _crowd(self, people: Sequence[Person]) -> None:
        while any(person.ahead for person in people):
            await self._insist(
                [(p, op) for p in people for op in p.ahead[: self.chance.choice((1, 1, 2, 3))]]
            )

    async def _insist(self, new: Sequence[tuple[Person, Op]]) -> None:
        """New things, sent until they are answered."""
        pause, until = PAUSE, time.monotonic() + STUCK_SECONDS
        while time.monotonic() < until:
            await self._try(new)
            if all(person.answers[op.event] for person, op in new):
                for person, _ in new:
                    person.done += 1
                self.world.acknowledged += len(new)
                return
            self.repeats += 1
            await asyncio.sleep(pause * self.chance.random())
            pause = min(2 * pause, LONGEST_PAUSE)
        for person, _ in new:
            person.stuck = True

    async def _try(self, new: Sequence[tuple[Person, Op]]) -> None:
        """Once, or twice at the same moment; what is old comes in between, or beside."""
        bodies = list(new)
        for old in self._again(new):
            if self._together(new):
                bodies.insert(self.chance.randint(0, len(bodies)), old)
            else:
                self._beside([old])
        if self.chance.random() < TWICE:
            self.repeats += 1
            await asyncio.gather(self._send(new), self._send(bodies))
        else:
            await self._send(bodies)

    async def _open(self, person: Person) -> None:
        """A session on the web, and its cookie."""
        until = time.monotonic() + STUCK_SECONDS
        while not person.cookie and time.monotonic() < until:
            address = self.chance.choice(self.world.processes).address
            try:
                async with asyncio.timeout(PATIENCE), self.http.get(f"{address}/") as page:
                    person.cookie = page.headers.get("Set-Cookie", "").partition(";")[0]
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                await asyncio.sleep(PAUSE)
        person.stuck = not person.cookie

    def _again(self, new: Sequence[tuple[Person, Op]]) -> Iterator[tuple[Person, Op]]:
        """Something answered earlier, now and then."""
        for person, _ in new:
            if person.done and self.chance.random() < ONCE_MORE:
                self.repeats += 1
                yield person, person.script.ops[self.chance.randrange(person.done)]

    def _together(self, new: Sequence[tuple[Person, Op]]) -> bool:
        return new[0][0].script.kind == "hook"

    def _beside(self, these: Sequence[tuple[Person, Op]]) -> None:
        task = asyncio.create_task(self._send(these))
        self._strays.add(task)
        task.add_done_callback(self._strays.discard)

    async def _send(self, these: Sequence[tuple[Person, Op]]) -> None:
        process = self.chance.choice(self.world.processes)
        hasty = self.chance.random() < HASTY
        seconds = self.chance.uniform(0.002, 0.1) if hasty else PATIENCE
        answers = await self.post(these, process.address, seconds)
        for person, op in these:
            if lines := answers.get(op.event):
                person.answers[op.event].add(Ack.of(lines))

    async def post(
        self, these: Sequence[tuple[Person, Op]], address: str, seconds: float = PATIENCE
    ) -> Answers:
        """The lines of each event, once it is kept; empty: not answered, or not with 200."""
        person, op = these[0]
        try:
            async with asyncio.timeout(seconds):
                if person.script.kind == "hook":
                    return await self._hook(these, address)
                return await self._web(person, op, address)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return {}

    async def log(self, person: Person, address: str, after: int = 0) -> list[Message] | None:
        """The log as one process tells it. None: it does not."""
        if person.script.kind == "web":
            url, headers = f"{address}/api/messages?after={after}", {"Cookie": person.cookie}
        else:
            url, headers = f"{address}/hook/log?user={person.script.name}&after={after}", {}
        try:
            async with asyncio.timeout(PATIENCE), self.http.get(url, headers=headers) as answer:
                if answer.status != 200:
                    return None
                found: list[Message] = (await answer.json())["messages"]
                return found
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return None

    async def _web(self, person: Person, op: Op, address: str) -> Answers:
        headers = {"Cookie": person.cookie}
        async with self.http.post(
            f"{address}/api/messages", json=op.body, headers=headers
        ) as answer:
            return {op.event: (await answer.json())["messages"]} if answer.status == 200 else {}

    async def _hook(self, these: Sequence[tuple[Person, Op]], address: str) -> Answers:
        events = [op.body | {"user": person.script.name} for person, op in these]
        body = json.dumps({"events": events}).encode()
        headers = {"X-Signature": signature(body)}
        async with self.http.post(f"{address}/hook", data=body, headers=headers) as answer:
            if answer.status != 200:
                return {}
            taken: Answers = (await answer.json())["taken"]
            return taken
