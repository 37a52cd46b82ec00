"""make simulate: a day nobody hopes for, second by second, on paper. See bot/SCALE.md.

A million people in one hour after a national alert, 30 turns each. Speeds and sizes are those of
the last `make bench` (var/bench.json), or FIGURES where there was none. A fluid model: people are
not told apart, a process serves as many turns a second as were measured and no more.
"""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS, PAGE = Path("var/bench.json"), Path("bot/SCALE.md")
FENCE, END = "```text\n", "\n```\n"
CALMLY = "postgres-half"
# name in var/bench.json: what `make bench` measured, rounded; 2 cores, Python 3.11, PostgreSQL 15
FIGURES = {
    "postgres-c64": 2610.0,  # turns a second of one process on one core
    "postgres-cpu": 143.0,  # us of PostgreSQL for each turn
    CALMLY: 13.3,  # ms, p99 at half the load
    "postgres-size": 28.8,  # KB of a whole check
    "page": 11.6,  # KB of an idle page
    "idle": 182.0,  # MB of a process
}
COMPANIES = 3_365_000
PEOPLE, TURNS, SECONDS = 1_000_000, 30, 3600
THINKING = 10.0  # seconds between an answer and the next tap
RISE, FADE = 180.0, 900.0  # seconds: half a wave's rise, and until arrivals have fallen to 1/e
TROUBLE = 0.03  # share of people to whom something has happened: never turned away
SHARES = {"line": 0.6, "web": 0.35, "slack": 0.05}
CALM = 0.7  # of what was measured is planned with
PATIENCE = 1.0  # seconds a turn may wait before newcomers are asked to come back
BACK = 600  # seconds after which they do
DAY = 24 * 3600
PROCESSES = (1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64)
POOL = 11  # connections of a process to PostgreSQL: turns, everything else, LISTEN
DATABASE_CORES = 8
LINE_A_SECOND = 2000  # replies, for each channel (LINE Messaging API, rate limits)
CHAMBERS = 515
PLANS = (
    (0, 200, None),
    (5_000, 5_000, None),
    (15_000, 30_000, 3),
)  # yen a month, pushes, yen for one more
HEAD = "processes  can/s  asked/s  served M  most/s  p99 s  trouble s    asked back k  minutes"
ROW = "{:9}{:7,.0f}{:9,.0f}{:10.1f}{:8,.0f}{:7.2f}{:11.2f}{:16,.0f}{:9,.0f}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one machine was measured to do. speed, database: turns a second of a core."""

    speed: float
    database: float
    talk: float
    p99: float
    page: float
    idle: float
    source: str


@dataclass
class Crowd:
    """People of one kind. thinking: before their next tap. waiting: turns not served yet."""

    thinking: float = 0.0
    waiting: float = 0.0
    begun: float = 0.0

    def second(self, new: float, room: float) -> tuple[float, float]:
        """A second with so many newcomers and room for so many turns: turns asked and served."""
        asked = new + self.thinking / THINKING
        self.thinking += new - asked
        self.begun += new
        self.waiting += asked
        served = min(self.waiting, room)
        self.waiting -= served
        self.thinking += served * (1 - 1 / TURNS)
        return asked, served


@dataclass
class Day:
    """What came of it. asked, served: turns of each second. waits: (seconds, turns that did)."""

    processes: int
    capacity: float
    asked_back: float = 0.0
    crowd: float = 0.0
    urgent_wait: float = 0.0

    def __post_init__(self) -> None:
        self.asked: list[float] = []
        self.served: list[float] = []
        self.waits: list[tuple[float, float]] = []

    @property
    def enough(self) -> bool:
        """Whether nobody was asked back, and turns hardly waited."""
        return not self.asked_back and self.p99() < PATIENCE

    def p99(self) -> float:
        """Seconds."""
        left = sum(turns for _, turns in self.waits) / 100
        for wait, turns in sorted(self.waits, reverse=True):
            left -= turns
            if left <= 0:
                return wait
        return 0.0


def wave() -> list[float]:
    """New people in each second of the hour: a steep rise, then fading; PEOPLE in all."""
    shape = [math.exp(-t / FADE) * (1 - math.exp(-t / RISE)) for t in range(SECONDS)]
    return [PEOPLE * each / sum(shape) for each in shape]


def simulate(processes: int, figures: Figures) -> Day:
    """Newcomers are asked to come back while turns wait too long; those in trouble never."""
    day = Day(processes, min(processes * figures.speed, DATABASE_CORES * figures.database))
    calm, urgent = Crowd(), Crowd()
    coming = wave()
    back = [0.0] * (DAY + BACK)
    for second in range(DAY):
        new = coming[second] if second < SECONDS else 0.0
        _, first = step(day, urgent, new * TROUBLE, day.capacity, figures.p99)
        day.urgent_wait = max(day.urgent_wait, urgent.waiting / day.capacity)
        new = new * (1 - TROUBLE) + back[second]
        room = day.capacity - first
        if calm.waiting > PATIENCE * room:
            back[second + BACK], day.asked_back = new, day.asked_back + new
            new = 0.0
        step(day, calm, new, room, figures.p99)
        day.asked[-1] += day.asked.pop(-2)
        day.served[-1] += day.served.pop(-2)
        people = sum(each.thinking + each.waiting for each in (calm, urgent))
        day.crowd = max(day.crowd, people)
        if second > SECONDS and people < 1 and not any(back[second + 1 :]):
            break
    return day


