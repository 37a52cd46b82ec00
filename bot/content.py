"""Read and check everything that is said: wrong content stops the start, old content warns."""

import hashlib
import logging
from contextlib import suppress
from datetime import date
from pathlib import Path

import flows
import knowledge
from flows import dialogue
from flows.check import check as check_flows
from flows.dialogue import Brain
from knowledge.check import check as check_book
from knowledge.files import BadContent
from knowledge.problems import Problem

log = logging.getLogger(__name__)


def problems(brain: Brain, today: date) -> list[Problem]:
    return [*check_book(brain.book, today), *check_flows(brain)]


def load(keep_days: int, today: date, kept: Path | None = None) -> Brain:
    """All content, ready to talk. BadContent: each problem as `file:line: what is wrong`.

    kept: a folder where the index of the content, and that it was found in order, may be left
    for the next start.
    """
    brain = dialogue.load(knowledge.load(), keep_days, kept)
    passed = kept / f"checked-{_seen(brain, today)}.txt" if kept else None
    warnings = _passed(passed) if passed else None
    if warnings is None:
        warnings = _checked(brain, today)
        if passed:
            _pass(passed, warnings)
    for warning in warnings:
        log.warning("%s", warning)
    return brain


def _checked(brain: Brain, today: date) -> list[str]:
    """What only warns. BadContent: there is more."""
    found = problems(brain, today)
    wrong = [str(p) for p in found if not p.warning]
    if wrong:
        raise BadContent(*wrong)
    return [str(problem) for problem in found]


def _seen(brain: Brain, today: date) -> str:
    """Other words, other code, another day: another value."""
    seen = hashlib.sha256(f"{brain.asking.flows.revision} {today}".encode())
    words = Path(flows.__path__[0]) / "words"
    code = (path for at in (*flows.__path__, *knowledge.__path__) for path in Path(at).glob("*.py"))
    for path in sorted((*code, *words.glob("*.yaml"))):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _passed(file: Path) -> list[str] | None:
    """The warnings of a check that found nothing wrong. None: there was none."""
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None


def _pass(file: Path, warnings: list[str]) -> None:
    """For the next start; a folder that cannot be written is no error."""
    part = file.with_suffix(".part")
    with suppress(OSError):
        for old in file.parent.glob("checked-*"):
            old.unlink(missing_ok=True)
        part.write_text("\n".join(warnings), encoding="utf-8")
        part.replace(file)
