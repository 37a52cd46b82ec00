"""Full turns over HTTP: bare aiohttp, its peers, and the service."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from tests.bench import load
from tests.bench.databases import Kind, Place, place
from tests.bench.machine import ALL, LOAD, Started, monshin
from tests.bench.pace import Pace
from tests.bench.rounds import (
    Bare,
    Round,
    measured,
    peer,
    peer_round,
    planned,
    row,
    warmed,
    whole_round,
)
from tests.bench.rows import Bar, Found, Missing, Row
from tests.bench.wrk import Loaded, Void, Wrk

PEERS = {
    "sqlite": "aiohttp, sqlite3 in a thread, a commit each",
    "sqlmodel-sqlite": "aiohttp, a SQLModel session each, SQLite",
    "postgres": "aiohttp, asyncpg, a transaction each",
    "sqlmodel-postgres": "aiohttp, a SQLModel session each, PostgreSQL",
}
PEER_CLIENTS, PEER_SECONDS = (16, 64), 3
BARS = {("sqlite", 64): 0.5, ("postgres", 64): 0.4}
CALM = Bar("p99", 15)
LOADED = 64  # clients of the row whose half is taken


def peers(bare: Bare) -> Iterator[Found]:
    pace = bare.pace
    for kind, what in PEERS.items():
        database: Kind = "postgres" if "postgres" in kind else "sqlite"
        with place(database) as at, peer(kind, at.url) as service:
            for clients in (c for c in PEER_CLIENTS if c in pace.clients):
                one = partial(peer_round, service, clients, min(PEER_SECONDS, pace.seconds))
                yield bare.beside(f"{kind}-commit-c{clients}", what, clients, one)


def on_sqlite(bare: Bare) -> Iterator[Found]:
    yield from _service("sqlite", "a full turn, SQLite FULL", bare)


def on_postgres(bare: Bare) -> Iterator[Found]:
    yield from _service("postgres", "a full turn, PostgreSQL", bare)


def _service(kind: Kind, what: str, bare: Bare) -> Iterator[Found]:
    pace = bare.pace
    with place(kind) as at, monshin(at.folder, at.url) as service:
        speed = warmed(service)
        for clients in pace.clients:
            name = f"{kind}-c{clients}"
            try:
                one = partial(whole_round, service, clients, pace, speed)
                found = bare.beside(name, what, clients, one)
                speed = max(speed, found.value)
                limit = BARS.get((kind, clients))
                yield replace(found, bar=Bar("of_bare", limit, at_least=True) if limit else None)
                if clients == LOADED:
                    yield from database_cpu(at, service, pace, speed)
                    yield half(service, f"{kind}-half", pace, found.value)
            except Void as void:
                yield Missing(name, f"void: {void}")


def database_cpu(at: Place, service: Started, pace: Pace, speed: float) -> Iterator[Row]:
    """What PostgreSQL itself uses for a turn of the service."""
    if at.kind == "postgres":
        plan = planned(service, LOADED, pace, speed)
        before = at.server_cpu()
        turns = load.run(service.url, plan, LOAD).turns
        used = 1e6 * (at.server_cpu() - before) / turns
        yield Row("postgres-cpu", f"CPU of PostgreSQL for a turn, {LOADED} at once", used, "us")


def half(service: Started, name: str, pace: Pace, full: float) -> Row:
    """At about half of `full` turns a second: connections that pause between turns."""
    pause = 2000 * LOADED / full
    rounds: list[Round] = []
    for _ in range(pace.rounds + 1):  # the first finds the pause
        rounds.append(whole_round(service, LOADED, pace, full / 2, pause))
        pause = max(1.0, pause * rounds[-1][0].rate / (full / 2))
    found = row(name, "the same at half that speed", LOADED, rounds[1:])
    share = f"{found.value / full:.2f} of the row before it, by pauses between the turns"
    return replace(found, bar=CALM, note=share)


def processes(pace: Pace) -> Iterator[Found]:
    """One and two processes on PostgreSQL; all share the machine with PostgreSQL and the load."""
    found: list[Row] = []
    with place("postgres", ALL) as at, ExitStack() as stack:
        services: list[Started] = []
        for count in (1, 2):
            services.append(stack.enter_context(monshin(at.folder, at.url, ALL)))
            speed = sum(warmed(service) for service in services)
            rounds = [shared_round(services, pace, speed) for _ in range(pace.rounds)]
            what = f"a full turn, PostgreSQL, processes: {count}"
            found.append(row(f"processes-{count}", what, LOADED, rounds))
    one, two = found
    side_by_side = (
        f"{two.value / one.value:.2f} times one process; processes, PostgreSQL and load share "
        f"{len(ALL)} cores, so this shows that they work side by side, not how far it goes"
    )
    yield one
    yield replace(two, note=side_by_side)


def shared_round(services: list[Started], pace: Pace, speed: float) -> Round:
    """The clients parted among the services, each service with people of its own."""
    clients = LOADED // len(services)
    plans = [planned(service, clients, pace, speed) for service in services]
    done: list[Loaded] = []

    def run() -> Loaded:
        with ExitStack() as stack:
            loads = [
                stack.enter_context(Wrk(service.url, plan.job(), ALL))
                for service, plan in zip(services, plans, strict=True)
            ]
            done.extend([each.loaded() for each in loads])
        return together(done)

    found = measured(services, run)
    for service, plan, each in zip(services, plans, done, strict=True):
        load.look(service.url, plan, each.turns)
    return found


def together(done: list[Loaded]) -> Loaded:
    """Of loads at the same time: turns are added, of the times the worst counts."""
    return Loaded(
        turns=sum(each.turns for each in done),
        seconds=max(each.seconds for each in done),
        p50=max(each.p50 for each in done),
        p99=max(each.p99 for each in done),
        refused=0,
        broken=0,
    )
