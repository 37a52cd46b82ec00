"""What a check finds."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """where: `file:line`. A warning (a date that has passed) does not stop the start."""

    where: str
    what: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {'warning: ' if self.warning else ''}{self.what}"


def unknown(
    where: str, kind: str, wanted: Iterable[str], known: Container[str]
) -> Iterator[Problem]:
    yield from (Problem(where, f"unknown {kind} {name}") for name in wanted if name not in known)
