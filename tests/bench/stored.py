"""What many stored talks cost: bytes for each, and how much longer a turn takes."""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from tests.bench import filling, load
from tests.bench.databases import KINDS, Kind, place
from tests.bench.load import CHECK, Plan
from tests.bench.machine import LOAD, monshin
from tests.bench.pace import Pace
from tests.bench.rounds import Round, measured, row
from tests.bench.rows import Bar, Found, Missing, Row
from tests.bench.wrk import Void

CLIENTS = 64
MET = 20_000  # people who go on talking, spread over the table
ASKED = ("why=q11",)  # can be tapped for ever, and changes nothing the second time
REACHED = (*CHECK[:14], *ASKED)  # by everybody: q11 stands open
HAD = 1  # turns of theirs that are kept: the last
SIZED = 2_000  # talks whose size is taken


def stored(pace: Pace) -> Iterator[Found]:
    for kind in KINDS:
        yield _size(kind)
        try:
            yield from _growth(kind, pace)
        except Void as void:
            yield Missing(f"{kind}-stored", f"void: {void}")


def _size(kind: Kind) -> Row:
    with place(kind) as at:
        with monshin(at.folder, at.url) as service:
            whole = filling.talked(service, CHECK)
        like = filling.pattern(at, whole)
        empty = filling.size(at)
        filling.fill(at, like, SIZED, ())
        each = (filling.size(at) - empty) / SIZED
    what = f"size of a whole check of {len(CHECK)} turns, indexes too, {kind}"
    return Row(f"{kind}-size", what, each / 1024, "KB")


def _growth(kind: Kind, pace: Pace) -> Iterator[Found]:
    """The same taps among few and among many stored talks, in turn, so that both have the same
    moments of the machine."""
    few, many = pace.stored
    with ExitStack() as stack:
        small, large = (_Among(stack, kind, people, pace) for people in (few, many))
        for _ in range(pace.rounds + 1):
            small.round()
            large.round()
    first, then = (
        row(f"{kind}-stored-{word}", f"a turn, {people:,} talks stored, {kind}", CLIENTS, rounds)
        for word, people, rounds in (
            ("few", few, small.rounds[1:]),
            ("many", many, large.rounds[1:]),
        )
    )
    yield first
    yield then
    what = f"turn time at {many:,} talks over that at {few:,}, {kind}"
    yield Row(f"{kind}-growth", what, first.value / then.value, "times", bar=Bar("value", 1.3))
    what = f"start to ready, {many:,} talks stored, {kind}"
    yield Row(f"{kind}-start-many", what, large.ready, "s")
    what = f"busy after that start, {many:,} talks stored, {kind}"
    yield Row(f"{kind}-busy-many", what, large.busy, "s")


class _Among:
    """A service among so many stored talks, some of whose people go on talking.

    ready: seconds from its start. busy: seconds until it rested after that.
    """

    def __init__(self, stack: ExitStack, kind: Kind, people: int, pace: Pace) -> None:
        at = stack.enter_context(place(kind))
        with monshin(at.folder, at.url) as service:
            cookie = filling.talked(service, REACHED)
        self._pace, slices = pace, pace.rounds + 1  # the first warms up
        self._each = min(MET, people // slices)
        met = [f"monshin={secrets.token_urlsafe(32)}" for _ in range(slices * self._each)]
        filling.fill(at, filling.pattern(at, cookie).last_turn, people, met)
        self._met = (met[n::slices] for n in range(slices))
        before = time.perf_counter()
        self._service = stack.enter_context(monshin(at.folder, at.url))
        self.ready = time.perf_counter() - before
        self.busy = self._service.calm()
        self.rounds: list[Round] = []

    def round(self) -> None:
        plan = Plan(
            next(self._met), CLIENTS, self._pace.seconds,
            steps=ASKED, at_once=self._each, had=HAD,
        )  # fmt: skip
        url = self._service.url
        self.rounds.append(measured([self._service], partial(load.run, url, plan, LOAD)))
        load.look(url, plan, self.rounds[-1][0].turns)
