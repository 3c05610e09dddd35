"""Atom (RFC 4287), with archives (RFC 5005) and a hub (WebSub)."""

from __future__ import annotations

from typing import Any

from curate.formats.xmltext import serialize_xml, strip_forbidden
from curate.publish.feeds.document_links import document_links
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, feed_id_or_default, last_updated, timestamp
from curate.publish.pagination import PageOfEntries

FILE_NAME, MEDIA_TYPE = "feed.xml", "application/atom+xml"
ATOM_NAMESPACE, HISTORY_NAMESPACE = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render_atom(feed: SiteFeed, document: PageOfEntries[NoteEntry] | None = None, base: str = "") -> str:
    """Return one document of a feed, with all entries if none is named. base: its folder below the site's address."""
    from lxml import etree

    document = document or PageOfEntries(0, tuple(feed.entries))
    at = document_links(feed, document, base, FILE_NAME)
    root = etree.Element(
        f"{{{ATOM_NAMESPACE}}}feed",
        nsmap={None: ATOM_NAMESPACE, "fh": HISTORY_NAMESPACE} if document.number else {None: ATOM_NAMESPACE},
    )
    root.set(_XML_LANG, strip_forbidden(feed.language))
    add_element(root, "id", feed_id_or_default(feed))
    add_element(root, "title", feed.title)
    if feed.subtitle:
        add_element(root, "subtitle", feed.subtitle)
    add_element(root, "updated", timestamp(last_updated(document.entries)))
    _add_author(root, feed.author or feed.title)
    add_link(root, "self", at.self_url, MEDIA_TYPE)
    add_link(root, "alternate", feed.page_url, "text/html")
    if document.number:
        add_element(root, "archive", space=HISTORY_NAMESPACE)
    add_archive_links(root, document.number, at.current_url, at.older_url, at.newer_url, feed.hub)
    add_element(root, "generator", "curate")
    if feed.icon:
        add_element(root, "icon", feed.icon)
    for entry in document.entries:
        _add_entry(root, entry, feed)
    return serialize_xml(root)


def _add_entry(root: Any, entry: NoteEntry, feed: SiteFeed) -> None:
    item = add_element(root, "entry")
    if entry.lang and entry.lang != feed.language:
        item.set(_XML_LANG, strip_forbidden(entry.lang))
    add_element(item, "id", entry.id)
    add_element(item, "title", entry.title)
    add_element(item, "published", timestamp(entry.published))
    add_element(item, "updated", timestamp(entry.updated))
    if entry.author and entry.author != feed.author:
        _add_author(item, entry.author)
    add_link(item, "alternate", entry.address, "text/html")
    add_link(item, "related", entry.source.url, title=entry.source.title)
    add_link(item, "via", entry.source.via)
    for topic in dict.fromkeys(entry.topics):
        add_element(item, "category").set("term", strip_forbidden(topic))
    if entry.summary:
        add_element(item, "summary", entry.summary)
    add_element(item, "content", entry.html).set("type", "html")


def _add_author(parent: Any, name: str) -> None:
    add_element(add_element(parent, "author"), "name", name)


def add_element(parent: Any, name: str, text: str = "", space: str = ATOM_NAMESPACE) -> Any:
    """A new element at the end of another, with text. space: its namespace; empty for none."""
    from lxml import etree

    element = etree.SubElement(parent, f"{{{space}}}{name}" if space else name)
    if text:
        element.text = strip_forbidden(text)
    return element


def add_link(parent: Any, rel: str, href: str, media_type: str = "", title: str = "") -> None:
    """An atom:link, if there is an address."""
    if not href:
        return
    element = add_element(parent, "link")
    for key, value in (("rel", rel), ("href", href), ("type", media_type), ("title", title)):
        if value:
            element.set(key, strip_forbidden(value))


def add_archive_links(parent: Any, number: int, current: str, older: str, newer: str, hub: str) -> None:
    """The links to a feed's other documents; and to the hub, which tells of what is new, so not from an archive."""
    if number:
        add_link(parent, "current", current)
    else:
        add_link(parent, "hub", hub)
    add_link(parent, "prev-archive", older)
    add_link(parent, "next-archive", newer)
