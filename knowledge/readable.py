"""Is it easy to read? Every string a person can see is measured; limits as in the style guide."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.book import Book

SENTENCE, LABEL = 60, 20  # most characters
KANJI, ENOUGH = 0.35, 60  # largest share of kanji, in texts of at least so many characters
RUN = 9  # longest run of kanji: 個人情報保護委員会
SEEN: Mapping[str, tuple[str, ...]] = {
    "questions": ("title", "ask", "member", "why", "example", "find_out", "options"),
    "cards": ("title", "why", "steps", "done_when", "ask_vendor"),
    "figures": ("says", "of", "as_printed"),
    "surveys": ("short", "asked"),
    "desks": (
        "name", "full_name", "hours_note", "number_at", "does", "does_not", "bring", "say_this",
    ),
    "glossary": ("term", "means", "matters"),
    "themes": ("label", "about"),
    "bands": ("title", "means", "next"),
    "numbers": ("label", "note"),
    "incidents": ("label", "picture"),
    "chat": ("label", "reply"),
    "replies": ("title", "text"),
    "industries": ("label",),
    "sizes": ("label",),
}  # fmt: skip
LABELS = ("title", "label", "name", "short")
NAMES = (*LABELS, "term", "full_name", "says", "of")  # names and noun phrases: kanji as they come
_SENTENCES = re.compile(r"[。！？!?\n]|(?<=」)(?=「)")
_FILLED = re.compile(r"\{[^{}]*\}")
_ADDRESS = re.compile(r"https?://[\w./?=&%-]+|[\w.-]+@[\w.-]+", re.ASCII)
_KANJI = re.compile(r"[一-鿿々]+")
_FOREIGN = re.compile(r"[ァ-ヶー]{2,}|[A-Za-z]{2,}[0-9]*")
Measured = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One string somebody can see. entry: what it is part of; field: where in it."""

    entry: str
    field: str
    text: str

    @property
    def label(self) -> bool:
        return self.field in LABELS


def shown(book: Book) -> Iterator[Shown]:
    """Every string of the content that somebody can see."""
    for table, names in SEEN.items():
        for entry in getattr(book, table).values():
            for name in names:
                for text in _texts(getattr(entry, name)):
                    where = f"{type(entry).__name__.lower()}/{entry.id}"
                    yield Shown(where, name, text)


def hard(texts: Iterable[Shown], known: frozenset[str]) -> Iterator[tuple[Shown, str]]:
    """What is past a limit, and what to do. known: words that need no explanation, or have one."""
    entries: dict[str, list[Shown]] = {}
    for text in texts:
        entries.setdefault(text.entry, []).append(text)
        if text.label and len(_plain(text.text)) > LABEL:
            yield text, f"{len(text.text)} characters on a button; {LABEL} at most"
        for sentence in sentences(text.text):
            if len(sentence) > SENTENCE:
                yield text, f"a sentence of {len(sentence)} characters; split it: {sentence}"
        for run in _KANJI.findall(text.text if text.field not in NAMES else ""):
            if len(run) > RUN:
                yield text, f"{len(run)} kanji in a row; break it up: {run}"
        for word in foreign(text.text):
            if word not in known:
                yield text, f"{word}: explain it in glossary.yaml, or use a plainer word"
    for parts in entries.values():
        whole = "".join(part.text for part in parts if part.field not in NAMES)
        if len(whole) >= ENOUGH and kanji_share(whole) > KANJI:
            yield parts[0], f"{kanji_share(whole):.0%} kanji; {KANJI:.0%} at most"


def measured(texts: Iterable[Shown]) -> Measured:
    """The spread of what is measured: characters a sentence and a label, kanji share and run."""
    found: Measured = {"sentence": [], "label": [], "kanji share": [], "kanji run": []}
    for text in texts:
        found["kanji run"] += [len(run) for run in _KANJI.findall(text.text)]
        if text.label:
            found["label"].append(len(_plain(text.text)))
        else:
            found["sentence"] += [len(sentence) for sentence in sentences(text.text)]
            if len(text.text) >= ENOUGH and text.field not in NAMES:
                found["kanji share"].append(kanji_share(text.text))
    return found


@cache
def sentences(text: str) -> list[str]:
    return [said.strip() for said in _SENTENCES.split(_plain(text)) if said.strip()]


@cache
def kanji_share(text: str) -> float:
    letters = re.sub(r"\s", "", _plain(text))
    return sum(len(run) for run in _KANJI.findall(letters)) / (len(letters) or 1)


@cache
def foreign(text: str) -> list[str]:
    """Katakana and English words, as compared: NFKC, lower case."""
    return [fold(word) for word in _FOREIGN.findall(unicodedata.normalize("NFKC", _plain(text)))]


def fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()


def explained(book: Book) -> frozenset[str]:
    """Words with a line in the glossary, with their parts, and words of daily life."""
    spellings = (name for term in book.glossary.values() for name in (term.term, *term.also))
    words = (word for name in (*spellings, *book.everyday) for word in foreign(name))
    return frozenset(words)


def _plain(text: str) -> str:
    """Without addresses, and with something short where the program fills in."""
    return _FILLED.sub("〇〇", _ADDRESS.sub("", text))


def _texts(value: Any) -> list[str]:
    """A field as texts: itself, a list of them, or the labels of options."""
    if isinstance(value, str):
        return [value] if value else []
    return [getattr(part, "label", part) for part in value]
