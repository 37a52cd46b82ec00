"""What free text is about: trouble, something to be shown, or nothing of ours. Never decided alone.

The thresholds were set on the dev half of tests/evaluation and hold on the sealed half.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from knowledge import Book, indexing
from knowledge.docs import Doc, Kind, docs
from knowledge.search import Found, Hit, Index
from knowledge.words import Words

Intent = Literal["incident", "self_check", "advice", "contact", "scheme", "other"]
HARM = 5.5  # from here on it is asked whether something has happened
OUTSIDE = -5.5  # from here on it is none of our business
FAR = -4.0  # from here on it is no news of harm either, unless its words say so
FLOOR = 12.0  # a BM25 sum below this shares too little to be an answer
LOUD = 7.0  # … even where something else was asked
SUPPOSED = 9.0  # … even where it is told as an if, or of somebody else
AGAIN = 12.0  # … where it was just asked whether something has happened: then it has
CERTAIN = 15.0  # … even where it is two words, or seems to be none of our business
SETTLED = 20.0  # … even where it is told as something that turned out well
CALM = 2.0  # below this not even words of trouble make it ask
CLEAR = 0.25  # margin to the next, as a share of the best, from which one answer is shown
ALIKE = 0.8  # a second kind of trouble this near to the first must be told apart by asking
SHOWN = 3
NEAR = 10  # what the ratio of two BM25 scores weighs against log odds
SHELF = 2  # cards of one shelf among what is shown
APART = 1.1  # how much better the first kind of chat must fit than the second
STORY, TOLD, MOST_SENTENCES = 120, 8, 12  # letters of a long text; of a sentence of it; sentences
_ENDS = re.compile(r"[。！？!?\n]+")
OURS: tuple[Kind, ...] = ("advice", "number", "term", "desk", "command")
CHECK = ("check", "quick", "result", "plan")  # commands that lead into the self-check
SCHEMES = ("schemes", "money")  # shelves about what the state offers


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text may be about.

    harm: how much it sounds like trouble now, as log odds. far: so far from our business that
    only words of trouble make it trouble. incidents: ids, likeliest first. outside: it is
    nothing of ours; chat: which kind of chat. shown: what to offer, best first. clear: the
    first of them stands out. margin: 0-1, how far.
    """

    harm: float
    far: bool
    outside: bool
    chat: str
    incidents: tuple[str, ...]
    doubt: bool  # whether the first two of them are close
    shown: tuple[Doc, ...]
    margin: float

    @property
    def clear(self) -> bool:
        return self.margin >= CLEAR


@dataclass(frozen=True)
class Finding:
    """Searches the content and reads what comes of it. kept: where the index may be kept."""

    book: Book
    kept: Path | None = None

    @cached_property
    def index(self) -> Index:
        """Worked out when it is first needed; a service asks for it at its start."""
        words = Words(self.book.synonyms)
        return indexing.index(docs(self.book), words, self.book.revision, self.kept)

    def meaning(self, text: str) -> Meaning:
        found = self.index.find(text)
        ours = max(found.best[kind] for kind in OURS)
        harm = max(map(_harm, (found, *map(self.index.find, _sentences(text)))))
        chat = _leaning(found, "chat", max(ours, found.best["incident"])) - NEAR * found.known
        shown = self._shown(hit for hit in found.hits if hit.doc.kind in OURS)
        first, second = ([hit.score for hit in shown] + [0.0, 0.0])[:2]
        chats = [hit for hit in found.hits if hit.doc.kind == "chat"]
        trouble = [hit for hit in found.hits if hit.doc.kind == "incident"][:SHOWN]
        return Meaning(
            harm=harm,
            far=chat >= FAR,
            outside=chat >= OUTSIDE or ours < FLOOR,
            chat=_kind(chats) if chat >= OUTSIDE else "",
            incidents=tuple(hit.doc.id.partition("=")[2] for hit in trouble),
            doubt=len(trouble) > 1 and trouble[1].score > ALIKE * trouble[0].score,
            shown=tuple(hit.doc for hit in shown),
            margin=(first - second) / first if first else 0.0,
        )

    def intent(self, meaning: Meaning) -> Intent:
        """The one word for what is no news of harm (that is decided in free_text.py)."""
        if meaning.outside or not meaning.shown:
            return "other"
        kind, _, name = meaning.shown[0].id.partition("=")
        match kind:
            case "desk":
                return "scheme" if name == "otasuketai" else "contact"
            case "do":
                return _intent_of_command(name)
            case "card" | "theme" if self._shelf(meaning.shown[0].id) in SCHEMES:
                return "scheme"
            case "term" if any(
                self.book.cards[card].topic in SCHEMES for card in self.book.glossary[name].see
            ):
                return "scheme"
        return "advice"

    def _shown(self, hits: Iterable[Hit]) -> list[Hit]:
        """The first few, each question once (by its best card) and no shelf more than twice."""
        found = list(hits)
        shown: list[Hit] = []
        taken = Counter[str]()
        for hit in found:
            subject, shelf = hit.doc.subject or hit.doc.id, self._shelf(hit.doc.id)
            if taken[subject] or (shelf and taken[shelf] >= SHELF):
                continue
            taken.update({subject, shelf} - {""})
            shown.append(Hit(self._card(found, hit.doc), hit.score))
            if len(shown) == SHOWN:
                break
        return shown

    def _card(self, hits: Iterable[Hit], doc: Doc) -> Doc:
        """For a document about a question: its card that fits best."""
        if not doc.id.startswith("item="):
            return doc
        same = (hit.doc for hit in hits if hit.doc.subject == doc.subject)
        first = f"card={self.book.cards_about(doc.subject)[0].id}"
        return next((d for d in same if d.id.startswith("card=")), replace(doc, id=first))

    def _shelf(self, name: str) -> str:
        """The theme a card or shelf stands for; cards about questions stand on none."""
        kind, _, key = name.partition("=")
        if kind == "theme":
            return key
        card = self.book.cards.get(key) if kind == "card" else None
        return card.topic or "" if card and card.topic != "find_out" else ""


def _sentences(text: str) -> list[str]:
    """The sentences of a long story, in each of which the trouble may stand."""
    if len(text) < STORY:
        return []
    return [said for said in _ENDS.split(text) if len(said) >= TOLD][-MOST_SENTENCES:]


def _harm(found: Found) -> float:
    others = max(found.best[kind] for kind in found.best if kind != "incident")
    return _leaning(found, "incident", others)


def _kind(chats: list[Hit]) -> str:
    """The kind of chat, where enough was said to tell it from the next."""
    first, second = ([hit.score for hit in chats] + [0.0, 0.0])[:2]
    clear = first >= FLOOR and first >= APART * second
    return chats[0].doc.id.partition("=")[2] if clear else ""


def _leaning(found: Found, kind: Kind, others: float) -> float:
    """How much speaks for a kind: its log odds, and its best document against all others."""
    return found.odds[kind] + NEAR * found.best[kind] / (others + 1e-9)


def _intent_of_command(name: str) -> Intent:
    if name == "people":
        return "contact"
    return "self_check" if name in CHECK else "other"
