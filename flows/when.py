"""When something was: 「おととい」, 「3日前」, 「11月18日」, 「水曜日」 as a number of days ago."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from knowledge.words import fold

WEEKDAYS, NUMBERS = "月火水木金土日", "一二三四五六七八九十"
UNITS = {"日": 1, "週": 7, "週間": 7, "か月": 30, "ヶ月": 30, "ヵ月": 30}
_AGO = re.compile(
    rf"([0-9]{{1,2}}|[{NUMBERS}])(日|週間?|か月|ヶ月|ヵ月)(?:くらい|ぐらい|ほど)?(?:前|まえ)"
)
_DATE = re.compile(r"(?:([0-9]{1,2})[月/])?([0-9]{1,2})(?:日|$)")
_WEEKDAY = re.compile(rf"(先週の?)?([{WEEKDAYS}])曜?(?:日|$|に|の)?")
_YEAR = re.compile(r"[0-9]{4}年")
FURTHEST = 62  # days back that a date is looked for
LATE, EARLY = 20, 10  # 「25日」 on the 3rd is of last month; on the 12th nobody knows


def days_ago(text: str, today: date, words: Mapping[int, tuple[str, ...]]) -> int | None:
    """words: days ago -> what that is called, folded. None: no day is named, or none that was."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if found := _AGO.search(plain):
        number = found[1]
        count = int(number) if number.isdigit() else NUMBERS.index(number) + 1
        return count * UNITS[found[2]]
    folded = fold(text)
    named = (ago for ago, called in words.items() if any(word in folded for word in called))
    if (ago := _weekday(plain, today)) is not None:
        return ago
    if (ago := next(named, None)) is not None:
        return ago
    return None if _YEAR.search(plain) else _dated(plain, today)


def _weekday(text: str, today: date) -> int | None:
    found = _WEEKDAY.search(text) if "曜" in text or "先週の" in text else None
    if found is None:
        return None
    day = WEEKDAYS.index(found[2])
    if found[1]:
        return today.weekday() + 7 - day
    return (today.weekday() - day) % 7


def _dated(text: str, today: date) -> int | None:
    """A day of this month, or of the month that is named, if it was not long ago."""
    found = _DATE.search(text)
    if found is None:
        return None
    month, day = int(found[1] or 0), int(found[2])
    last_month = day > LATE and today.day < EARLY
    for ago in range(FURTHEST):
        then = today - timedelta(days=ago)
        if then.day == day and month in (0, then.month):
            return ago if month or then.month == today.month or last_month else None
    return None
