"""From texts that somebody liked to a query for more of them (Rocchio), and from a ranking to a choice (MMR)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from curate.retrieval.term_index import Index

Term = TypeVar("Term", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)

MAX_TERMS = 200
"""A profile has so many terms: with fewer, five liked texts are known by what only one of them has."""


def build_profile(index: Index[Term], liked: Iterable[Mapping[Term, int]]) -> dict[Term, float]:
    """Return a query of what liked texts have in common and others haven't, its weightiest terms first."""
    return relevance_weights(liked, index.document_frequency, len(index))


def relevance_weights(
    liked: Iterable[Mapping[Term, int]], having: Callable[[Term], int], total: int, most: int = MAX_TERMS
) -> dict[Term, float]:
    """Return each term's share of the liked texts times its relevance weight (Robertson, Sparck Jones 1976).

    having: how many of all texts have a term. total: how many texts there are; those liked may be among them or not.
    """
    counts: dict[Term, int] = {}
    number = 0
    for text in liked:
        number += 1
        for term in text:
            counts[term] = counts.get(term, 0) + 1
    total = max(total, number)
    weights: dict[Term, float] = {}
    for term, r in counts.items():
        n = min(max(having(term), r), total - number + r)
        odds = (r + 0.5) * (total - n - number + r + 0.5) / ((n - r + 0.5) * (number - r + 0.5))
        if odds > 1:
            weights[term] = r / number * math.log(odds)
    best = heapq.nlargest(most, weights.items(), key=lambda pair: pair[1])
    return dict(best)


def diversify(
    ranked: Sequence[tuple[Key, float]], likeness: Callable[[Key, Key], float], most: int, *, relevance: float = 0.7
) -> list[Key]:
    """Return the best of a ranking that aren't all alike (maximal marginal relevance: Carbonell, Goldstein 1998).

    ranked: what there is with its score, above 0. likeness: of two, from 0 to 1. relevance: how much the score counts,
    against being unlike what is chosen already; 1 gives the ranking as it is.
    """
    left = dict(ranked)
    top = max(left.values(), default=0.0) or 1.0
    nearest = dict.fromkeys(left, 0.0)
    chosen: list[Key] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda key: relevance * left[key] / top - (1 - relevance) * nearest[key])
        chosen.append(best)
        del left[best]
        for key in left:
            nearest[key] = max(nearest[key], likeness(best, key))
    return chosen
