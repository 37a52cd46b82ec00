"""How thoroughly is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """rounds: a figure is their median. seconds: of a round; bare: of one of bare aiohttp.

    clients: at once. stored: talks, few and many.
    """

    rounds: int
    seconds: int
    bare: int
    clients: tuple[int, ...]
    pages: int
    people: int
    stored: tuple[int, int]
    decisions: int
    starts: int


FULL = Pace(3, 5, 2, (1, 16, 64, 256), 1000, 10_000, (1_000, 1_000_000), 2000, 5)
QUICK = Pace(1, 2, 1, (64,), 200, 2_000, (1_000, 50_000), 300, 1)
