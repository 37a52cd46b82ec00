"""Find what somebody means by what they typed: BM25 over how people ask, and naive Bayes odds.

The trials that led here, with figures, are in the README of this folder.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.docs import Doc, Kind
from knowledge.words import Words

LEAN = 0.06  # how much the odds of a kind raise or lower its documents …
STEADY = 10  # … and the odds from which on they do so no more
UNASKED = 0.8  # what a number is worth where nothing sounds like asking for one
MOST = 60  # hits that are told
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    doc: Doc
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """hits: best first. best: the best score of each kind, before it leans. odds: of each kind,
    log odds over the square root of the number of pieces. known: share of the pieces ever seen."""

    hits: tuple[Hit, ...]
    best: Mapping[Kind, float]
    odds: Mapping[Kind, float]
    known: float


@dataclass(frozen=True, eq=False)
class Table:
    """What is worked out of the documents: pieces in order, and what each weighs where.

    start: where a piece begins in doc (document numbers) and weight; odds: piece by kind.
    """

    pieces: tuple[str, ...]
    start: NDArray[np.int64]
    doc: NDArray[np.uint16]
    weight: NDArray[np.float32]
    odds: NDArray[np.float32]


class Index:
    """All documents, ready to be searched. A search takes well under 1 ms."""

    def __init__(self, docs: Sequence[Doc], words: Words, table: Table) -> None:
        self.docs, self._words, self.table = docs, words, table
        self._numbers = {piece: n for n, piece in enumerate(table.pieces)}
        self._kinds = kinds(docs)
        self._kind = np.array([self._kinds.index(doc.kind) for doc in docs])
        self._is_number = np.array([kind == "number" for kind in self._kinds])
        self._hidden = np.array([not doc.id for doc in docs])

    def find(self, text: str) -> Found:
        """Everything that shares anything with a text, the most telling first."""
        pieces = self._words.features(text)
        known = [self._numbers[piece] for piece in pieces if piece in self._numbers]
        odds = self.table.odds[known].sum(axis=0) / math.sqrt(len(pieces) or 1)
        scores = self._score(known)
        best = np.zeros(len(self._kinds))
        np.maximum.at(best, self._kind, scores)
        lean = np.exp(LEAN * np.clip(odds, -STEADY, STEADY))
        lean[self._is_number & (odds < 0)] *= UNASKED
        scores *= lean[self._kind]
        order = np.argsort(-scores)[:MOST]
        return Found(
            tuple(Hit(self.docs[n], float(scores[n])) for n in order if scores[n] > 0),
            dict(zip(self._kinds, best.tolist(), strict=True)),
            dict(zip(self._kinds, odds.tolist(), strict=True)),
            len(known) / (len(pieces) or 1),
        )

    def _score(self, pieces: Sequence[int]) -> Floats:
        """The BM25 sum of each document that can be told."""
        table = self.table
        rows = [slice(table.start[n], table.start[n + 1]) for n in pieces]
        docs = np.concatenate([table.doc[:0], *(table.doc[row] for row in rows)])
        weights = np.concatenate([table.weight[:0], *(table.weight[row] for row in rows)])
        scores = np.bincount(docs, weights, minlength=len(self.docs)).astype(np.float64)
        scores[self._hidden] = 0
        return scores


def kinds(docs: Sequence[Doc]) -> list[Kind]:
    return sorted({doc.kind for doc in docs})
