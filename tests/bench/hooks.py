"""Turns that come as signed webhook calls, in the shape of LINE's and Slack's.

Through the channel of tests/faults: it keeps a letter with each turn and posts it to a platform.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import uuid4

from tests.bench import load
from tests.bench.databases import place
from tests.bench.load import CHECK
from tests.bench.machine import LOAD, SERVER, Started, settings, started
from tests.bench.pace import Pace
from tests.bench.rounds import Bare, Round, measured
from tests.bench.rows import Found
from tests.bench.wrk import Job, Void, Wrk
from tests.faults.hook import signature

CLIENTS = 64
MOST = 6000  # turns a second that are prepared
LETTERS_WITHIN = 60.0  # seconds after a round
Event = dict[str, Any]


def line(event: Event) -> Event:
    """A tap as LINE sends it (Messaging API, postback event), and what the test channel reads."""
    return {
        "destination": "U" + "0" * 32,
        "events": [
            {
                **event,
                "type": "postback",
                "mode": "active",
                "timestamp": 1_795_000_000_000,
                "source": {"type": "user", "userId": event["user"]},
                "webhookEventId": event["id"],
                "deliveryContext": {"isRedelivery": False},
                "replyToken": "0" * 32,
                "postback": {"data": event["option"]},
            }
        ],
    }


def slack(event: Event) -> Event:
    """A tap as Slack sends it (block_actions), and what the test channel reads."""
    text = {"type": "plain_text", "text": "できている", "emoji": True}
    button = {"type": "button", "action_id": "a", "text": text, "value": event["option"]}
    blocks = [
        {"type": "section", "block_id": "q", "text": {"type": "mrkdwn", "text": "【1/25】" * 12}},
        {"type": "actions", "block_id": "b", "elements": [button] * 5},
    ]
    return {
        "type": "block_actions",
        "api_app_id": "A" + "0" * 10,
        "team": {"id": "T" + "0" * 10, "domain": "example"},
        "container": {"type": "message", "message_ts": "1795000000.000100", "channel_id": "D1"},
        "trigger_id": "0" * 40,
        "channel": {"id": "D1", "name": "directmessage"},
        "message": {"type": "message", "bot_id": "B1", "ts": "1795000000.000100", "blocks": blocks},
        "actions": [{**button, "block_id": "b", "action_ts": "1795000001.000100"}],
        "events": [event],
    }


SHAPES: dict[str, Callable[[Event], Event]] = {"line": line, "slack": slack}


def hooks(bare: Bare) -> Iterator[Found]:
    for name, shape in SHAPES.items():
        with place("sqlite") as at, ExitStack() as stack:
            platform = stack.enter_context(
                started(sys.executable, "-m", "tests.bench.platform", cores=LOAD)
            )
            clock = at.folder / "clock"
            clock.write_text("0")
            told = ("--port", "0", "--clock", str(clock), "--platform", f"{platform.url}post")
            command = (sys.executable, "-m", "tests.faults.service", *told)
            env = settings(at.folder, at.url)
            service = stack.enter_context(started(*command, cores=SERVER, env=env))
            one = partial(_round, service, platform, shape, bare.pace)
            one()
            yield bare.beside(f"{name}-c{CLIENTS}", f"a {name}-shaped call, SQLite", CLIENTS, one)


def _round(
    service: Started, platform: Started, shape: Callable[[Event], Event], pace: Pace
) -> Round:
    """People of its own; Void: a turn or a letter is missing afterwards."""
    people = [f"U{uuid4().hex}" for _ in range(CLIENTS * load.AT_ONCE)]
    plan = load.Plan(people, CLIENTS, pace.seconds)
    calls = list(_calls(people, shape, MOST * pace.seconds))
    job = Job("hooks.lua", CLIENTS, pace.seconds, (calls,))
    before = load.fetch(platform.url, "/count", "")["different"]

    def run() -> Any:
        with Wrk(service.url, job, LOAD) as wrk:
            return wrk.loaded()

    found = measured([service], run)
    turns = found[0].turns
    if turns >= len(calls):
        raise Void(f"only {len(calls)} calls were prepared")
    until = time.monotonic() + LETTERS_WITHIN
    while load.fetch(platform.url, "/count", "")["different"] - before < turns:
        if time.monotonic() > until:
            raise Void("not every letter was posted")
        time.sleep(0.2)
    for person in people[:: len(people) // load.LOOKED_AT]:
        log = load.fetch(service.url, f"/hook/log?user={person}&after=0", "")["messages"]
        said, number = sum(each["from"] == "you" for each in log), people.index(person)
        least, most = plan.turns_of(number, turns), plan.turns_of(number, turns + CLIENTS)
        if not least - 1 <= said <= most:
            raise Void(f"{person} has {said} turns in the log, not {least} to {most}")
    return found


def _calls(people: list[str], shape: Callable[[Event], Event], count: int) -> Iterator[str]:
    """Signature and body; everybody goes through the check, and again."""
    for n in range(count):
        step, person = divmod(n, len(people))
        event = {"id": str(uuid4()), "user": people[person], "option": CHECK[step % len(CHECK)]}
        body = json.dumps(shape(event), ensure_ascii=False)
        yield f"{signature(body.encode())} {body}"
