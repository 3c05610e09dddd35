"""RSS 2.0 (https://www.rssboard.org/rss-specification), with what its modules add: the whole text (content:encoded),
the writer's name (dc:creator), the time of the last edit and links (Atom), archives (RFC 5005, appendix B)."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from curate.formats.xmltext import sound, written
from curate.publish.feeds.atom import ATOM, HISTORY, add, archive_links, link
from curate.publish.feeds.channel import NoteEntry, SiteFeed, last_updated, timestamp
from curate.publish.feeds.paging import FeedDocument, links

NAME, MEDIA_TYPE = "rss.xml", "application/rss+xml"
CONTENT, DC = "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"
_PICTURE = re.compile(r"\.(?:png|gif|jpe?g)$", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?]")


def rss(feed: SiteFeed, document: FeedDocument[NoteEntry] | None = None, base: str = "") -> str:
    """One document of a feed; all of its entries on one if none is named. base: its folder below the site's address."""
    from lxml import etree

    document = document or FeedDocument(0, tuple(feed.entries))
    at = links(feed, document, base, NAME)
    spaces = {"atom": ATOM, "content": CONTENT, "dc": DC} | ({"fh": HISTORY} if document.number else {})
    root = etree.Element("rss", version="2.0", nsmap=spaces)
    channel = add(root, "channel", space="")
    _say(channel, "title", plain(feed.title))
    _say(channel, "link", feed.page_url)
    _say(channel, "description", plain(feed.subtitle or feed.title))
    _say(channel, "language", feed.language)
    if document.entries:
        _say(channel, "lastBuildDate", _day_and_time(last_updated(document.entries)))
    _say(channel, "generator", "curate")
    if feed.icon and _PICTURE.search(feed.icon):  # the three kinds that the specification knows
        image = add(channel, "image", space="")
        for name, text in (("url", feed.icon), ("title", plain(feed.title)), ("link", feed.page_url)):
            _say(image, name, text)
    link(channel, "self", at.itself, MEDIA_TYPE)
    if document.number:
        add(channel, "archive", space=HISTORY)
    archive_links(channel, document.number, at.current, at.older, at.newer, feed.hub)
    for entry in document.entries:
        _item(channel, entry, feed)
    return written(root)


def _item(channel: Any, entry: NoteEntry, feed: SiteFeed) -> None:
    item = add(channel, "item", space="")
    _say(item, "title", plain(entry.title))
    _say(item, "link", entry.address)
    _say(item, "guid", entry.id).set("isPermaLink", "false")
    _say(item, "pubDate", _day_and_time(entry.published))
    add(item, "updated", timestamp(entry.updated))
    add(item, "creator", entry.author or feed.author or feed.title, DC)
    if entry.lang and entry.lang != feed.language:
        add(item, "language", entry.lang, DC)
    for topic in dict.fromkeys(entry.topics):
        _say(item, "category", topic)
    link(item, "related", entry.source.url, title=entry.source.title)
    link(item, "via", entry.source.via)
    if entry.summary:
        _say(item, "description", html.escape(sound(entry.summary), quote=False))
    add(item, "encoded", entry.html, CONTENT)


def _say(parent: Any, name: str, text: str) -> Any:
    return add(parent, name, text, "")


def plain(text: str) -> str:
    """Plain text for a title, of which RSS doesn't say whether it is HTML: escaped only where it would be misread."""
    text = sound(text)
    if _TAG.search(text) or html.unescape(text) != text:
        return html.escape(text, quote=False)
    return text


def _day_and_time(time: datetime) -> str:
    """RFC 822 with four digits for the year: ``Mon, 23 Nov 2026 08:00:00 GMT``."""
    return format_datetime(time.astimezone(UTC), usegmt=True)
