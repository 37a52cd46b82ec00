"""Breaks things while people talk, as the seed says, and heals each of them after a while."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.world import Process, Wanted, World

log = logging.getLogger(__name__)
ON_ANY = ("kill", "stop", "pause", "clock")
ON_SQLITE = ("disk full",)
ON_POSTGRES = (
    *("postgres fast", "postgres immediate", "postgres killed"),
    *("line cut", "line hangs", "line slow"),
)
LONGEST_JUMP = 5 * 60 * 60  # seconds; talks are erased after a year, repeats known for 7 days
WATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Fault:
    """at: how many turns were acknowledged when it strikes. on: which process. seconds: how long.

    jump: seconds the clock is put forward, or back.
    """

    at: int
    kind: str
    on: int
    seconds: float
    jump: int


def plan(wanted: Wanted, turns: int, kinds: Sequence[str]) -> list[Fault]:
    """Every kind about as often as the others, spread over so many turns."""
    chance = Random(f"{wanted.seed}/nemesis")
    kinds = [kind for kind in kinds if kind in (wanted.kinds or kinds)]
    dealt: list[str] = []
    while len(dealt) < wanted.faults:
        dealt += chance.sample(kinds, len(kinds))
    step = turns / (wanted.faults + 1)
    return [
        Fault(
            at=int(step * (number + chance.uniform(0.5, 1.4))),
            kind=kind,
            on=chance.randrange(wanted.processes),
            seconds=chance.choice((0.1, 0.3, 1.0, 2.0, 2.0, 4.0)),
            jump=chance.randint(-LONGEST_JUMP, LONGEST_JUMP),
        )
        for number, kind in enumerate(dealt[: wanted.faults])
    ]


class Nemesis:
    def __init__(self, world: World, turns: int) -> None:
        self.world = world
        on_it = ON_SQLITE if world.wanted.database == "sqlite" else ON_POSTGRES
        kinds = [kind for kind in (*ON_ANY, *on_it) if kind != "disk full" or world.disk.small]
        self.plan = plan(world.wanted, turns, kinds)
        self._locks: dict[str, asyncio.Lock] = {}

    async def run(self) -> None:
        """Each fault when its turn has come; at most one at a time of one thing."""
        async with asyncio.TaskGroup() as struck:
            for fault in sorted(self.plan, key=lambda fault: fault.at):
                while self.world.acknowledged < fault.at:
                    await self._watch()
                struck.create_task(self._strike(fault))

    async def heal(self) -> None:
        """Everything as it was, and every process running."""
        for process in self.world.processes:
            process.clock.write_text("0")
            process.resume()
        await self._watch()

    async def _watch(self) -> None:
        """Start again what ended by itself; that is counted against the service."""
        for process in self.world.processes:
            if process.notice():
                await process.start()
        await asyncio.sleep(WATCH_SECONDS)

    async def _strike(self, fault: Fault) -> None:
        subject, _, how = fault.kind.partition(" ")
        lock = self._locks.setdefault(self._target(fault), asyncio.Lock())
        async with lock:
            log.info("%s", fault)
            match subject:
                case "kill" | "stop" | "pause" | "clock":
                    await self._process(fault, self.world.processes[fault.on])
                case "postgres":
                    await self._postgres(how)
                case "line":
                    await self._line(fault, how)
                case "disk":
                    self.world.disk.fill()
                    await asyncio.sleep(fault.seconds)
                    self.world.disk.free()
            self.world.faults[fault.kind] += 1

    def _target(self, fault: Fault) -> str:
        """Faults of one target wait for each other; a full disk keeps a process from starting."""
        subject = fault.kind.partition(" ")[0]
        return f"process {fault.on}" if subject in ("kill", "stop", "pause") else subject

    async def _process(self, fault: Fault, process: Process) -> None:
        match fault.kind:
            case "kill" | "stop":
                await process.stop(signal.SIGKILL if fault.kind == "kill" else signal.SIGTERM)
                await process.start()
            case "pause":
                process.pause()
                await asyncio.sleep(fault.seconds)
                process.resume()
            case "clock":
                process.clock.write_text(str(fault.jump))
                await asyncio.sleep(fault.seconds)
                process.clock.write_text("0")

    async def _postgres(self, how: str) -> None:
        server = self.world.postgres
        assert server
        match how:
            case "fast":
                await asyncio.to_thread(server.restart, "fast")
            case "immediate":
                await asyncio.to_thread(server.restart, "immediate")
            case _:
                server.kill()
                await asyncio.to_thread(server.start)

    async def _line(self, fault: Fault, how: str) -> None:
        line = self.world.line
        assert line
        orders = {"cut": "cut", "hangs": "hang", "slow": "slow 0.03"}
        await line.order(orders[how])
        await asyncio.sleep(fault.seconds)
        await line.order("open")
