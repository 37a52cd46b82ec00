"""Take out what nobody needs to tell us before it is kept: numbers of phones, cards, accounts."""

import re
import unicodedata
from collections.abc import Callable, Container
from dataclasses import dataclass

_D, _GAP = "[0-9０-９]", r"[-‐‑–—−－ー\s]?"
_NAME, _HOST = "[A-Za-z0-9._%+-]", "[A-Za-z0-9-]"
_MAIL = rf"(?<!{_NAME})(?P<number>{_NAME}{{1,64}}[@＠]{_HOST}+(?:[.．]{_HOST}+)+)"
_TRUNK = f"(?:[+＋]{_D}{{2}}{_GAP}|[0０])"
_PHONE = (f"{_D}{{1,4}}", f"{_D}{{1,4}}", f"{_D}{{3,4}}")
_BEFORE, _AFTER = f"(?<!{_D})", f"(?!{_D})"


@dataclass(frozen=True)
class _Mark:
    """A kind of personal data. good: whether what was found really is one."""

    kind: str
    pattern: re.Pattern[str]
    good: Callable[[str], bool] = lambda digits: True


def mask(text: str, known: Container[str], label: Callable[[str], str]) -> tuple[str, list[str]]:
    """The text with labels instead of personal data, and the kinds found (ids of phrases).

    known: digits of numbers that are public, left as they are.
    """
    found: list[str] = []
    for mark in _MARKS:

        def hide(match: re.Match[str], mark: _Mark = mark) -> str:
            digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", match.group("number")))
            if (digits and digits in known) or not mark.good(digits):
                return match.group()
            found.append(mark.kind)
            return match.group().replace(match.group("number"), label(mark.kind))

        text = mark.pattern.sub(hide, text)
    return text, list(dict.fromkeys(found))


def _luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812)."""
    doubled = (int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _my_number(digits: str) -> bool:
    """The check digit of an individual number (総務省令第85号, 2014)."""
    weighed = sum(
        int(digit) * (n + 1 if n <= 6 else n - 5)
        for n, digit in enumerate(reversed(digits[:11]), 1)
    )
    rest = weighed % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def _groups(*counts: str) -> str:
    return _BEFORE + "(?P<number>" + _GAP.join(f"{_D}{{{c}}}" for c in counts) + ")" + _AFTER


_MARKS = (
    _Mark("mail", re.compile(_MAIL)),
    _Mark("card", re.compile(_groups("4", "4", "4", "4"))),
    _Mark("card", re.compile(_groups("4", "4", "4", "1,7")), _luhn),
    _Mark("card", re.compile(_groups("4", "6", "5")), _luhn),
    _Mark("my_number", re.compile(_groups("4", "4", "4")), _my_number),
    _Mark("my_number", re.compile(r"(?:マイナンバー|個人番号)\D{0,8}" + _groups("4", "4", "4"))),
    _Mark("account", re.compile(rf"(?:口座|普通|当座|貯金)[^0-9０-９]{{0,10}}{_groups('7')}")),
    _Mark(
        "phone",
        re.compile(rf"{_BEFORE}(?P<number>{_TRUNK}{_GAP.join(_PHONE)}){_AFTER}"),
        lambda digits: len(digits) in (10, 11, 12),
    ),
)  # fmt: skip
