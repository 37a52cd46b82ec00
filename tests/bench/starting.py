"""From starting the process to the first answer, and what the idle service holds."""

import statistics
import time
from collections.abc import Iterator
from urllib.request import urlopen

from tests.bench.databases import Place, place
from tests.bench.machine import monshin
from tests.bench.pace import Pace
from tests.bench.rows import Bar, Found, Row


def start(pace: Pace) -> Iterator[Found]:
    with place("sqlite") as at:
        runs = [_start(at) for _ in range(pace.starts + 1)][1:]  # the first leaves the index
    took, held = (statistics.median(figure) for figure in zip(*runs, strict=True))
    what = "start of process to first answer, warm"
    yield Row("start", what, took, "s", bar=Bar("value", 1.5))
    yield Row("idle", "memory of the idle service (RSS)", held, "MB", bar=Bar("value", 130))


def _start(at: Place) -> tuple[float, float]:
    """Seconds, and MB."""
    before = time.perf_counter()
    with monshin(at.folder, at.url) as service, urlopen(service.url) as page:  # noqa: S310 - our own address
        page.read()
        return time.perf_counter() - before, service.rss()
