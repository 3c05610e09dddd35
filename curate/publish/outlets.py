"""What readers take the site with: its feeds, the page that offers them, and the list of what the user reads. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from curate.formats import opml
from curate.model import Feed, Note, Sheet, Site
from curate.publish.catalogue import Catalogue, host, key_of
from curate.publish.compose import Render, front, topic_place
from curate.publish.feeds.channel import FeedEntry, OutFeed, feed_id
from curate.publish.feeds.content import entry_of
from curate.publish.feeds.files import FORMS
from curate.publish.feeds.paging import SIZE, Document, numbered, paged

SUBSCRIBE, BLOGROLL, OPML = "subscribe.md", "blogroll.md", "blogroll.opml"


@dataclass(frozen=True, slots=True)
class Offered:
    """One feed as the subscribe page offers it."""

    name: str
    """Of the topic; empty for the whole site's."""
    forms: tuple[tuple[str, str], ...]
    """The format and the feed's whole address, of each."""


@dataclass(frozen=True, slots=True)
class Read:
    """One feed that the user reads."""

    title: str
    page: str
    feed: str
    topics: tuple[str, ...]
    notes: int
    """How many notes are about articles of its site."""


def feed_sheets(
    found: Catalogue, site: Site, words: Mapping[str, str], updated: Mapping[str, datetime], origin: str, scope: str
) -> list[Sheet]:
    """The files of every feed: the site's with archives of all notes, and each topic's newest. None without an address.

    updated: when each note last changed. origin: where the site first was. scope: as with ``compose.sheets``.
    """
    if not site.url:
        return []
    scope = key_of(scope, site, sorted(words.items()), origin)

    @functools.cache
    def entry(name: str) -> FeedEntry:
        return entry_of(by_name[name], site, updated[name], origin=origin, words=words)

    by_name = {note.name: note for note in found.notes}
    out = _documents(OutFeed(site.name, site.description, *_of(site, "", origin)), "", paged(found.notes), entry, scope, found)
    for topic, notes in found.topics.items():
        base = f"topics/{topic_place(topic)}/"
        feed = OutFeed(f"{topic} – {site.name}", site.description, *_of(site, base, origin))
        newest = [Document(0, tuple(notes[: 2 * SIZE - 1]))]
        out += _documents(feed, base, newest, entry, scope, found)
    return out
