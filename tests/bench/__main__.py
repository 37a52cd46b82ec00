"""make bench: speed, memory and length of a check. Quote ratios from one run; machines differ.

    python -m tests.bench [--quick] [--json PATH] [GROUP …]

Measures and prints; fails nothing. Groups: see README.md.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench import deciding, held, hooks, machine, starting, stored, turns
from tests.bench.pace import FULL, QUICK, Pace
from tests.bench.rounds import Bare
from tests.bench.rows import Found, Missing, Row, table

ALONE: dict[str, Callable[[Pace], Iterable[Found]]] = {
    "decide": deciding.decide,
    "search": deciding.search,
    "length": deciding.length,
    "start": starting.start,
    "pages": held.pages,
    "people": held.people,
    "processes": turns.processes,
    "stored": stored.stored,
}
COMPARED: dict[str, Callable[[Bare], Iterable[Found]]] = {  # with bare aiohttp
    "peers": turns.peers,
    "sqlite": turns.on_sqlite,
    "postgres": turns.on_postgres,
    "hooks": hooks.hooks,
}
GROUPS = (
    *("decide", "search", "length", "start", "pages", "people"),
    *("peers", "sqlite", "postgres", "hooks", "processes", "stored"),
)
ALONE_ENOUGH = 0.85  # of a core
RESULTS = Path("var/bench.json")


def main() -> None:
    told = _arguments()
    machine.more_files()
    pace: Pace = QUICK if told.quick else FULL
    began = time.monotonic()
    found: list[Found] = []
    with ExitStack() as stack:
        bare = Bare(stack, pace)
        for name in told.groups or GROUPS:
            sys.stderr.write(f"{name} ...\n")
            found += _measured(name, bare)
        found = [*bare.rows(), *found]
    seconds = round(time.monotonic() - began)
    alone = bare.alone()
    print(table(found, sure=alone >= ALONE_ENOUGH))
    print(f"\n{seconds} s on {len(machine.CORES)} cores. Quote ratios from one run, not absolutes.")
    if alone < ALONE_ENOUGH:
        print(f"Others used the machine: bare aiohttp had {alone:.0%} of its core. Measure again.")
    machine.written(told.json, as_json(found, pace, seconds, alone))


def as_json(found: Iterable[Found], pace: Pace, seconds: int, alone: float) -> dict[str, object]:
    rows = [row.as_json() for row in found if isinstance(row, Row)]
    missing = {row.name: row.why for row in found if isinstance(row, Missing)}
    quick = pace is QUICK
    return {
        "machine": machine.described(), "quick": quick, "seconds": seconds, "alone": alone,
        "rows": rows, "missing": missing,
    }  # fmt: skip


def _measured(name: str, bare: Bare) -> Iterator[Found]:
    """The rows of a group as far as they came; why, where they ended early."""
    try:
        yield from ALONE[name](bare.pace) if name in ALONE else COMPARED[name](bare)
    except Exception as error:  # the other groups can still be measured
        yield Missing(name, f"{type(error).__name__}: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Groups: " + ", ".join(GROUPS))
    parser.add_argument("groups", nargs="*", metavar="GROUP")
    parser.add_argument("--quick", action="store_true", help="three minutes, rough")
    parser.add_argument("--json", type=Path, default=RESULTS, help=f"default {RESULTS}")
    told = parser.parse_args()
    if unknown := [name for name in told.groups if name not in GROUPS]:
        parser.error(f"no group {unknown[0]}; write some of: {', '.join(GROUPS)}")
    return told


if __name__ == "__main__":
    main()
