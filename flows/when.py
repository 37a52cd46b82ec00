"""When something was: 「おととい」, 「3日前」, 「11月18日」, 「水曜日」 as a number of days ago."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from knowledge.words import fold

WEEKDAYS = "月火水木金土日"
_AGO = re.compile(r"(\d{1,2})(日|週間?|か月|ヶ月)(?:まえ|前)")
_DATE = re.compile(r"(?:(\d{1,2})[月/])?(\d{1,2})(?:日|$)")
_WEEKDAY = re.compile(rf"([{WEEKDAYS}])曜")
DAYS = {"日": 1, "週": 7, "週間": 7}
MONTH = 30
FURTHEST = 366


def days_ago(text: str, today: date, words: Mapping[int, tuple[str, ...]]) -> int | None:
    """words: days ago -> what that is called, folded. None: no day is named."""
    folded = fold(text)
    if found := _AGO.search(folded):
        return int(found[1]) * DAYS.get(found[2], MONTH)
    named = (ago for ago, called in words.items() if any(word in folded for word in called))
    if (ago := next(named, None)) is not None:
        return ago
    if found := _WEEKDAY.search(text):
        return (today.weekday() - WEEKDAYS.index(found[1])) % 7
    return _dated(text, today)


def _dated(text: str, today: date) -> int | None:
    """A day of the month, the last one there was."""
    found = _DATE.search(text.strip())
    if found is None:
        return None
    month, day = int(found[1] or 0), int(found[2])
    for ago in range(FURTHEST):
        then = today - timedelta(days=ago)
        if then.day == day and month in (0, then.month):
            return ago
    return None
