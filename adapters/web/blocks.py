"""A reply is plain text with a few habits (flows/words/phrases.yaml); here it becomes blocks.

`■ title`; `1. …` a numbered list; `・…` a list; `※…` and a line in brackets a note; 「…」 words to
read out; 【3/25】 progress; 【name】 a lead. Whatever fits none of these is a paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

TITLE = re.compile(r"■ ?(?P<text>.+)")
PROGRESS = re.compile(r"【(?P<number>\d{1,3})/(?P<of>\d{1,3})】(?P<text>.*)")
LEAD = re.compile(r"【(?P<lead>[^】]{1,24})】(?P<text>.*)")
ITEM = re.compile(r"(?:(?P<number>\d{1,2})\. |・)(?P<text>.+)")
NOTE = re.compile(r"[\s　]*※.+|（.+）|出典：.+")
SPOKEN = re.compile(r"「.+」")
CONTACT = re.compile(r"(?P<label>[^：\s]{1,8})：(?P<text>[#\w.+@:/?=&%~-]+)", re.ASCII)
LINK = re.compile(
    r"(?P<url>https://[\w./?=&%#~+:@-]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<phone>(?<![\d-])(?:0\d{1,4}-\d{1,4}-\d{3,4}|#\d{4})(?![\d-]))",
    re.ASCII,
)
SHORT_NUMBER = re.compile(r"[#0-9][0-9-]{2,14}")
SENTENCE_END = "。、？！?!.：:"
LONGEST_HEADING = 32

Kind = Literal["title", "sub", "text", "numbered", "bulleted", "note", "spoken", "contact"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words inside a line; href where they lead somewhere, strong where they stand out."""

    text: str
    href: str = ""
    strong: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a message. lines: of a paragraph, or the items of a list; level: of a heading."""

    kind: Kind
    lines: tuple[Spans, ...]
    level: int = 0
    start: int = 1
    label: str = ""
    progress: Progress | None = None


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a reply, in order. Never fails: unknown shapes are paragraphs."""
    lines = text.split("\n")
    blocks: list[Block] = []
    for number, line in enumerate(lines):
        if not line.strip():
            blocks.append(Block("text", ()))
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        opens = number == 0 or not lines[number - 1].strip()
        titled = any(b.kind == "title" for b in blocks)
        _add(blocks, _block(line, following, opens=opens, titled=titled))
    return tuple(b for b in blocks if b.lines or b.progress)


def plain(text: str) -> tuple[Block, ...]:
    """What a person wrote: lines, and nothing read into them."""
    return (Block("text", tuple((Span(line),) for line in text.split("\n"))),)


def _block(line: str, following: str, *, opens: bool, titled: bool) -> Block:
    if found := TITLE.fullmatch(line):
        return Block("title", (spans(found["text"]),), level=2)
    if found := PROGRESS.fullmatch(line):
        progress = Progress(int(found["number"]), int(found["of"]))
        return Block("text", (spans(found["text"]),), progress=progress)
    if found := ITEM.fullmatch(line):
        kind: Kind = "numbered" if found["number"] else "bulleted"
        return Block(kind, (spans(found["text"]),), start=int(found["number"] or 1))
    if NOTE.fullmatch(line):
        return Block("note", (spans(line.strip()),))
    if SPOKEN.fullmatch(line):
        return Block("spoken", (spans(line),))
    if (found := CONTACT.fullmatch(line)) and (href := href_of(found["text"])):
        return Block("contact", ((Span(found["text"], href),),), label=found["label"])
    if _is_heading(line, following, opens=opens):
        return Block("sub", (spans(line),), level=3 if titled else 2)
    return Block("text", (spans(line),))


def _add(blocks: list[Block], new: Block) -> None:
    """Join a line to the block before it where both belong together."""
    before = blocks[-1] if blocks else None
    joined = before and before.kind == new.kind and new.kind in ("text", "numbered", "bulleted")
    if before and joined and before.lines and not new.progress:
        blocks[-1] = replace(before, lines=(*before.lines, *new.lines))
    else:
        blocks.append(new)


def _is_heading(line: str, following: str, *, opens: bool) -> bool:
    """A short line without an end, above a list or at the head of a paragraph."""
    if len(line) > LONGEST_HEADING or line[-1] in SENTENCE_END or not following.strip():
        return False
    return bool(ITEM.fullmatch(following)) or (opens and "。" not in line)


def spans(line: str) -> Spans:
    """A line with its lead, and its addresses as links: https, mailto and tel, nothing else."""
    if found := LEAD.fullmatch(line):
        rest = tuple(_linked(found["text"]))
        return (Span(found["lead"], strong=True), *rest)
    return tuple(_linked(line))


def _linked(line: str) -> Iterator[Span]:
    end = 0
    for found in LINK.finditer(line):
        if found.start() > end:
            yield Span(line[end : found.start()])
        yield Span(found[0], href_of(found[0]))
        end = found.end()
    if end < len(line):
        yield Span(line[end:])


def href_of(text: str) -> str:
    """Where an address, a mailbox or a phone number leads; empty where nowhere."""
    if text.startswith("https://"):
        return text
    if "@" in text:
        return f"mailto:{text}"
    return f"tel:{text.replace('#', '%23')}" if SHORT_NUMBER.fullmatch(text) else ""
