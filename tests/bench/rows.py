"""A row of the table: what was measured, beside its bar."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row is held to. of: the figure it is about. at_least: or at most."""

    of: Literal["value", "of_bare", "p99"]
    limit: float
    at_least: bool = False

    def met(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    def __str__(self) -> str:
        what = {"value": "", "of_bare": " of bare", "p99": " ms p99"}[self.of]
        return f"{'>=' if self.at_least else '<='} {self.limit:g}{what}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. name: stays the same from release to release. p50, p99: milliseconds.

    cpu: microseconds of the measured program for each turn. clients: connections of the load.
    spread: the slowest and the fastest round.
    of_bare: turns a second over those of bare aiohttp with as many clients, in the same run.
    """

    name: str
    what: str
    value: float
    unit: str
    p50: float | None = None
    p99: float | None = None
    cpu: float | None = None
    clients: int | None = None
    spread: tuple[float, float] | None = None
    of_bare: float | None = None
    bar: Bar | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None: there is no bar, or nothing to hold against it."""
        if self.bar is None:
            return None
        figure = {"value": self.value, "of_bare": self.of_bare, "p99": self.p99}[self.bar.of]
        return None if figure is None else self.bar.met(figure)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"bar": self.bar and str(self.bar), "met": self.met}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was not measured, and why."""

    name: str
    why: str


Found = Row | Missing
HEADS = ("name", "what", "value", "unit", "p50 ms", "p99 ms", "cpu us", "of bare", "bar", "")


def table(found: Sequence[Found], *, sure: bool = True) -> str:
    """The rows as a table of text; what was left out and the notes stand below it.

    sure: that nobody else used the machine; else every ok and MISSED is in doubt.
    """
    rows = [row for row in found if isinstance(row, Row)]
    cells = [HEADS, *(_cells(row, sure) for row in rows)]
    wide = [max(len(row[n]) for row in cells) for n in range(len(HEADS))]
    lines = ["  ".join(_placed(n, cell, wide[n]) for n, cell in enumerate(row)) for row in cells]
    notes = [f"{row.name}: {row.note}" for row in rows if row.note]
    left = [
        f"{missing.name}: left out, {missing.why}"
        for missing in found
        if isinstance(missing, Missing)
    ]
    return "\n".join(line.rstrip() for line in [*lines, "", *notes, *left])


def _cells(row: Row, sure: bool) -> tuple[str, ...]:
    met = {None: "", True: "ok", False: "MISSED"}[row.met]
    ratio = NOTHING if row.of_bare is None else f"{row.of_bare:.2f}"
    bar = str(row.bar) if row.bar else ""
    times = (_number(row.p50), _number(row.p99), _number(row.cpu))
    doubt = "" if sure or row.met is None else "?"
    return (row.name, row.what, _number(row.value), row.unit, *times, ratio, bar, met + doubt)


def _number(value: float | None) -> str:
    if value is None:
        return NOTHING
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.3f}"


def _placed(column: int, cell: str, wide: int) -> str:
    return cell.rjust(wide) if 2 <= column <= 7 and column != 3 else cell.ljust(wide)
