"""What must hold once everything is healed and quiet. Each thing that does not is a violation."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.faults.clients import Ack, Clients, Message, Person, digest
from tests.faults.platform import Platform
from tests.faults.scripts import probe

KINDS = ("lost", "doubled", "out of order", "stuck", "wrong")
QUIET_SECONDS = 20.0  # longer than a lease and a few tries of a letter
PROBE_SECONDS = 20.0
AT_ONCE = 32
TAIL = 5


@dataclass
class Found:
    """Violations by kind, and a line for each."""

    count: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, kind: str, who: str, what: str, many: int = 1) -> None:
        if many > 0:
            self.count[kind] += many
            self.told.append(f"{kind}: {who}: {what}")


async def everything(clients: Clients, people: Sequence[Person]) -> Found:
    """All that was promised to these people, looked at from outside."""
    found, many = Found(), asyncio.Semaphore(AT_ONCE)
    logs: dict[str, list[Message]] = {}

    async def look(person: Person) -> None:
        async with many:
            if log := await _final(clients, person, found):
                logs[person.script.name] = log

    await asyncio.gather(*map(look, people))
    labels = {o["id"]: o["label"] for log in logs.values() for m in log for o in m["options"]}
    for person in people:
        if person.script.name in logs:
            of_person(person, logs[person.script.name], labels, found)
    theirs = {p.script.name: logs.get(p.script.name, []) for p in people if p.script.kind == "hook"}
    await quiet(clients.world.platform, theirs)
    for name, log in theirs.items():
        letters(clients.world.platform, name, log, found)
    for key in clients.world.platform.changed:
        found.add("wrong", key, "the same letter came with other lines")
    for process in clients.world.processes:
        found.add("wrong", f"process {process.number}", "it ended unasked", process.fell)
        found.add(
            "stuck", f"process {process.number}", "it did not start, or not end", process.hung
        )
    return found


async def _final(clients: Clients, person: Person, found: Found) -> list[Message]:
    """One thing more is said; then the log, the same from every process. Empty: it is not told."""
    who, addresses = person.script.name, [p.address for p in clients.world.processes]
    asked = probe(clients.world.wanted.seed, person.script)
    lines = None
    for _ in range(int(PROBE_SECONDS)):
        address = clients.chance.choice(addresses)
        if lines := (await clients.post([(person, asked)], address)).get(asked.event):
            break
        await asyncio.sleep(1)
    if not lines:
        found.add("stuck", who, "one thing more is not answered")
        return []
    totals = [m["result"]["total"] for m in lines if m.get("result")]
    if totals != [person.script.total] and not person.stuck:
        found.add("wrong", who, f"the total is {totals}, not {person.script.total}")
    log = await clients.log(person, addresses[0]) or []
    before = [m for m in log if m["seq"] < lines[0]["seq"]]
    if digest(log[len(before) :]) != digest(lines):
        found.add("wrong", who, "the log does not end with the last answer")
    for address in addresses[1:]:
        end = await clients.log(person, address, max(0, len(log) - TAIL))
        if end is None or digest(end) != digest(log[-TAIL:]):
            found.add("wrong", who, "another process tells another log")
    return before


def of_person(person: Person, log: Sequence[Message], labels: dict[str, str], found: Found) -> None:
    """One log against what was said and how it was answered."""
    who, ops = person.script.name, person.script.ops
    if [m["seq"] for m in log] != list(range(1, len(log) + 1)):
        found.add("wrong", who, "numbers are missing in the log")
    lost = 0
    for op in ops[: person.done]:
        acks = person.answers[op.event]
        gone = [ack for ack in acks if not _stands(ack, log)]
        lost += bool(gone)
        found.add("lost", who, f"{op.body} was answered and is not in the log", bool(gone))
        if len(acks) > 1:
            found.add("wrong", who, f"{op.body} was answered in {len(acks)} ways")
    if person.stuck:
        found.add("stuck", who, f"{ops[person.done].body} was never answered")
        return
    said = [m["text"] for m in log if m["from"] == "you"]
    wanted = [labels.get(op.option) if op.option else op.text for op in ops]
    found.add("doubled", who, "said more often than it was", len(said) - len(ops) + lost)
    found.add("lost", who, "said less often than it was", len(ops) - len(said) - lost)
    if len(said) == len(ops) and not all(
        want is None or want == heard for want, heard in zip(wanted, said, strict=True)
    ):
        found.add("out of order", who, "the log has what was said in another order")


def _stands(ack: Ack, log: Sequence[Message]) -> bool:
    return ack.digest == digest(log[ack.first - 1 : ack.last])


async def quiet(platform: Platform, logs: dict[str, list[Message]]) -> None:
    """Return when all letters have come, or none has for a while."""
    platform.well = True
    loop = asyncio.get_running_loop()
    wanted = {name: set(_told(log)) for name, log in logs.items()}
    came, until = 0, loop.time() + QUIET_SECONDS
    while loop.time() < until:
        if all(seqs <= set(platform.shown[name]) for name, seqs in wanted.items()):
            return
        await asyncio.sleep(0.2)
        now = sum(map(len, platform.shown.values()))
        if now > came:
            came, until = now, loop.time() + QUIET_SECONDS


def letters(platform: Platform, who: str, log: Sequence[Message], found: Found) -> None:
    """What somebody was shown against their log."""
    shown = platform.shown[who]
    texts = {m["seq"]: m["text"] for m in log}
    found.add("doubled", who, "lines were shown twice", len(shown) - len(set(shown)))
    missing = [seq for seq in _told(log) if seq not in set(shown)]
    found.add("lost", who, f"lines {missing} were never shown", len(missing))
    if any(later < earlier for earlier, later in pairwise(shown)):
        found.add("out of order", who, f"lines were shown in the order {shown}")
    other = [s for s in shown if s in texts and platform.texts[who, s] != texts[s]]
    found.add("wrong", who, f"lines {other} were shown otherwise than in the log", len(other))


def _told(log: Sequence[Message]) -> Iterator[int]:
    return (m["seq"] for m in log if m["from"] != "you")
