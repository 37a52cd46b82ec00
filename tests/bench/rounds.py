"""Rounds of load, and bare aiohttp measured right beside them."""

import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace

from tests.bench import load
from tests.bench.load import Plan
from tests.bench.machine import LOAD, SERVER, Started, started
from tests.bench.pace import Pace
from tests.bench.rows import Row
from tests.bench.wrk import Loaded

WARM = 1  # seconds, not counted
MARGIN = 1.6  # people beyond those needed at the speed seen while warming up
Round = tuple[Loaded, float]  # and microseconds of CPU for each turn


class Bare:
    """Bare aiohttp: measured before and after every round of something else.

    A machine is faster in one minute than in the next; in the same moments both are equally so.
    """

    def __init__(self, stack: ExitStack, pace: Pace) -> None:
        self._stack, self.pace = stack, pace
        self._service: Started | None = None
        self._rounds: defaultdict[int, list[Round]] = defaultdict(list)

    def beside(self, name: str, what: str, clients: int, one: Callable[[], Round]) -> Row:
        """A row of rounds of `one`, with their ratio to bare."""
        before = len(self._rounds[clients])
        rounds = []
        for _ in range(self.pace.rounds):
            self._measure(clients)
            rounds.append(one())
        self._measure(clients)
        found = row(name, what, clients, rounds)
        speed = statistics.median(done.rate for done, _ in self._rounds[clients][before:])
        return replace(found, of_bare=found.value / speed)

    def rows(self) -> list[Row]:
        return [
            replace(
                row(f"bare-c{clients}", "bare aiohttp, JSON in and out", clients, rounds),
                of_bare=1.0,
            )
            for clients, rounds in sorted(self._rounds.items())
        ]

    def alone(self) -> float:
        """The part of its core that bare had under load: near 1 where nobody else worked."""
        loaded = [
            done.rate * cpu / 1e6 for c in self._rounds if c > 1 for done, cpu in self._rounds[c]
        ]
        return statistics.median(loaded) if loaded else 1.0

    def _measure(self, clients: int) -> None:
        if self._service is None:
            self._service = self._stack.enter_context(peer("echo", ""))
            peer_round(self._service, clients, WARM)
        self._rounds[clients].append(peer_round(self._service, clients, self.pace.bare))


def peer(kind: str, url: str) -> AbstractContextManager[Started]:
    told = ("-m", "tests.bench.peers", "--kind", kind, "--database", url)
    return started(sys.executable, *told, cores=SERVER)


def peer_round(service: Started, clients: int, seconds: int) -> Round:
    cookies = [f"monshin=peer-{n}" for n in range(clients * load.AT_ONCE)]
    plan = Plan(cookies, clients, seconds)
    return measured([service], lambda: load.run(service.url, plan, LOAD))


def warmed(service: Started) -> float:
    """Turns a second, after a moment that does not count."""
    cookies = asyncio.run(load.arrived(service.url, 16 * load.AT_ONCE))
    plan = Plan(cookies, 16, WARM)
    load.run(service.url, plan, LOAD)
    return load.run(service.url, plan, LOAD).rate


def whole_round(
    service: Started, clients: int, pace: Pace, speed: float, pause: float = 0
) -> Round:
    """A round with people of its own, looked into afterwards."""
    plan = replace(planned(service, clients, pace, speed), pause=pause)
    found = measured([service], lambda: load.run(service.url, plan, LOAD))
    load.look(service.url, plan, found[0].turns)
    return found


def planned(service: Started, clients: int, pace: Pace, speed: float) -> Plan:
    """With as many people as will be through at this speed, and some more."""
    together = clients * load.AT_ONCE
    needed = MARGIN * speed * pace.seconds / len(load.CHECK)
    people = together * (1 + int(needed / together))
    cookies = asyncio.run(load.arrived(service.url, people))
    return Plan(cookies, clients, pace.seconds)


def measured(services: list[Started], run: Callable[[], Loaded]) -> Round:
    before = sum(service.cpu() for service in services)
    done = run()
    used = sum(service.cpu() for service in services) - before
    return done, 1e6 * used / done.turns


def row(name: str, what: str, clients: int, rounds: list[Round]) -> Row:
    """The median of the rounds."""
    rates = sorted(done.rate for done, _ in rounds)
    return Row(
        name,
        f"{what}, {clients} at once",
        statistics.median(rates),
        "turns/s",
        p50=statistics.median(done.p50 for done, _ in rounds),
        p99=statistics.median(done.p99 for done, _ in rounds),
        cpu=statistics.median(cpu for _, cpu in rounds),
        clients=clients,
        spread=(rates[0], rates[-1]),
    )
