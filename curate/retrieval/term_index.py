"""BM25 over texts by their terms: which of them match a query, and why.

k1 and b are those of the literature (Robertson and Zaragoza 2009; k1 0.9 as in Anserini), not fitted to anything.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K1, B = 0.9, 0.75

Term = TypeVar("Term", bound=Hashable)


@dataclass(frozen=True, slots=True)
class SearchHit:
    number: int
    """Its number, from 0, in the order in which the texts were given."""
    score: float


def idf(having: int, total: int) -> float:
    """How much it says that a text has a term which ``document_frequency`` of all ``total`` texts have (idf); above
    0."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def bm25_tf(count: float, length: float, average: float) -> float:
    """Return the weight of a term's count in a text of that many terms: the tenth time adds less than the second."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


class Index(Generic[Term]):
    """An immutable index of texts by their terms."""

    def __init__(self, texts: Sequence[Mapping[Term, int]]) -> None:
        """Index the texts. texts: the count of each term in each. They are kept, not copied."""
        self._texts = texts
        self._lengths = [sum(counts.values()) for counts in texts]
        if any(self._lengths):
            self._average_length = sum(self._lengths) / len(texts)
        else:
            self._average_length = 1.0
        self._postings: dict[Term, array[int]] = {}
        self._term_weights: dict[Term, array[float]] = {}
        self._idfs: dict[Term, float] = {}
        for number, counts in enumerate(texts):
            for term in counts:
                if term in self._postings:
                    self._postings[term].append(number)
                else:
                    self._postings[term] = array("I", (number,))

    def __len__(self) -> int:
        return len(self._texts)

    def document_frequency(self, term: Term) -> int:
        """Return how many texts have a term."""
        return len(self._postings.get(term, ()))

    def weight(self, term: Term, text: int) -> float:
        """Return a text's share of the score of a query that has the term once; 0 if the text doesn't have it."""
        count = self._texts[text].get(term, 0)
        if not count:
            return 0.0
        if term not in self._idfs:
            self._idfs[term] = idf(self.document_frequency(term), len(self))
        return self._idfs[term] * bm25_tf(count, self._lengths[text], self._average_length)

    def search(self, query: Mapping[Term, float], most: int, *, without: Container[int] = ()) -> list[SearchHit]:
        """Return the best matches, best first; of equals, the one given first. Each has a term of the query.

        query: its terms and how much each is wanted. without: texts that are passed over.
        """
        scores = [0.0] * len(self)
        for term, wanted in query.items():
            if wanted > 0 and term in self._postings:
                for number, weight in zip(self._postings[term], self._weights(term), strict=True):
                    scores[number] += wanted * weight
        found = ((score, -number) for number, score in enumerate(scores) if score and number not in without)
        return [SearchHit(-negative, score) for score, negative in heapq.nlargest(most, found)]

    def _weights(self, term: Term) -> array[float]:
        """Return the term's weight in each text that has it; computed when first needed."""
        if term not in self._term_weights:
            self._term_weights[term] = array("f", (self.weight(term, number) for number in self._postings[term]))
        return self._term_weights[term]

    def matching_terms(self, query: Mapping[Term, float], text: int, most: int) -> list[Term]:
        """Return the terms of a query that count most for a text, to be shown as the reason."""
        shares = {term: wanted * share for term, wanted in query.items() if (share := self.weight(term, text)) > 0}
        return heapq.nlargest(most, (t for t in shares if shares[t] > 0), key=lambda term: shares[term])
