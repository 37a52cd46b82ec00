"""Work out the table that is searched: BM25 weights and naive Bayes odds of every piece of text."""

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.docs import Doc
from knowledge.search import Index, Table, kinds
from knowledge.words import Words

K1, B = 1.2, 0.9  # BM25: how fast repetition saturates, how much a long document is held back
BODY = 0.3  # what a document's own words count beside those of people who ask for it
COMMON = 0.5  # a piece found in more than this share of documents tells nothing
RARE = 0.1  # what a piece never seen with a kind counts (naive Bayes)
CLOSE = 4  # how often an utterance that only looks like trouble is counted
ARRAYS = ("start", "doc", "weight", "odds")
FORM = 2  # of the table; one higher whenever it is worked out otherwise
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Numbered = Sequence[Sequence[list[int]]]  # document -> text -> numbers of its pieces


def index(docs: Sequence[Doc], words: Words, revision: str = "", kept: Path | None = None) -> Index:
    """The index of some documents. kept: a folder in which the table of a revision is looked for
    and left; a table that cannot be read or written is worked out anew, which takes seconds."""
    file = kept / f"index-{FORM}-{words.version}-{revision}.npz" if kept and revision else None
    table = _read(file) if file else None
    if table is None or not _fits(table, docs):
        table = _table(docs, words)
        if file:
            _keep(table, file)
    return Index(docs, words, table)


def _table(docs: Sequence[Doc], words: Words) -> Table:
    numbers: dict[str, int] = {}

    def numbered(text: str) -> list[int]:
        return [numbers.setdefault(piece, len(numbers)) for piece in words.features(text)]

    texts = {text: numbered(text) for doc in docs for text in doc.says}
    says = [[texts[text] for text in doc.says] for doc in docs]
    own = [[numbered(doc.body)] for doc in docs]
    said, told = _weigh(says, len(numbers)), _weigh(own, len(numbers), BODY)
    piece, doc, weight = (np.concatenate(pair) for pair in zip(said, told, strict=True))
    order = np.argsort(piece, kind="stable")
    return Table(
        pieces=tuple(numbers),
        start=np.searchsorted(piece[order], np.arange(len(numbers) + 1)),
        doc=doc[order].astype(np.uint16),
        weight=weight[order].astype(np.float32),
        odds=_compare(docs, says, len(numbers)).astype(np.float32),
    )


def _weigh(rows: Numbered, pieces: int, share: float = 1) -> tuple[Ints, Ints, Floats]:
    """BM25 weights of the texts of each document: piece, document and weight, in parallel."""
    sizes = [sum(len(text) for text in texts) for texts in rows]
    keys = np.repeat(np.arange(len(rows)), sizes) * pieces
    keys += np.fromiter(chain.from_iterable(chain.from_iterable(rows)), np.int64, sum(sizes))
    found, times = np.unique(keys, return_counts=True)
    doc, piece = np.divmod(found, pieces)
    seen = np.bincount(piece, minlength=pieces)
    rarity = np.log(1 + (len(rows) - seen + 0.5) / (seen + 0.5))
    rarity[seen > COMMON * len(rows)] = 0
    held = K1 * (1 - B + B * np.array(sizes) / np.mean(sizes))
    return piece, doc, share * rarity[piece] * times * (K1 + 1) / (times + held[doc])


def _compare(docs: Sequence[Doc], rows: Numbered, pieces: int) -> Floats:
    """Log odds of every piece for every kind: how much oftener it is typed with it."""
    known = kinds(docs)
    counts = np.zeros((pieces, len(known)))
    for doc, texts in zip(docs, rows, strict=True):
        numbers = np.fromiter(chain.from_iterable(texts), np.int64)
        np.add.at(counts[:, known.index(doc.kind)], numbers, CLOSE if doc.close else 1)
    rest = counts.sum(axis=1, keepdims=True) - counts
    share, without = ((c + RARE) / (c + RARE).sum(axis=0) for c in (counts, rest))
    odds: Floats = np.log(share / without)
    odds[counts.sum(axis=1) < 2] = 0
    return odds


def _fits(table: Table, docs: Sequence[Doc]) -> bool:
    """Whether a kept table can be of these documents."""
    shape = (len(table.pieces), len(kinds(docs)))
    return table.odds.shape == shape and int(table.doc.max(initial=0)) < len(docs)


def _read(file: Path) -> Table | None:
    try:
        with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in ARRAYS}
            return Table(tuple(kept["pieces"].tobytes().decode().split("\n")), **arrays)
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile):
        return None


def _keep(table: Table, file: Path) -> None:
    """Leave the table for the next start, and no older one."""
    part = file.with_suffix(".part.npz")
    pieces = np.frombuffer("\n".join(table.pieces).encode(), np.uint8)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(part, pieces=pieces, **{name: getattr(table, name) for name in ARRAYS})
        for old in file.parent.glob("index-*.npz"):
            if old != part:
                old.unlink(missing_ok=True)
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink()
