"""How much of one text is in another, whatever the order of its paragraphs and whatever surrounds them.

A shingle is a few neighbouring units: Latin words and numbers, and single Japanese letters.
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
    """Return a text's Latin words, numbers and single Japanese letters, normalized."""
    return _UNIT.findall(normalize_text(text))


def extract_shingles(text: str, size: int = SHINGLE_SIZE) -> frozenset[Shingle]:
    """Return a text's shingles. A text shorter than one is a single shingle; an empty text has none."""
    units = split_units(text)
    if len(units) < size:
        return frozenset([tuple(units)] if units else [])
    return frozenset(zip(*(units[n:] for n in range(size)), strict=False))


def jaccard(left: Set[Shingle], right: Set[Shingle]) -> float:
    """Return how much two sets have in common, as a share of their union; 0 if both are empty."""
    common = len(left & right)
    if common:
        return common / (len(left) + len(right) - common)
    return 0.0


def containment(inner: Set[Shingle], outer: Set[Shingle]) -> float:
    """Return the share of ``inner`` that is in ``outer``."""
    if inner:
        return len(inner & outer) / len(inner)
    return 0.0


def sketch(shingles: Iterable[Shingle], size: int) -> tuple[int, ...]:
    """Return a few shingles as numbers: two texts with much in common share some of these.

    They are the smallest hashes (bottom-k: Broder 1997), so that the choice is the same for every text and run.
    """
    return tuple(heapq.nsmallest(size, {zlib.crc32(" ".join(shingle).encode()) for shingle in shingles}))
