"""What is kept of an item's text, to rank it by and to tell what it is like: a few numbers for the words. Pure."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass

from curate.model import Item
from curate.retrieval.terms import count_terms, top_terms
from curate.retrieval.text_overlap import extract_shingles, sketch

MAX_TERMS, MAX_FINGERPRINTS = 64, 8
LEAD_LENGTH, SHINGLE_SIZE = 700, 5
"""Characters that fingerprints are made of; units of a shingle."""
_TEXT_LENGTH = 6_000
"""Characters that terms are taken from."""


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
    """Return a number for a term that is the same in every run."""
    return zlib.crc32(term.encode())


def compute_features(item: str, at: float, title: str, text: str, more: str) -> ItemFeatures:
    """Return what is kept of an item.

    text: the article, or what the feed says of it. more: its tags.
    """
    terms = top_terms(count_terms(((title, 3), (text[:_TEXT_LENGTH], 1), (more, 2))), MAX_TERMS)
    fingerprints = sketch(extract_shingles(text[:LEAD_LENGTH] or title, SHINGLE_SIZE), MAX_FINGERPRINTS)
    return ItemFeatures(item, at, array("I", map(hash_term, terms)), array("I", fingerprints))


def compute_item_features(item: Item, at: float) -> ItemFeatures:
    return compute_features(item.id, at, item.title, item.text or item.summary, " ".join(item.tags))