def step(day: Day, crowd: Crowd, new: float, room: float, least: float) -> tuple[float, float]:
    asked, served = crowd.second(new, room)
    day.asked.append(asked)
    day.served.append(served)
    day.waits.append((least + crowd.waiting / max(room, 1), asked))
    return asked, served


def pushes_yen(people: int, channels: int) -> float:
    """What one push to each costs in a month, at the cheapest plan (LINE, Japan)."""
    each = math.ceil(people / channels)
    costs = []
    for fee, free, more in PLANS:
        over = max(0, each - free)
        if not over or more is not None:
            costs.append(fee + over * (more or 0))
    return channels * min(costs)


def line_wait(day: Day, channels: int) -> float:
    """The longest a reply waits for LINE's limit, in seconds, with people spread evenly."""
    backlog, longest = 0.0, 0.0
    for turns in day.served:
        backlog = max(0.0, backlog + turns * SHARES["line"] / channels - LINE_A_SECOND)
        longest = max(longest, backlog / LINE_A_SECOND)
    return longest


def report(days: Sequence[Day], figures: Figures) -> Iterator[str]:
    yield f"simulated, with {figures.source}"
    yield (
        f"a process: {figures.speed:,.0f} turns/s; a core of PostgreSQL: {figures.database:,.0f}"
        f" turns/s (both {CALM:g} of what was measured)"
    )
    yield f"{PEOPLE:,} people in an hour, {TURNS} turns each: {PEOPLE * TURNS:,} turns"
    yield ""
    yield HEAD
    for day in days:
        yield ROW.format(
            day.processes,
            day.capacity,
            max(day.asked),
            sum(day.served) / 1e6,
            max(day.served),
            day.p99(),
            day.urgent_wait,
            day.asked_back / 1000,
            len(day.served) / 60,
        )
    enough = days[-1]
    database = DATABASE_CORES * figures.database
    pages = enough.crowd * SHARES["web"]
    yield ""
    many = "enough" if enough.enough else f"not enough: PostgreSQL does {database:,.0f} turns/s"
    yield f"{enough.processes} processes are {many}; at the worst moment:"
    yield f"  people in a talk: {enough.crowd:,.0f}, of them pages open: {pages:,.0f}"
    memory = (pages * figures.page / 1024 + enough.processes * figures.idle) / 1024
    yield f"  memory of all processes: {memory:.1f} GB"
    yield f"  connections to PostgreSQL: {enough.processes * POOL}"
    cores = max(enough.served) / figures.database
    yield f"  PostgreSQL: {cores:.1f} cores, of {DATABASE_CORES}; {figures.talk:.0f} KB a talk"
    for talks in (PEOPLE, COMPANIES):
        yield f"  {talks:,} talks: {talks * figures.talk / 1024**2:,.0f} GB"
    for channels in (1, 10, CHAMBERS):
        wait, yen = line_wait(enough, channels), pushes_yen(PEOPLE, channels)
        said = f"replies wait {wait:,.0f} s at most" if wait >= 1 else "replies do not wait"
        yield f"  LINE, channels: {channels}: {said}; one push to everybody: {yen:,.0f} yen"


def read(path: Path | None) -> Figures:
    """The figures of a bench where they are there, else FIGURES."""
    measured: dict[str, float] = {}
    if path and path.exists():
        rows = {row["name"]: row for row in json.loads(path.read_text())["rows"]}
        of = {name: "p99" if name == CALMLY else "value" for name in FIGURES}
        measured = {name: rows[name][of[name]] for name in FIGURES if name in rows}
    written = [name for name in FIGURES if name not in measured]
    source = f"the figures of {path}" if measured else "figures of 2026-11-21, rounded"
    if measured and written:
        source += f", and older ones for {', '.join(written)}"
    found = FIGURES | measured
    return Figures(
        speed=found["postgres-c64"] * CALM,
        database=CALM * 1e6 / found["postgres-cpu"],
        talk=found["postgres-size"],
        p99=found[CALMLY] / 1000,
        page=found["page"],
        idle=found["idle"],
        source=source,
    )


def lines(figures: Figures) -> list[str]:
    """More and more processes, until they are enough."""
    days: list[Day] = []
    for count in PROCESSES:
        days.append(simulate(count, figures))
        if days[-1].enough:
            break
    return list(report(days, figures))


def page(written: str) -> str:
    """bot/SCALE.md with what comes out for FIGURES."""
    before, rest = written.split(FENCE, 1)
    _, after = rest.split(END, 1)
    return "".join((before, FENCE, "\n".join(lines(read(None))), END, after))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--json", type=Path, default=RESULTS, help="figures of a bench")
    parser.add_argument("--page", action="store_true", help="write bot/SCALE.md, with FIGURES")
    told = parser.parse_args()
    if told.page:
        PAGE.write_text(page(PAGE.read_text()))
    else:
        print("\n".join(lines(read(told.json))))


if __name__ == "__main__":
    main()
