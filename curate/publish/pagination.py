"""Splits a list, newest first, into pages that never change once they are full: of feeds, and of lists on the site.

The first page has the newest entries; the others are archives (RFC 5005, 4, for feeds). Archives are filled from the
oldest entry on, and are full when they begin: what is in one never changes when a note is added, and the first page has
between one and two times as many. The one thing an archive gains later is the link to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class PageOfEntries(Generic[T]):
    """One page: the first (number 0), with the newest entries, or an archive (from 1, the oldest)."""

    number: int
    entries: tuple[T, ...]
    """Newest first."""
    older: int = 0
    """The archive before; 0 if there is none."""
    newer: int = 0
    """The archive after; 0 if there is none."""

    def map_entries(self, make: Callable[[T], U]) -> PageOfEntries[U]:
        """Return the same page, with each entry replaced by what ``make`` returns for it."""
        return PageOfEntries(self.number, tuple(map(make, self.entries)), self.older, self.newer)


def paginate(entries: Sequence[T], size: int = PAGE_SIZE) -> list[PageOfEntries[T]]:
    """Return the first page, then the archives, newest first. entries: newest first."""
    archives = max(0, len(entries) // size - 1)
    first = len(entries) - archives * size
    pages = [PageOfEntries(0, tuple(entries[:first]), older=archives)]
    for number in range(archives, 0, -1):
        start = len(entries) - number * size
        newer = number + 1 if number < archives else 0
        pages.append(PageOfEntries(number, tuple(entries[start : start + size]), older=number - 1, newer=newer))
    return pages
