"""The file names of a feed's documents, and the links between them: one to subscribe to, and archives (RFC 5005, 4)."""

from __future__ import annotations

from dataclasses import dataclass

from curate.publish.feeds.feed_model import SiteFeed
from curate.publish.pagination import PageOfEntries, T


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Where a document stands, and the others of its feed. Empty where there is none."""

    self_url: str
    current_url: str
    """The subscription document."""
    older_url: str
    newer_url: str


def document_links(feed: SiteFeed, document: PageOfEntries[T], base: str, name: str) -> FeedLinks:
    """Return a document's links. name: the subscription document's, ``feed.xml``. base: its folder below the site."""

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
