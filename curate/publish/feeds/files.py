"""The files of a feed: three forms, each on as many documents as it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curate.publish.feeds import atom as atom_feed
from curate.publish.feeds import jsonfeed, rss
from curate.publish.feeds.channel import FeedEntry, OutFeed
from curate.publish.feeds.paging import SIZE, Document, numbered, paged


@dataclass(frozen=True, slots=True)
class Form:
    """A format that the site's feeds come in."""

    title: str
    name: str
    """The file to subscribe to."""
    media_type: str
    """For ``<link rel="alternate" type="…">``."""
    write: Callable[[OutFeed, Document[FeedEntry] | None, str], str]


FORMS = (
    Form("Atom", atom_feed.NAME, atom_feed.MEDIA_TYPE, atom_feed.atom),
    Form("RSS", rss.NAME, rss.MEDIA_TYPE, rss.rss),
    Form("JSON Feed", jsonfeed.NAME, jsonfeed.MEDIA_TYPE, jsonfeed.json_feed),
)


def files(feed: OutFeed, base: str = "", size: int = SIZE) -> dict[str, str]:
    """Every file of a feed, path below the site to text. base: its folder, ``topics/remote-work/``."""
    return {
        base + numbered(form.name, document.number): form.write(feed, document, base)
        for document in paged(feed.entries, size)
        for form in FORMS
    }
