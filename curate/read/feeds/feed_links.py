"""The feeds that a page names (https://www.rssboard.org/rss-autodiscovery), and where others usually lie."""

from __future__ import annotations

import re
import urllib.parse
from typing import Any

from curate.formats.text import clean_line
from curate.formats.web_address import absolute_url, replace_feed_scheme
from curate.model import DiscoveredFeed
from curate.read.text.html_text import base_url, parse_page

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
    }
)
_POSSIBLE_FEED_TYPES = frozenset({"application/json", "text/xml", "application/xml"})
_NOT_FEED_WORDS = ("oembed", "/wp-json", "opensearch", "manifest")
_USUAL_NAMES = ("feed", "feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "rss", "index.rdf")
_MAX_LINKS, _MAX_PATHS = 50, 18
_LINK_WORDS = re.compile(r"\b(?:rss|atom|rdf|feeds?|json feed)\b|フィード|更新情報を購読", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"(?:^|/)(?:feed|rss|atom)s?(?:/[\w-]*)?/?$|\.(?:rss|atom|rdf)$"
    r"|(?:feed|rss|atom|index)[\w-]*\.(?:xml|json|rdf|php)$"
    r"|[?&](?:feed|format|type|alt)=(?:rss2?|atom|feed)\b",
    re.IGNORECASE,
)


def feed_links(body: bytes, *, url: str, charset: str = "") -> tuple[DiscoveredFeed, ...]:
    """Return the feeds that a page names with ``<link rel="alternate">``, in the page's order, each once."""
    root = parse_page(body, charset=charset)
    if root is None:
        return ()
    base = base_url(root, url)
    feeds: dict[str, DiscoveredFeed] = {}
    for link in root.iter("link"):
        address = _feed_address(link, base)
        if address and address not in feeds and len(feeds) < _MAX_LINKS:
            feeds[address] = DiscoveredFeed(url=address, title=clean_line(link.get("title") or ""))
    return tuple(feeds.values())


def linked_feeds(body: bytes, *, url: str, charset: str = "") -> tuple[DiscoveredFeed, ...]:
    """Return what a page links to (``<a href>``) that is a feed by its address, its type or the words of the link.

    What the address says comes first; each once, at most 50.
    """
    root = parse_page(body, charset=charset)
    if root is None:
        return ()
    base = base_url(root, url)
    by_address: dict[str, DiscoveredFeed] = {}
    by_words: dict[str, DiscoveredFeed] = {}
    for link in root.iter("a"):
        href = (link.get("href") or "").strip()
        address = absolute_url(replace_feed_scheme(href), base)
        if not address or address == url or href.startswith("#"):
            continue
        words = clean_line(f"{link.get('title') or ''} {link.text_content()}" if len(link) < 20 else "", 200)
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        feed = DiscoveredFeed(url=address, title="")
        if kind in _FEED_TYPES or _FEED_PATH.search(address.partition("#")[0]) or replace_feed_scheme(href) != href:
            by_address.setdefault(address, feed)
        elif _LINK_WORDS.search(words) and len(words) < 40:
            by_words.setdefault(address, feed)
    return tuple((by_address | by_words).values())[:_MAX_LINKS]


def _feed_address(link: Any, base: str) -> str:
    relations = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    href = (link.get("href") or "").strip()
    named = (
        "alternate" in relations
        and "stylesheet" not in relations
        and (kind in _FEED_TYPES or kind in _POSSIBLE_FEED_TYPES)
    )
    # rel="feed" says it without a type (HTML 5 drafts).
    if not href or not (named or "feed" in relations):
        return ""
    if kind in _POSSIBLE_FEED_TYPES and any(word in href.lower() for word in _NOT_FEED_WORDS):
        return ""
    return absolute_url(href, base)


def usual_feed_urls(url: str) -> tuple[str, ...]:
    """Return where the feed of a page often is: in the page's folder first, then at the site's root; at most 18."""
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return ()
    last = parts.path.rpartition("/")[2]
    # A last part without a dot is a page's name as often as a folder's (/blog): feeds lie below it.
    if "." in last:
        folder = parts.path.rpartition("/")[0]
    else:
        folder = parts.path
    folders = dict.fromkeys((f"{folder.rstrip('/')}/", "/"))
    paths = (
        absolute_url(place + name, f"{parts.scheme}://{parts.netloc}/") for place in folders for name in _USUAL_NAMES
    )
    return tuple(dict.fromkeys(path for path in paths if path and path != url))[:_MAX_PATHS]
