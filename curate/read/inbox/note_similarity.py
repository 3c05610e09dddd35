"""Whether a text is so like a note that it may be said. Pure.

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

from curate.read.inbox.features import number
from curate.retrieval.index import rarity

ALIKE = 0.38
"""From here on it may be said that two texts are alike."""
_EACH, _ENOUGH = 0.02, 10
"""What each term in common adds, and how many count: an identical text of that many comes to 1.2."""
_HALFWAY = 32
"""The term at this place counts half of the first."""
_AT_LEAST = 4
"""So many terms in common are the least; numbers and single kanji are none of them."""
_OWN = 0.25
"""How much of itself a term that no other text has adds to the length of a text (its square)."""
_SINGLE_KANJI = 0.5


@functools.cache
def _weak() -> Mapping[int, float]:
    """How much the terms that say little count, by their numbers; others count 1."""
    kanji = {number(chr(code)): _SINGLE_KANJI for code in (0x3005, *range(0x3400, 0xA000))}
    return {**kanji, **{number(str(n)): 0.0 for n in range(10_000)}}


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
        self._noted = Counter(term for terms in of_notes for term in terms)
        self._having, self._total = having, total + len(of_notes)
        self._known: dict[int, tuple[float, float]] = {}

    def vector(self, terms: Iterable[int]) -> TermVector:
        """terms: a text's, the most telling first."""
        weights: dict[int, float] = {}
        square = 0.0
        for place, term in enumerate(terms):
            says, share = self._known.get(term) or self._looked_up(term)
            if says and term not in weights:
                weights[term] = weight = says / (1 + place / _HALFWAY)
                square += weight * weight * share
        return TermVector(weights, math.sqrt(square) or 1.0)

    def _looked_up(self, term: int) -> tuple[float, float]:
        """Return how much a term says, and how much of that counts for the length of a text."""
        texts = self._having(term) + self._noted[term]
        says = rarity(texts, self._total) * _weak().get(term, 1.0)
        self._known[term] = says, (1.0 if texts > 1 else _OWN)
        return self._known[term]


def likeness(one: TermVector, other: TermVector) -> float:
    """How like two texts are: at ``ALIKE`` it may be said that they are."""
    common = one.weights.keys() & other.weights.keys()
    if len(common) < _AT_LEAST or sum(term not in _weak() for term in common) < _AT_LEAST:
        return 0.0
    cosine = sum(one.weights[term] * other.weights[term] for term in common) / (one.length * other.length)
    return cosine + _EACH * min(len(common), _ENOUGH)
