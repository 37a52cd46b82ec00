"""How well free text is understood: `make evaluate`. dev was tuned on; sealed and fresh were not.

hit@k, MRR: over utterances with something to be shown, the first three things that are offered.
"""

import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter

import sudachipy

from bot import content
from flows.check import shown as shown_by_flows
from flows.consulting import consult
from flows.dialogue import Brain
from knowledge import readable
from tests.cast import NOON
from tests.evaluation import vignettes
from tests.evaluation.labels import Utterance, answers, utterances
from tests.test_production import TODAY

BARS = "hit@3 0.92, MRR 0.80, incidents 0.97, false alarms 0.15, refused 0.90, hiragana hit@3 0.85"
SEED = 7  # of the typos
_HIRAGANA = {n: n - 0x60 for n in range(ord("ァ"), ord("ヶ") + 1)}
Change = Callable[[str], str]


def main() -> None:
    with tempfile.TemporaryDirectory() as kept:
        worked_out = [sys.executable, "-m", "tests.evaluation.measure", kept]
        print(subprocess.run(worked_out, check=True, capture_output=True, text=True).stdout, end="")
        brain = content.load(365, TODAY, Path(kept))
        _speed(brain, "read again")
    said = utterances(brain.book)
    parts = {
        "dev": [u for u in said if not u.sealed],
        "sealed": [u for u in said if u.sealed],
        "fresh": utterances(brain.book, "fresh"),
    }
    print(f"bars: {BARS}\n")
    print(f"{'':22}{'n':>5}{'hit@1':>8}{'hit@3':>8}{'MRR':>8}{'intent':>8}", end="")
    print(f"{'incident':>10}{'alarms':>8}{'refused':>9}")
    reading = Reading()
    for change, name in ((str, ""), (reading.of, ", hiragana"), (Typos().of, ", one typo")):
        for part, those in parts.items():
            _line(brain, f"{part}{name}", those, change)
    for part, those in parts.items():
        _kinds(brain, part, those)
    print("\nfirst aid: stories of incidents")
    for line in vignettes.report(brain):
        print(line)
    _reading_ease(brain)


def _line(brain: Brain, name: str, said: Sequence[Utterance], change: Change) -> None:
    ranks = [_rank(brain, u, change(u.text)) for u in said if _has_answer(u)]
    intents = [(u.intent, consult(brain, change(u.text), NOON).intent) for u in said]
    hits = [sum(1 for r in ranks if r and r <= k) / len(ranks) for k in (1, 3)]
    mrr = sum(1 / r for r in ranks if r) / len(ranks)
    right = sum(a == b for a, b in intents) / len(intents)
    print(f"{name:22}{len(said):5}{hits[0]:8.3f}{hits[1]:8.3f}{mrr:8.3f}{right:8.3f}", end="")
    shares = (_share(intents, "incident"), _alarms(intents), _share(intents, "other"))
    print(f"{shares[0]:10.3f}{shares[1]:8.3f}{shares[2]:9.3f}")


def _has_answer(said: Utterance) -> bool:
    return bool(said.right) and said.intent not in ("incident", "other")


def _rank(brain: Brain, said: Utterance, text: str) -> int:
    """The place of the first right thing among the three offered; 0 where it is not."""
    offered = _offered(brain, text)
    places = (n for n, name in enumerate(offered, 1) if answers(brain.book, name) & said.right)
    return next(places, 0)


def _offered(brain: Brain, text: str) -> list[str]:
    heard = brain.hearing
    first = [f"do={c}" for c in (heard.command(text),) if c]
    first += [f"term={t}" for t in (heard.term_asked(text) or heard.term_named(text),) if t]
    found = [doc.id for doc in brain.finding.meaning(text).shown]
    return list(dict.fromkeys((*first, *found)))[:3]


def _share(intents: Iterable[tuple[str, str]], intent: str) -> float:
    found = [said == heard for said, heard in intents if said == intent]
    return sum(found) / len(found)


def _alarms(intents: Iterable[tuple[str, str]]) -> float:
    found = [heard == "incident" for said, heard in intents if said != "incident"]
    return sum(found) / len(found)


def _kinds(brain: Brain, part: str, said: Sequence[Utterance]) -> None:
    """hit@3 by what is asked about, and the kind of trouble among the first one and three."""
    hit, asked = Counter[str](), Counter[str]()
    for u in filter(_has_answer, said):
        asked[u.kind] += 1
        hit[u.kind] += bool(_rank(brain, u, u.text))
    row = ", ".join(f"{kind} {hit[kind]}/{asked[kind]}" for kind in asked)
    types = [(u, brain.finding.meaning(u.text).incidents) for u in said if u.kind == "incident"]
    first, three = (
        sum(bool({f"incident={name}" for name in found[:k]} & u.right) for u, found in types)
        for k in (1, 3)
    )
    print(f"\n{part}: hit@3 by kind: {row}")
    print(f"{part}: kind of trouble first {first}/{len(types)}, in three {three}/{len(types)}")


def _speed(brain: Brain, how: str) -> None:
    before, began = _private_mib(), perf_counter()
    count = len(brain.finding.index.docs)  # made when first asked for
    took, grown = perf_counter() - began, _private_mib() - before
    times = []
    for u in utterances(brain.book):
        began = perf_counter()
        brain.finding.meaning(u.text)
        times.append((perf_counter() - began) * 1000)
    pieces = len(brain.finding.index.table.pieces)
    print(
        f"index of {count} documents, {pieces} pieces {how} in {took:.3f} s, {grown:.0f} MiB more"
    )
    print(f"a search: {statistics.median(times):.2f} ms median, {_high(times):.2f} ms p95\n")


def _private_mib() -> float:
    """Private memory of this process in MiB, as the kernel counts it; elsewhere its peak."""
    try:
        rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private")) / 1024


def _reading_ease(brain: Brain) -> None:
    texts = (*readable.shown(brain.book), *shown_by_flows(brain))
    print(f"\nreading ease of {len(texts)} strings: mean, median, 95 %, most")
    for name, found in readable.measured(texts).items():
        row = (statistics.mean(found), statistics.median(found), _high(found), max(found))
        print(f"{name:14}" + "".join(f"{value:8.2f}" for value in row))


def _high(found: Sequence[float]) -> float:
    return sorted(found)[int(0.95 * len(found))]


class Reading:
    """Everything as it is read, in hiragana, as somebody types who does not convert."""

    def __init__(self) -> None:
        self._tokenizer = sudachipy.Dictionary(dict="small").tokenizer()

    def of(self, text: str) -> str:
        words = self._tokenizer.tokenize(text)
        return "".join((w.reading_form() or w.surface()).translate(_HIRAGANA) for w in words)


class Typos:
    """One slip in each text: a letter lost, doubled or swapped with the next."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)

    def of(self, text: str) -> str:
        at = self._random.randrange(len(text))
        head, here, tail = text[:at], text[at], text[at + 1 :]
        return self._random.choice(
            (head + tail, head + here * 2 + tail, head + tail[:1] + here + tail[1:])
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _speed(content.load(365, TODAY, Path(sys.argv[1])), "worked out")
    else:
        main()
