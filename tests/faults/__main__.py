"""make faults: people talk while everything fails; prints what was lost, doubled, or stuck.

Without arguments the whole of it; with any of them one run, which the same seed repeats.
"""

import argparse
import asyncio
import logging
import sys

from tests.faults.broken import BUILDS
from tests.faults.check import KINDS
from tests.faults.run import Report, run
from tests.faults.world import Wanted

WHOLE = (
    Wanted(seed=1, turns=30_000, faults=60, processes=1, database="sqlite"),
    Wanted(seed=2, turns=30_000, faults=60, processes=1, database="postgres"),
    Wanted(seed=3, turns=41_000, faults=84, processes=3, database="postgres"),
)
HEADS = ("database", "processes", "seed", "turns", "faults", *KINDS, "sent again", "seconds")
SHOWN = 20  # violations printed of a run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    for name in ("seed", "turns", "faults", "processes"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    parser.add_argument("--kinds", type=lambda kinds: tuple(kinds.split(",")))
    parser.add_argument("--broken", choices=BUILDS)
    parser.add_argument("--verbose", action="store_true", help="print each fault as it strikes")
    given = vars(parser.parse_args())
    logging.basicConfig(
        level="INFO" if given.pop("verbose") else "ERROR", format="%(asctime)s %(message)s"
    )
    one = {name: value for name, value in given.items() if value is not None}
    reports = []
    print(" ".join(f"{head:>12}" for head in HEADS), flush=True)
    for wanted in (Wanted(**one),) if one else WHOLE:
        reports.append(asyncio.run(run(wanted)))
        show(reports[-1])
    if len(reports) > 1:
        turns, faults = sum(r.turns for r in reports), sum(r.faults.total() for r in reports)
        bad = sum(r.found.count.total() for r in reports)
        print(f"{turns} turns, {faults} faults, {bad} violations")
    sys.exit(not all(report.clean for report in reports))


def show(report: Report) -> None:
    wanted, found = report.wanted, report.found
    row = (
        *(wanted.database, wanted.processes, wanted.seed, report.turns, report.faults.total()),
        *(found.count[kind] for kind in KINDS),
        *(report.resent, round(report.seconds)),
    )
    print(" ".join(f"{value:>12}" for value in row), flush=True)
    print("  " + ", ".join(f"{kind} {n}" for kind, n in sorted(report.faults.items())), flush=True)
    if report.clean:
        return
    for line in found.told[:SHOWN]:
        print(f"  {line}")
    print(f"  again: python -m tests.faults {wanted}", flush=True)


if __name__ == "__main__":
    main()
