"""Load over HTTP: wrk sends turns of checks; afterwards the logs must hold what was answered."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import aiohttp

from tests.bench.wrk import Job, Loaded, Void, Wrk

PROFILE = ("profile:industry=construction", "profile:size=small", "profile:vendor=yes")
ANSWERS = tuple(f"self_check:q{n:02}=partly" for n in range(1, 26))
CHECK = ("welcome:hello=start", *PROFILE, *ANSWERS)
AT_ONCE = 8  # people for each connection, so that nobody has two turns under way
LOOKED_AT = 12  # logs, after a run
ARRIVING = 32  # pages at once


@dataclass(frozen=True, slots=True)
class Plan:
    """Whose turns, and how fast.

    cookies: one each, "" for a stranger every time. pause: mean milliseconds between an answer
    and the next turn of a connection, spread as among strangers. at_once: people in their check
    at the same time; 0: AT_ONCE for each client. had: turns everybody had before.
    """

    cookies: Sequence[str]
    clients: int
    seconds: int
    pause: float = 0.0
    steps: Sequence[str] = CHECK
    at_once: int = 0
    had: int = 0

    @property
    def together(self) -> int:
        return min(self.at_once or self.clients * AT_ONCE, len(self.cookies))

    @property
    def longest(self) -> int:
        """Turns until the first people begin again."""
        return len(self.cookies) // self.together * self.together * len(self.steps)

    def job(self) -> Job:
        run = str(secrets.randbelow(2**31))
        told = (str(self.together), str(self.pause), run)
        return Job("taps.lua", self.clients, self.seconds, (self.cookies, self.steps), told)

    def turns_of(self, person: int, sent: int) -> int:
        """How many of the first `sent` turns are this person's."""
        times, rest = divmod(max(0, sent), self.longest)
        part, place = divmod(person, self.together)
        own = rest - part * self.together * len(self.steps) - place
        own = -(-own // self.together)  # rounded up
        return times * len(self.steps) + max(0, min(own, len(self.steps)))


def run(url: str, plan: Plan, cores: set[int]) -> Loaded:
    with Wrk(url, plan.job(), cores) as wrk:
        return wrk.loaded()


def look(url: str, plan: Plan, turns: int) -> None:
    """Void: the log of one of a few people does not hold the turns that were answered."""
    reached = max(LOOKED_AT, min(turns, plan.longest) // len(plan.steps))
    for person in {n * reached // LOOKED_AT % len(plan.cookies) for n in range(LOOKED_AT)}:
        found = fetch(url, "/api/messages", plan.cookies[person])["messages"]
        said = sum(message["from"] == "you" for message in found)
        most = plan.had + plan.turns_of(person, turns + plan.clients)
        least = plan.had + plan.turns_of(person, turns - AT_ONCE * plan.clients)
        if not least <= said <= most:
            raise Void(f"person {person} has {said} turns in the log, not {least} to {most}")
        if len(found) < 2 * said:
            raise Void(f"person {person} has turns without an answer")
        through = plan.steps is CHECK and said >= len(CHECK)
        if through and not any(message["kind"] == "result" for message in found):
            raise Void(f"person {person} has no result")


async def arrived(url: str, people: int) -> list[str]:
    """Cookies of people who have just opened the page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        cookies: list[str] = []

        async def arrive() -> None:
            while len(cookies) < people:
                async with client.get(f"{url}api/messages") as answer:
                    answer.raise_for_status()
                    cookies.append(answer.headers["Set-Cookie"].partition(";")[0])

        await asyncio.gather(*(arrive() for _ in range(ARRIVING)))
    return cookies[:people]


def fetch(url: str, path: str, cookie: str, body: object = None) -> Any:
    """The JSON of an answer; a POST where there is a body."""
    headers = {"Cookie": cookie} if cookie else {}
    data = None if body is None else json.dumps(body).encode()
    if data:
        headers["Content-Type"] = "application/json"
    with urlopen(Request(url.rstrip("/") + path, data, headers), timeout=30) as answer:  # noqa: S310 - our own address
        return json.load(answer)
