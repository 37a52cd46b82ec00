"""Runs: people talk, things break, everything is healed, and it is looked at what is left."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from tests.faults import check
from tests.faults.clients import Clients, Person
from tests.faults.nemesis import Nemesis
from tests.faults.scripts import scripts
from tests.faults.world import Wanted, World

ALONE, CROWDS, IN_A_CROWD = 32, 8, 4  # on the web; on the hook


@dataclass(frozen=True)
class Report:
    """What a run came to. told: a line for each violation; logs: what the processes wrote."""

    wanted: Wanted
    turns: int
    faults: Counter[str]
    found: check.Found
    resent: int
    seconds: float
    logs: str

    @property
    def clean(self) -> bool:
        return not self.found.count


async def run(wanted: Wanted) -> Report:
    began = time.monotonic()
    async with World(wanted) as world, _http() as http:
        people = [Person(script) for script in scripts(wanted.seed, wanted.turns)]
        clients = Clients(world, http)
        nemesis = Nemesis(world, sum(len(person.script.ops) for person in people))
        breaking = asyncio.create_task(nemesis.run())
        await _all_live(clients, people)
        await _at_last(breaking, world)
        await nemesis.heal()
        await clients.finish()
        found = await check.everything(clients, people)
        resent = clients.repeats + world.platform.repeats
        seconds = time.monotonic() - began
        return Report(
            wanted, world.acknowledged, world.faults, found, resent, seconds, world.logs()
        )


async def _all_live(clients: Clients, people: Sequence[Person]) -> None:
    """So many at a time, until everybody is through."""
    web = [[person] for person in people if person.script.kind == "web"]
    hook = [person for person in people if person.script.kind == "hook"]
    crowds = [hook[n : n + IN_A_CROWD] for n in range(0, len(hook), IN_A_CROWD)]

    async def serve(waiting: list[list[Person]]) -> None:
        while waiting:
            await clients.live(waiting.pop())

    async with asyncio.TaskGroup() as living:
        for waiting, many in ((web, ALONE), (crowds, CROWDS)):
            for _ in range(many):
                living.create_task(serve(waiting))


async def _at_last(breaking: asyncio.Task[None], world: World) -> None:
    """Let faults under way end; those that were to come later (somebody is stuck) do not come."""
    world.acknowledged, counted = 10**9, world.acknowledged
    await breaking
    world.acknowledged = counted


def _http() -> contextlib.AbstractAsyncContextManager[aiohttp.ClientSession]:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    )
