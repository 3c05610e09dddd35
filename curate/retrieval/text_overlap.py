"""How much of one text is in another, word by word, whatever order its paragraphs have and whatever stands around it.

A shingle is some neighbouring units: Latin words and numbers, and Japanese letters one by one.
"""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Iterable, Set

from curate.retrieval.terms import normalize_text

SHINGLE_SIZE = 4

Shingle = tuple[str, ...]

_UNIT = re.compile(
    r"[々\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]|[^\W_々\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]+"
)


def split_units(text: str) -> list[str]:
    return _UNIT.findall(normalize_text(text))


def extract_shingles(text: str, size: int = SHINGLE_SIZE) -> frozenset[Shingle]:
    """A text's shingles; a text that is shorter than one is one. Nothing to read has none."""
    found = split_units(text)
    if len(found) < size:
        return frozenset([tuple(found)] if found else [])
    return frozenset(zip(*(found[n:] for n in range(size)), strict=False))


def jaccard(one: Set[Shingle], other: Set[Shingle]) -> float:
    """How much two have in common, of all that either has: 1 where they are the same. Nothing is like nothing."""
    common = len(one & other)
    if common:
        return common / (len(one) + len(other) - common)
    return 0.0


def containment(one: Set[Shingle], other: Set[Shingle]) -> float:
    """How much of one is in the other."""
    if one:
        return len(one & other) / len(one)
    return 0.0


def sketch(found: Iterable[Shingle], size: int) -> tuple[int, ...]:
    """A few shingles that stand for all, as numbers: two texts that have much in common have some of these in common.

    The smallest of all (bottom-k: Broder 1997), so that every text chooses by the same rule, in every run.
    """
    return tuple(heapq.nsmallest(size, {zlib.crc32(" ".join(shingle).encode()) for shingle in found}))
