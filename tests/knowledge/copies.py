"""A copy of the production content that a test may break, in one place at a time."""

import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from flows import flow_files, hears, phrases, referral
from flows.asking import Asking
from flows.check import check as check_flows
from flows.dialogue import Brain
from flows.finding import Finding
from flows.telling import Voice
from knowledge import Book, load
from knowledge.check import check
from knowledge.files import BadContent, Page

ROOT = Path(__file__).parents[2]
LONG = ("numbers.yaml", "incidents.yaml", "chat.yaml")
ASKED = 10  # ways to ask that stay of each list
TODAY = date(2026, 11, 22)  # production content is fresh on this day


class Copy:
    """One content folder. Every edit must find what it changes, or the test is wrong."""

    def __init__(self, folder: str, at: Path) -> None:
        self.root = at / folder
        shutil.copytree(ROOT / folder, self.root, ignore=shutil.ignore_patterns("*.py*", "__*"))
        for page in (*LONG, *(str(p.relative_to(self.root)) for p in self.root.glob("says/*"))):
            if (self.root / page).exists():
                self.write(page, _shortened(self.text(page)))

    def replace(self, file: str, old: str, new: str) -> None:
        """Change the first place where something stands."""
        text = self.text(file)
        assert old in text, f"{file} has no {old!r}"
        self.write(file, text.replace(old, new, 1))

    def change(self, file: str, field: str, value: str) -> None:
        """Give the first such field another value, whatever it was."""
        new, times = re.subn(rf"(?m)^( *{field}:) .*$", rf"\1 {value}", self.text(file), count=1)
        assert times == 1, f"{file} has no {field}"
        self.write(file, new)

    def append(self, file: str, text: str) -> None:
        self.write(file, self.text(file) + text)

    def write(self, file: str, text: str) -> None:
        (self.root / file).write_text(text, encoding="utf-8")

    def text(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def place(self, file: str, text: str) -> str:
        """`file:line` of the first line that holds a text."""
        lines = self.text(file).splitlines()
        return f"{file}:{next(n for n, line in enumerate(lines, 1) if text in line)}"


def _shortened(page: str) -> str:
    """A page of long lists with ten ways to ask for each thing: read in a tenth of the time."""
    kept, listed = [], 0
    for line in page.splitlines():
        listed = listed + 1 if line.lstrip().startswith("- ") else 0
        if listed <= ASKED:
            kept.append(line)
    return "\n".join(kept) + "\n"


def parsed_once(path: Path, root: Path) -> Page:
    """A page; the same one for the same text in the same place of another copy."""
    return _parsed(path.relative_to(root), path.read_bytes(), Fixed(path, root))


@dataclass(frozen=True)
class Fixed:
    """Where a page is read from; all are alike, so that only its text tells pages apart."""

    path: Path = field(compare=False)
    root: Path = field(compare=False)


@cache
def _parsed(name: Path, text: bytes, at: Fixed) -> Page:
    return Page(at.path, at.root)


@cache
def production() -> Book:
    return load()


def book_problems(copy: Copy, today: date = TODAY) -> list[str]:
    """What `monshin check` says about a knowledge folder."""
    try:
        return [str(p) for p in check(load(copy.root), today)]
    except BadContent as error:
        return list(error.problems)


def flow_problems(copy: Copy) -> list[str]:
    """What `monshin check` says about a flows folder."""
    book = production()
    try:
        voice = Voice(book, phrases.load(copy.root), keep_days=365)
        asking = Asking(flow_files.load(book, copy.root), referral.load(book, copy.root), voice)
        heard = hears.load(book, copy.root)
        return [str(p) for p in check_flows(Brain(book, asking, heard, Finding(book)))]
    except BadContent as error:
        return list(error.problems)
