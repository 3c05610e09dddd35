"""What is kept of an item's text, to rank it by and to tell what it is like: a few numbers for the words. Pure."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass

from curate.model import Item
from curate.retrieval.terms import count_terms, top_terms
from curate.retrieval.text_overlap import extract_shingles, sketch

MAX_TERMS, MAX_FINGERPRINTS = 64, 8
_TEXT_LENGTH, _LEAD_LENGTH, _SHINGLE_SIZE = 6_000, 700, 5
"""Characters looked at; of them for the marks; units of a shingle."""


@dataclass(frozen=True, slots=True)
class ItemFeatures:
    item: str
    at: float
    """When it was published, in seconds, as the inbox counts it."""
    terms: array[int]
    """The terms that tell most, as numbers, the most telling first."""
    fingerprints: array[int]
    """Some of its first shingles: near-copies have some in common."""


def hash_term(term: str) -> int:
    """A term as a number that is the same in every run."""
    return zlib.crc32(term.encode())


def compute_features(item: str, at: float, title: str, text: str, more: str) -> ItemFeatures:
    """text: the article, or what the feed says of it. more: tags."""
    found = top_terms(count_terms(((title, 3), (text[:_TEXT_LENGTH], 1), (more, 2))), MAX_TERMS)
    marks = sketch(extract_shingles(text[:_LEAD_LENGTH] or title, _SHINGLE_SIZE), MAX_FINGERPRINTS)
    return ItemFeatures(item, at, array("I", map(hash_term, found)), array("I", marks))


def compute_item_features(item: Item, at: float) -> ItemFeatures:
    return compute_features(item.id, at, item.title, item.text or item.summary, " ".join(item.tags))
