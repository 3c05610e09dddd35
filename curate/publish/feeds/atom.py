"""Atom (RFC 4287), with archives (RFC 5005) and a hub (WebSub)."""

from __future__ import annotations

from typing import Any

from curate.formats.xmltext import sound, written
from curate.publish.feeds.channel import NoteEntry, SiteFeed, id_of, last_updated, timestamp
from curate.publish.feeds.paging import FeedDocument, links

NAME, MEDIA_TYPE = "feed.xml", "application/atom+xml"
ATOM, HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: SiteFeed, document: FeedDocument[NoteEntry] | None = None, base: str = "") -> str:
    """One document of a feed; all of its entries on one if none is named. base: its folder below the site's address."""
    from lxml import etree

    document = document or FeedDocument(0, tuple(feed.entries))
    at = links(feed, document, base, NAME)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "fh": HISTORY} if document.number else {None: ATOM})
    root.set(_LANG, sound(feed.language))
    add(root, "id", id_of(feed))
    add(root, "title", feed.title)
    if feed.subtitle:
        add(root, "subtitle", feed.subtitle)
    add(root, "updated", timestamp(last_updated(document.entries)))
    _author(root, feed.author or feed.title)
    link(root, "self", at.itself, MEDIA_TYPE)
    link(root, "alternate", feed.page_url, "text/html")
    if document.number:
        add(root, "archive", space=HISTORY)
    archive_links(root, document.number, at.current, at.older, at.newer, feed.hub)
    add(root, "generator", "curate")
    if feed.icon:
        add(root, "icon", feed.icon)
    for entry in document.entries:
        _entry(root, entry, feed)
    return written(root)


def _entry(root: Any, entry: NoteEntry, feed: SiteFeed) -> None:
    item = add(root, "entry")
    if entry.lang and entry.lang != feed.language:
        item.set(_LANG, sound(entry.lang))
    add(item, "id", entry.id)
    add(item, "title", entry.title)
    add(item, "published", timestamp(entry.published))
    add(item, "updated", timestamp(entry.updated))
    if entry.author and entry.author != feed.author:
        _author(item, entry.author)
    link(item, "alternate", entry.address, "text/html")
    link(item, "related", entry.source.url, title=entry.source.title)
    link(item, "via", entry.source.via)
    for topic in dict.fromkeys(entry.topics):
        add(item, "category").set("term", sound(topic))
    if entry.summary:
        add(item, "summary", entry.summary)
    add(item, "content", entry.html).set("type", "html")


def _author(parent: Any, name: str) -> None:
    add(add(parent, "author"), "name", name)


def add(parent: Any, name: str, text: str = "", space: str = ATOM) -> Any:
    """A new element at the end of another, with text. space: its namespace; empty for none."""
    from lxml import etree

    element = etree.SubElement(parent, f"{{{space}}}{name}" if space else name)
    if text:
        element.text = sound(text)
    return element


def link(parent: Any, rel: str, href: str, media_type: str = "", title: str = "") -> None:
    """An atom:link, if there is an address."""
    if not href:
        return
    element = add(parent, "link")
    for key, value in (("rel", rel), ("href", href), ("type", media_type), ("title", title)):
        if value:
            element.set(key, sound(value))


def archive_links(parent: Any, number: int, current: str, older: str, newer: str, hub: str) -> None:
    """The links to a feed's other documents; and to the hub, which tells of what is new, so not from an archive."""
    if number:
        link(parent, "current", current)
    else:
        link(parent, "hub", hub)
    link(parent, "prev-archive", older)
    link(parent, "next-archive", newer)
