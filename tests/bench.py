"""make bench: speed, memory and length of a check. Quote ratios from one run; machines differ."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from flows import evaluation
from flows.talk import Said
from tests.cast import NOON, Person
from tests.test_production import production

ROUNDS = 2000
STARTS = 5
MONSHIN = Path(sys.executable).with_name("monshin")


def main() -> None:
    decide()
    walk_from_the_start()
    start()
    length()


def decide() -> None:
    """One tap at Q25, the place known from the memo."""
    anna = at_q25()
    tap = Said(option="self_check:q24=done")
    answer = Said("やってる")
    report("decide, an old button at Q25", timed(lambda: run(anna, tap)), "ms", "<= 0.2")
    report("decide, last answer, result worked out", timed(lambda: fresh(anna, answer)), "ms", "")
    middle = Person(production(), NOON)
    middle.start()
    middle.answer(*["done"] * 23)
    tap = Said(option="self_check:q24=done")
    report("decide, tap that leads to Q25", timed(lambda: run(middle, tap)), "ms", "<= 0.2")


def walk_from_the_start() -> None:
    """The same after an edit of the content: 24 answers walked again."""
    anna = at_q25()
    anna.talk = anna.talk.__class__(flow="self_check", answers=anna.talk.answers)
    tap = Said(option="why=q25")
    report("decide, place walked from the start", timed(lambda: run(anna, tap)), "ms", "")


def at_q25() -> Person:
    anna = Person(production(), NOON)
    anna.start()
    anna.answer(*["done"] * 24)
    return anna


def fresh(anna: Person, said: Said) -> None:
    """As for somebody whose result nobody has worked out before."""
    evaluation.forget()
    run(anna, said)


def run(anna: Person, said: Said) -> None:
    anna.brain.decide(anna.talk, said, NOON)


def timed(act: Callable[[], None]) -> float:
    """The median of ROUNDS, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        act()
        took.append(time.perf_counter() - before)
    return 1000 * statistics.median(took)


def start() -> None:
    """From starting the process to the first answer, and what the idle service holds."""
    took, held = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS + 1):
            seconds, memory = one_start(Path(folder))
            took.append(seconds)
            held.append(memory)
    report("start of process to first answer, warm", statistics.median(took[1:]), "s", "<= 1.5")
    report("memory of the idle service (RSS)", statistics.median(held), "MB", "")


def one_start(folder: Path) -> tuple[float, float]:
    own = {
        "MONSHIN_DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "MONSHIN_KEY_FILE": f"{folder}/key",
    }
    before = time.perf_counter()
    service = subprocess.Popen(
        [str(MONSHIN), "serve", "--port", "0"], stdout=subprocess.PIPE, env=os.environ | own
    )
    try:
        assert service.stdout is not None
        address = service.stdout.readline().decode().strip()
        with urllib.request.urlopen(address) as page:  # noqa: S310 - our own address
            page.read()
        seconds = time.perf_counter() - before
        status = Path(f"/proc/{service.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return seconds, int(found.group(1)) / 1024 if found else 0.0
    finally:
        service.terminate()
        service.wait()


def length() -> None:
    """Taps and messages from the welcome to the result."""
    anna, taps = Person(production(), NOON), 0
    messages = len(production().welcome(NOON))
    profile = ("profile:industry=construction", "profile:size=small", "profile:vendor=yes")
    answers = (f"self_check:q{n:02}=partly" for n in range(1, 26))
    for option in ("welcome:hello=start", *profile, *answers):
        anna.tap(option)
        taps += 1
        messages += 1 + len(anna.turn.replies)
    report("taps for a full check", taps, "", "<= 30")
    report("messages of a full check, both sides", messages, "", "<= 60")


def report(what: str, value: float, unit: str, bar: str) -> None:
    number = f"{value:.3f}" if isinstance(value, float) else str(value)
    print(f"{what:<42}{number:>10} {unit:<3} {bar}")


if __name__ == "__main__":
    main()
