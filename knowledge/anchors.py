"""Numbers as the reports print them: what an anchor proves of its figure."""

import re
from collections.abc import Iterator

from knowledge.models import Figure

_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万円|億円|万|[%％])?")
_TIMES = {"万円": 10_000, "億円": 100_000_000, "万": 10_000}


def numbers(printed: str) -> list[tuple[float, str]]:
    """Every number as printed (万 and 億円 written out), and the unit right behind it."""
    found = ((float(n.replace(",", "")), unit) for n, unit in _NUMBER.findall(printed))
    return [(round(n * _TIMES.get(unit, 1), 6), unit) for n, unit in found]


def unproven(figure: Figure) -> Iterator[str]:
    """What the anchors of a figure do not show: its value first, then n and count."""
    shown = [numbers(anchor.printed) for anchor in figure.anchors]
    if not shown:
        yield "no anchor; write seed, line and the number as printed there"
        return
    if figure.value not in [n for n, _ in shown[0]]:
        yield f"the first anchor prints {figure.anchors[0].printed!r}, not {figure.value:g}"
    known = {figure.value, figure.n, figure.count}
    printed = {n for row in shown for n, _ in row}
    yield from (f"an anchor prints {n:g}, which is none of its" for n in sorted(printed - known))
    for name, wanted in (("n", figure.n), ("count", figure.count)):
        if wanted is not None and wanted not in printed:
            yield f"no anchor prints its {name}, {wanted}"
    signed = figure.value in [n for row in shown for n, unit in row if unit in ("%", "％")]
    if figure.unit == "percent" and not signed and not figure.as_printed:
        yield "no anchor prints the value with its percent sign"
