"""How like two texts are, and from when on that may be said to the user. Pure.

A few rare words in common are no proof: among some fifty texts most words are rare. So two things count: how much two
texts have in common of all that they are about (the cosine of their weighed terms), and in how many terms. What is
weighed is how rare a term is in all that is known, and how high it stands among the terms of each text; numbers say
nothing, and a single kanji, which is mostly a verb's, says half.

The constants were chosen on four kinds of the livedoor corpus; ``bench.likeness`` measures them on all nine.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from curate.read.inbox.item_features import hash_term
from curate.retrieval.term_index import idf

SIMILARITY_THRESHOLD = 0.38
"""From here on it may be said that two texts are alike."""
_COMMON_TERM_BONUS, _MAX_COMMON_TERMS = 0.02, 10
"""What each term in common adds, and how many count: an identical text of that many comes to 1.2."""
_HALF_WEIGHT_RANK = 32
"""The term at this place counts half of the first."""
_MIN_COMMON_TERMS = 4
"""So many terms in common are the least; numbers and single kanji are none of them."""
_UNIQUE_TERM_SHARE = 0.25
"""How much of itself a term that no other text has adds to the length of a text (its square)."""
_SINGLE_KANJI_WEIGHT = 0.5


@functools.cache
def _weak_term_weights() -> Mapping[int, float]:
    """Return how much the terms that say little count, by their numbers; others count 1."""
    kanji = {hash_term(chr(code)): _SINGLE_KANJI_WEIGHT for code in (0x3005, *range(0x3400, 0xA000))}
    return {**kanji, **{hash_term(str(n)): 0.0 for n in range(10_000)}}


@dataclass(frozen=True, slots=True)
class TermVector:
    """What the terms of a text weigh."""

    weights: Mapping[int, float]
    length: float


class TextSimilarity:
    """Compares texts by what is rare among all of them."""

    def __init__(self, notes: Iterable[Iterable[int]], having: Callable[[int], int], total: int) -> None:
        """notes: the terms of each. having: how many of the other texts, ``total`` in all, have a term."""
        of_notes = [set(terms) for terms in notes]
        self._note_counts = Counter(term for terms in of_notes for term in terms)
        self._count_texts, self._total = having, total + len(of_notes)
        self._term_weights: dict[int, tuple[float, float]] = {}

    def vector(self, terms: Iterable[int]) -> TermVector:
        """Return what the terms of a text weigh. terms: the most telling first."""
        weights: dict[int, float] = {}
        square = 0.0
        for place, term in enumerate(terms):
            says, share = self._term_weights.get(term) or self._look_up_term(term)
            if says and term not in weights:
                weights[term] = weight = says / (1 + place / _HALF_WEIGHT_RANK)
                square += weight * weight * share
        return TermVector(weights, math.sqrt(square) or 1.0)

    def _look_up_term(self, term: int) -> tuple[float, float]:
        """Return how much a term says, and how much of that counts for the length of a text."""
        texts = self._count_texts(term) + self._note_counts[term]
        says = idf(texts, self._total) * _weak_term_weights().get(term, 1.0)
        self._term_weights[term] = says, (1.0 if texts > 1 else _UNIQUE_TERM_SHARE)
        return self._term_weights[term]


def text_similarity(one: TermVector, other: TermVector) -> float:
    """Return how like two texts are: from ``SIMILARITY_THRESHOLD`` on it may be said that they are."""
    common = one.weights.keys() & other.weights.keys()
    if len(common) < _MIN_COMMON_TERMS or sum(term not in _weak_term_weights() for term in common) < _MIN_COMMON_TERMS:
        return 0.0
    cosine = sum(one.weights[term] * other.weights[term] for term in common) / (one.length * other.length)
    return cosine + _COMMON_TERM_BONUS * min(len(common), _MAX_COMMON_TERMS)
