"""A long feed on several documents (RFC 5005, 4): one to subscribe to, with the newest entries, and archives.

Archives are filled from the oldest entry on, and are full when they begin: what is in one never changes when a note
is added, and the subscription document has between one and two times as many. The one thing an archive gains later
is the link to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from curate.publish.feeds.feed_model import SiteFeed

T = TypeVar("T")
U = TypeVar("U")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class FeedDocument(Generic[T]):
    """One document of a feed: the subscription document (number 0), or an archive (from 1, the oldest)."""

    number: int
    entries: tuple[T, ...]
    """Newest first."""
    older: int = 0
    """The archive before; 0 if there is none."""
    newer: int = 0
    """The archive after; 0 if there is none."""

    def map_entries(self, make: Callable[[T], U]) -> FeedDocument[U]:
        """The same document of what is made from each entry: paging needs no more of a note than its place."""
        return FeedDocument(self.number, tuple(map(make, self.entries)), self.older, self.newer)


def paginate(entries: Sequence[T], size: int = PAGE_SIZE) -> list[FeedDocument[T]]:
    """The subscription document, then the archives, newest first. entries: newest first."""
    archives = max(0, len(entries) // size - 1)
    first = len(entries) - archives * size
    documents = [FeedDocument(0, tuple(entries[:first]), older=archives)]
    for number in range(archives, 0, -1):
        start = len(entries) - number * size
        newer = number + 1 if number < archives else 0
        documents.append(FeedDocument(number, tuple(entries[start : start + size]), older=number - 1, newer=newer))
    return documents


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Where a document stands, and the others of its feed. Empty where there is none."""

    self_url: str
    current_url: str
    """The subscription document."""
    older_url: str
    newer_url: str


def document_links(feed: SiteFeed, document: FeedDocument[T], base: str, name: str) -> FeedLinks:
    """name: of the subscription document, ``feed.xml``. base: its folder below the site's address."""

    def address(number: int) -> str:
        return feed.site_url + base + document_file_name(name, number)

    return FeedLinks(
        self_url=address(document.number),
        current_url=address(0),
        older_url=address(document.older) if document.older else "",
        newer_url=address(document.newer) if document.newer else "",
    )


def document_file_name(name: str, number: int) -> str:
    """A document's file: ``feed.xml``, and ``feed-1.xml`` for the first archive."""
    stem, _, ending = name.rpartition(".")
    if number:
        return f"{stem}-{number}.{ending}"
    return name
