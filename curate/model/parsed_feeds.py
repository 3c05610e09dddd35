"""What feeds contain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    key: str
    """The entry's identifier within its feed: guid or id, else its address, else a digest of title and date."""
    url: str
    """Absolute http(s) address, or empty where the feed gave none that is safe."""
    title: str
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    text: str = ""
    """The full text, paragraphs separated by an empty line, where the feed contains it; else empty."""
    tags: tuple[str, ...] = ()
    has_page: bool = True
    """Whether ``url`` is a page's; else it is that of a file: a recording, a picture."""
    former_keys: tuple[str, ...] = ()
    """By what keys an earlier version may have kept it."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed and its entries."""

    title: str
    url: str
    """The page of the site that the feed names, or empty."""
    entries: tuple[Entry, ...]
    ttl: float | None = None
    """The minimum interval between two requests in seconds, as the feed asks for (RSS ttl)."""
    skip_hours: frozenset[int] = frozenset()
    """Hours (UTC, 0–23) in which the feed asks not to be fetched (RSS skipHours)."""
    note: str = ""
    """What was wrong with the feed although it could be parsed; empty if nothing."""


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that a page links to, or that was found at a usual path."""

    url: str
    title: str = ""
    entries: int = 0
