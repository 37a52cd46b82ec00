"""Read and check everything that is said: wrong content stops the start, old content warns."""

import logging
from datetime import date
from pathlib import Path

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

    kept: a folder where the index of the content may be left for the next start.
    """
    brain = dialogue.load(knowledge.load(), keep_days, kept)
    found = problems(brain, today)
    wrong = [str(p) for p in found if not p.warning]
    if wrong:
        raise BadContent(*wrong)
    for problem in found:
        log.warning("%s", problem)
    return brain
