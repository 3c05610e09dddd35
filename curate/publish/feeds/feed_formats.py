"""The files of a feed: three forms, each on as many documents as it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curate.publish.feeds import atom as atom_feed
from curate.publish.feeds import jsonfeed, rss
from curate.publish.feeds.document_links import document_file_name
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed
from curate.publish.pagination import PAGE_SIZE, PageOfEntries, paginate


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format that the site's feeds come in."""

    title: str
    file_name: str
    """The file to subscribe to."""
    media_type: str
    """For ``<link rel="alternate" type="…">``."""
    write: Callable[[SiteFeed, PageOfEntries[NoteEntry] | None, str], str]


FEED_FORMATS = (
    FeedFormat("Atom", atom_feed.FILE_NAME, atom_feed.MEDIA_TYPE, atom_feed.render_atom),
    FeedFormat("RSS", rss.FILE_NAME, rss.MEDIA_TYPE, rss.render_rss),
    FeedFormat("JSON Feed", jsonfeed.FILE_NAME, jsonfeed.MEDIA_TYPE, jsonfeed.render_json_feed),
)


def render_feed_files(feed: SiteFeed, base: str = "", size: int = PAGE_SIZE) -> dict[str, str]:
    """Every file of a feed, path below the site to text. base: its folder, ``topics/remote-work/``."""
    return {
        base + document_file_name(form.file_name, document.number): form.write(feed, document, base)
        for document in paginate(feed.entries, size)
        for form in FEED_FORMATS
    }
