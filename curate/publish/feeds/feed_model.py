"""What a feed says, before it takes one form or another; and the names by which readers know its parts again.

An id is made once and for all (RFC 4287, 4.2.6): from where the site first was (``origin``, which editions.yaml keeps)
and the name that the note's file had first. So it outlives edits, renaming and a move to another host, and two
people's notes of one name on one article have two ids. It is a ``urn:uuid:``, since it isn't an address to visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from curate.model import Source
from curate.publish.site.urls import quote_path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: the time must be said, and no clock may be asked."""


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note as feeds carry it. Times are aware; ``html`` is safe and has no relative address; all else is plain."""

    id: str
    address: str
    """The note's page."""
    title: str
    published: datetime
    updated: datetime
    html: str
    summary: str
    topics: tuple[str, ...]
    source: Source
    lang: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """A feed of the site's. Its entries, newest first, lie on as many documents as they need (``pagination``)."""

    title: str
    subtitle: str
    site_url: str
    """The published address with a final ``/``."""
    page_url: str
    """The page that shows the same: the home page, or a topic's."""
    entries: Sequence[NoteEntry]
    language: str
    author: str
    hub: str = ""
    """A WebSub hub's address (W3C Recommendation WebSub, 4); empty if there is none."""
    icon: str = ""
    """Address of a square picture."""
    id: str = ""
    """``feed_id``'s; made from ``page_url`` if left out."""


def note_id(origin: str, name: str) -> str:
    """The id of the note in a file (its name without ``.md``)."""
    return _make_urn(f"{origin}notes/{quote_path(name)}/")


def feed_id(origin: str, base: str = "") -> str:
    """The id of the feed in a folder of the site: the same for its three forms and all of its documents."""
    return _make_urn(f"{origin}{base}#feed")


def feed_id_or_default(feed: SiteFeed) -> str:
    return feed.id or _make_urn(f"{feed.page_url}#feed")


def _make_urn(address: str) -> str:
    return uuid5(NAMESPACE_URL, address).urn


def timestamp(time: datetime) -> str:
    """A date construct (RFC 4287, 3.3; RFC 3339): ``2026-11-23T08:00:00Z``."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def last_updated(entries: Sequence[NoteEntry]) -> datetime:
    return max((entry.updated for entry in entries), default=EPOCH)
