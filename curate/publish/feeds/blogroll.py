"""The public list of the feeds that the user reads, without those whose address may be secret. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from curate.formats import opml
from curate.model import Feed, Page, Site
from curate.publish.site.note_index import NoteIndex, source_host

OPML_FILE = "blogroll.opml"
# Names that only a home's or a company's own network knows (RFC 6762, RFC 8375, ICANN's .internal).
_LOCAL_SUFFIXES = (".local", ".home.arpa", ".internal", ".lan", ".localhost")
_IP_ADDRESS = re.compile(r"[\d.]+|.*:.*")


@dataclass(frozen=True, slots=True)
class SubscribedFeed:
    """One feed that the user reads."""

    title: str
    page: str
    """The site's front page."""
    feed: str
    topics: tuple[str, ...]
    notes: int
    """How many notes are about articles of its site."""


def list_subscribed_feeds(feeds: Sequence[Feed], allowed: Sequence[str], index: NoteIndex) -> list[SubscribedFeed]:
    """Return the feeds that the user reads and shows, those that led to the most notes first.

    A feed that is neither private nor public by the user's word is left out if its address may be secret. allowed: the
    private hosts and networks that the user opened.
    """
    shown: list[SubscribedFeed] = []
    for feed in feeds:
        if feed.private or (feed.private is None and _may_be_secret(feed, allowed)):
            continue
        parts = urlsplit(feed.url)
        notes = len(index.sources.get(source_host(feed.url), ()))
        page = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        shown.append(SubscribedFeed(feed.title or source_host(feed.url), page, feed.url, feed.topics, notes))
    return sorted(shown, key=lambda feed: (-feed.notes, feed.title.casefold()))


def _may_be_secret(feed: Feed, allowed: Sequence[str]) -> bool:
    """Whether an address has a user's name or key in it, is read with a key, or is of a host in a private network."""
    parts = urlsplit(feed.url)
    name = parts.hostname or ""
    at_home = name in allowed or "." not in name or name.endswith(_LOCAL_SUFFIXES) or bool(_IP_ADDRESS.fullmatch(name))
    return at_home or bool(feed.headers or parts.query or parts.username or parts.password)


def make_opml_file(feeds: Sequence[SubscribedFeed], site: Site) -> Page:
    """Return the list of the feeds that the user reads, as OPML for feed readers."""
    outlines = [opml.Outline(feed.feed, feed.title, html_url=feed.page, topics=feed.topics) for feed in feeds]
    return Page.from_text(OPML_FILE, opml.serialize(site.name, outlines))
