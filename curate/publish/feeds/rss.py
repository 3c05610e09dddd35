"""RSS 2.0 (https://www.rssboard.org/rss-specification), with what its modules add: the whole text (content:encoded),
the writer's name (dc:creator), the time of the last edit and links (Atom), archives (RFC 5005, appendix B)."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from curate.formats.xmltext import serialize_xml, strip_forbidden
from curate.publish.feeds.atom import ATOM_NAMESPACE, HISTORY_NAMESPACE, add_archive_links, add_element, add_link
from curate.publish.feeds.document_links import document_links
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, last_updated, timestamp
from curate.publish.pagination import PageOfEntries

FILE_NAME, MEDIA_TYPE = "rss.xml", "application/rss+xml"
CONTENT_NAMESPACE, DC_NAMESPACE = "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"
_PICTURE_FILE = re.compile(r"\.(?:png|gif|jpe?g)$", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?]")


def render_rss(feed: SiteFeed, document: PageOfEntries[NoteEntry] | None = None, base: str = "") -> str:
    """Return one document of a feed, with all entries if none is named. base: its folder below the site's address."""
    from lxml import etree

    document = document or PageOfEntries(0, tuple(feed.entries))
    at = document_links(feed, document, base, FILE_NAME)
    spaces = {"atom": ATOM_NAMESPACE, "content": CONTENT_NAMESPACE, "dc": DC_NAMESPACE} | (
        {"fh": HISTORY_NAMESPACE} if document.number else {}
    )
    root = etree.Element("rss", version="2.0", nsmap=spaces)
    channel = add_element(root, "channel", space="")
    _add_text(channel, "title", escape_title(feed.title))
    _add_text(channel, "link", feed.page_url)
    _add_text(channel, "description", escape_title(feed.subtitle or feed.title))
    _add_text(channel, "language", feed.language)
    if document.entries:
        _add_text(channel, "lastBuildDate", _rfc822_date(last_updated(document.entries)))
    _add_text(channel, "generator", "curate")
    if feed.icon and _PICTURE_FILE.search(feed.icon):  # the three kinds that the specification knows
        image = add_element(channel, "image", space="")
        for name, text in (("url", feed.icon), ("title", escape_title(feed.title)), ("link", feed.page_url)):
            _add_text(image, name, text)
    add_link(channel, "self", at.self_url, MEDIA_TYPE)
    if document.number:
        add_element(channel, "archive", space=HISTORY_NAMESPACE)
    add_archive_links(channel, document.number, at.current_url, at.older_url, at.newer_url, feed.hub)
    for entry in document.entries:
        _add_item(channel, entry, feed)
    return serialize_xml(root)


def _add_item(channel: Any, entry: NoteEntry, feed: SiteFeed) -> None:
    item = add_element(channel, "item", space="")
    _add_text(item, "title", escape_title(entry.title))
    _add_text(item, "link", entry.address)
    _add_text(item, "guid", entry.id).set("isPermaLink", "false")
    _add_text(item, "pubDate", _rfc822_date(entry.published))
    add_element(item, "updated", timestamp(entry.updated))
    add_element(item, "creator", entry.author or feed.author or feed.title, DC_NAMESPACE)
    if entry.lang and entry.lang != feed.language:
        add_element(item, "language", entry.lang, DC_NAMESPACE)
    for topic in dict.fromkeys(entry.topics):
        _add_text(item, "category", topic)
    add_link(item, "related", entry.source.url, title=entry.source.title)
    add_link(item, "via", entry.source.via)
    if entry.summary:
        _add_text(item, "description", html.escape(strip_forbidden(entry.summary), quote=False))
    add_element(item, "encoded", entry.html, CONTENT_NAMESPACE)


def _add_text(parent: Any, name: str, text: str) -> Any:
    return add_element(parent, name, text, "")


def escape_title(text: str) -> str:
    """Plain text for a title, of which RSS doesn't say whether it is HTML: escaped only where it would be misread."""
    text = strip_forbidden(text)
    if _TAG.search(text) or html.unescape(text) != text:
        return html.escape(text, quote=False)
    return text


def _rfc822_date(time: datetime) -> str:
    """RFC 822 with four digits for the year: ``Mon, 23 Nov 2026 08:00:00 GMT``."""
    return format_datetime(time.astimezone(UTC), usegmt=True)
