"""The one place where the time is read."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
