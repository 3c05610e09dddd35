"""Items in the cache, and the rows of the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """An entry in the cache: with a stable id, its feed, and the text that was found."""

    id: str
    feed: str
    """The feed's address in feeds.yaml."""
    feed_title: str
    url: str
    title: str
    author: str
    published: datetime | None
    first_seen: datetime
    summary: str
    text: str
    tags: tuple[str, ...] = ()
    article: str = "wanted"
    """The state of its article: ``wanted`` (fetched at the next pull), ``later`` (fetched when somebody opens it),
    ``kept`` (the text is in the cache), ``none`` (nothing to fetch), ``failed`` (a temporary error, tried again),
    ``gone`` (never tried again)."""
    problem: str = ""
    """Why there is no text, where fetching or extraction failed."""

    @property
    def date(self) -> datetime:
        """When it was published, else when it was first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic of an item, and the user's words found in it (empty: the whole feed has the topic)."""

    topic: str
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        if self.words:
            return f"{self.topic} ({', '.join(self.words)})"
        return f"{self.topic} (feed)"


@dataclass(frozen=True, slots=True)
class FilterHit:
    """Why an item is filtered out: the filter in words, and where it is written (``feeds.yaml:12``)."""

    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class InboxReason:
    """Why an item has its place in the inbox.

    kind: a key of the texts in ``read.inbox.reasons``. about: the values that the text of that kind takes.
    """

    kind: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An item in the inbox, with its topics."""

    item: Item
    matches: tuple[TopicMatch, ...]
