"""What README.md prints, made anew: `python -m tests.readme` shows how it reads today."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import knowledge
from flows import dialogue
from flows.dialogue import Brain
from flows.draw import draw
from flows.talk import Reply, Said, Talk
from knowledge.hours import JAPAN

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=JAPAN)
PROMPT, LEFT_OUT = "> ", "…"


@cache
def brain() -> Brain:
    return dialogue.load(knowledge.load(), keep_days=365)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def fenced(page: str, language: str) -> str:
    """The first block of a page in this language."""
    found = re.search(rf"^```{language}\n(.*?)\n```$", text(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no ```{language} block"
    return found.group(1)


def said(printed: str) -> list[str]:
    lines = printed.splitlines()
    return [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]


def played(people: Iterable[str]) -> str:
    """The conversation as `monshin say` prints it: a number picks a button."""
    talk, offered = Talk(), list[str]()
    printed = list(_printed(brain().welcome(NOW), offered))
    for typed in people:
        picked = int(typed) - 1 if typed.isdigit() else len(offered)
        option = offered[picked] if picked < len(offered) else ""
        turn = brain().decide(talk, Said("" if option else typed, option), NOW)
        talk, offered = turn.talk, []
        printed += [PROMPT + typed, *_printed(turn.replies, offered)]
    return "\n".join(printed)


def _printed(replies: Sequence[Reply], offered: list[str]) -> Iterator[str]:
    for reply in replies:
        yield from ("", *reply.text.splitlines())
        for option in reply.options:
            offered.append(option.id)
            yield f"  [{len(offered)}] {option.label}"


def is_excerpt(printed: str, whole: str) -> bool:
    """printed is whole, but that a line `…` stands for any lines, and empty lines do not count."""
    wanted = (re.escape(line) for line in _filled(printed))
    pattern = "".join("(?:.*\n)*?" if line == LEFT_OUT else f"{line}\n" for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _filled(whole))) is not None


def _filled(printed: str) -> list[str]:
    return [line.rstrip() for line in printed.splitlines() if line.strip()]


def drawing(printed: str) -> str:
    """The flow of a printed drawing, drawn anew."""
    named = re.search(r"^title: (\w+)", printed, re.MULTILINE)
    assert named, "a drawing begins with its title"
    return draw(brain().asking.flows[named.group(1)])


def rows(page: str, heading: str) -> set[str]:
    """What stands as `code` in the first column of the table under a heading."""
    section = text(page).split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    found = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", section, re.MULTILINE)
    return {name for cell in found for name in re.findall(r"`([^`]+)`", cell)}


if __name__ == "__main__":
    print(played(said(fenced("README.md", "text"))))
    print(drawing(fenced("README.md", "mermaid")))
