"""What is kept of an item's text, to rank it by and to tell what it is like: a few numbers for the words. Pure."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass

from curate.model import Item
from curate.retrieval.sameness import shingles, sketch
from curate.retrieval.terms import counted, telling

TERMS, MARKS = 64, 8
_TEXT, _LEAD, _SIZE = 6_000, 700, 5
"""Characters looked at; of them for the marks; units of a shingle."""


@dataclass(frozen=True, slots=True)
class ItemFeatures:
    item: str
    at: float
    """When it was published, in seconds, as the inbox counts it."""
    terms: array[int]
    """The terms that tell most, as numbers, the most telling first."""
    marks: array[int]
    """Some of its first shingles: near-copies have some in common."""


def number(term: str) -> int:
    """A term as a number that is the same in every run."""
    return zlib.crc32(term.encode())


def sign_of(item: str, at: float, title: str, text: str, more: str) -> ItemFeatures:
    """text: the article, or what the feed says of it. more: tags."""
    found = telling(counted(((title, 3), (text[:_TEXT], 1), (more, 2))), TERMS)
    marks = sketch(shingles(text[:_LEAD] or title, _SIZE), MARKS)
    return ItemFeatures(item, at, array("I", map(number, found)), array("I", marks))


def sign(item: Item, at: float) -> ItemFeatures:
    return sign_of(item.id, at, item.title, item.text or item.summary, " ".join(item.tags))
