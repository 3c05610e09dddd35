"""The files of a feed: three forms, each on as many documents as it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curate.publish.feeds import atom as atom_feed
from curate.publish.feeds import jsonfeed, rss
from curate.publish.feeds.channel import NoteEntry, SiteFeed
from curate.publish.feeds.paging import SIZE, FeedDocument, numbered, paged


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format that the site's feeds come in."""

    title: str
    name: str
    """The file to subscribe to."""
    media_type: str
    """For ``<link rel="alternate" type="…">``."""
    write: Callable[[SiteFeed, FeedDocument[NoteEntry] | None, str], str]


FORMS = (
    FeedFormat("Atom", atom_feed.NAME, atom_feed.MEDIA_TYPE, atom_feed.atom),
    FeedFormat("RSS", rss.NAME, rss.MEDIA_TYPE, rss.rss),
    FeedFormat("JSON Feed", jsonfeed.NAME, jsonfeed.MEDIA_TYPE, jsonfeed.json_feed),
)


def files(feed: SiteFeed, base: str = "", size: int = SIZE) -> dict[str, str]:
    """Every file of a feed, path below the site to text. base: its folder, ``topics/remote-work/``."""
    return {
        base + numbered(form.name, document.number): form.write(feed, document, base)
        for document in paged(feed.entries, size)
        for form in FORMS
    }
