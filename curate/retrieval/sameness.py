"""How much of one text is in another, word by word, whatever order its paragraphs have and whatever stands around it.

A shingle is some neighbouring units: Latin words and numbers, and Japanese letters one by one. It is kept as a number
that is the same in every run.
"""

from __future__ import annotations

import heapq
import re
import zlib
from collections.abc import Collection, Iterable, Set

from curate.retrieval.terms import plain

UNITS = 4

_UNIT = re.compile(
    r"[々\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]|[^\W_々\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]+"
)


def units(text: str) -> list[str]:
    return _UNIT.findall(plain(text))


def shingles(text: str, size: int = UNITS) -> frozenset[int]:
    """A text's shingles; a text that is shorter than one is one. Nothing to read has none."""
    found = units(text)
    if not found:
        return frozenset()
    joined = (" ".join(found[i : i + size]) for i in range(max(1, len(found) - size + 1)))
    return frozenset(zlib.crc32(one.encode()) for one in joined)


def jaccard(one: Set[int], other: Set[int]) -> float:
    """How much two have in common, of all that either has: 1 where they are the same. Nothing is like nothing."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def contained(one: Collection[int], other: Set[int]) -> float:
    """How much of one is in the other."""
    return sum(shingle in other for shingle in one) / len(one) if one else 0.0


def sketch(found: Iterable[int], size: int) -> tuple[int, ...]:
    """A few shingles that stand for all: two texts that have much in common have some of these in common.

    The smallest after mixing (bottom-k: Broder 1997), so that every text chooses by the same rule.
    """
    return tuple(heapq.nsmallest(size, {_mixed(shingle) for shingle in found}))


def _mixed(number: int) -> int:
    return (number * 0x9E3779B1 ^ number >> 15) & 0xFFFFFFFF
