"""A feed's bytes into entries: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. Made to run in a limited child process.

feedparser does the reading of XML. It is given a document without what has made it slow or huge: no DOCTYPE, nothing
before the root element, no comments, no characters that XML forbids. The child's limits are the real wall.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax.saxutils import unescape as unescape_xml

from curate.formats.text import clean_line
from curate.formats.web_address import absolute_url
from curate.model import ParsedFeed
from curate.problems import CurateError, Problem
from curate.read.feeds.entries import RawEntry, build_entries
from curate.read.feeds.entry_links import entry_links, get_text, site_link
from curate.read.feeds.feed_xml import FeedDocument, prepare_xml
from curate.read.feeds.rss_title import rss_title
from curate.read.text.decode import decode
from curate.read.text.html_text import html_to_text, unescape

_SKIPPED_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_MAX_TTL_SECONDS = 7 * 86400.0
_MAX_AUTHORS = 20
_XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_RDF_VERSIONS = ("rss090", "rss10")
_BROKEN_XML_NOTE = "has broken XML; what could be read was"


class NotAFeed(CurateError):
    """The address answered, and what it gave is no feed."""


def parse_feed(body: bytes, *, url: str, charset: str = "", content_type: str = "", base: str = "") -> ParsedFeed:
    """Return what a feed says: the newest 2,000 entries, in the feed's order, all text plain.

    url: the address that answered. charset: as the HTTP header declared it. base: what relative links are resolved
    against, if not ``url``. content_type: the media type, for the message only: what a body is, is seen from the body.
    Raises NotAFeed.
    """
    text = decode(body, charset=charset, kind="xml").strip("\ufeff \t\r\n")
    if not text:
        raise _not_a_feed(
            url, "sent an empty answer", "ask again later; if it stays so, look for the feed's new address"
        )
    base = base or url
    if text[0] in "{[":
        from curate.read.feeds.jsonfeed import parse_json_feed

        feed = parse_json_feed(text, base, former_base=url)
        if feed is None:
            raise _not_a_feed(url, "is JSON, but not a JSON Feed", "look for the feed's address on the site's page")
        return feed
    document = prepare_xml(text)
    if document is None:
        raise _not_a_feed(url, *_describe_non_feed(text, content_type))
    return _parse_xml(document, url, base, content_type)


def _parse_xml(document: FeedDocument, url: str, base: str, content_type: str) -> ParsedFeed:
    import feedparser

    data = io.BytesIO((_XML_DECLARATION + document.xml).encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        result = feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise _not_a_feed(
            url, f"has XML that can't be read ({type(error).__name__})", "tell the site's keeper"
        ) from error
    feed, entries, version = result["feed"], result["entries"], str(result.get("version", ""))
    atom, is_broken = version.startswith("atom"), bool(result["bozo"])
    link = site_link(feed, is_broken=is_broken)
    if not entries and is_broken and not (version and (link or get_text(feed, "title"))):
        raise _not_a_feed(url, "has broken XML", "tell the site's keeper")
    if not entries and document.has_refused_entity:
        raise _not_a_feed(url, "has entities that would grow too long", "tell the site's keeper")
    if not entries and not version:
        raise _not_a_feed(url, *_describe_non_feed(document.xml, content_type))
    # An Atom feed's author is its entries' (RFC 4287, 4.1.1); RSS names an editor, who may have written none of them.
    site_author = _author_names(feed, atom) if atom else ""
    return ParsedFeed(
        title=_get_title(feed, atom),
        url=absolute_url(link, base) if link else "",
        entries=build_entries(
            [_make_raw_entry(entry, site_author, version, is_broken) for entry in entries],
            base,
            former_base=url,
            language=get_text(feed, "language"),
            feed_times=(get_text(feed, "published"), get_text(feed, "updated")),
        ),
        ttl=_parse_ttl(get_text(feed, "ttl")),
        skip_hours=_parse_skip_hours(document.xml),
        note=_BROKEN_XML_NOTE if document.was_mended or is_broken else "",
    )


def _make_raw_entry(entry: Any, site_author: str, version: str, is_broken: bool) -> RawEntry:
    atom = version.startswith("atom")
    links = entry_links(entry, is_rdf=version in _RDF_VERSIONS)
    entry_id = get_text(entry, "id")
    if is_broken:
        entry_id = unescape_xml(entry_id)
    summary = get_text(entry, "summary")
    contents = [part for part in dict.get(entry, "content") or () if isinstance(part.get("value"), str)]
    summary_is_content = bool(contents) and summary == contents[0]["value"]
    bodies = [_to_plain_text(part["value"], part.get("type", ""), atom) for part in contents]
    return RawEntry(
        id=entry_id,
        link=links.page,
        other_links=links.others,
        media_link=links.media,
        former_link=links.former,
        title=_get_title(entry, atom),
        author=_author_names(entry, atom) or site_author,
        times=tuple(get_text(entry, name) for name in ("published", "updated", "created")),
        description="" if summary_is_content else _to_plain_text(summary, _get_media_type(entry, "summary"), atom),
        content=max(bodies, key=len, default=""),
        tags=tuple(str(tag.get("label") or tag.get("term") or "") for tag in dict.get(entry, "tags") or ()),
    )


def _get_media_type(node: Any, name: str) -> str:
    detail = dict.get(node, f"{name}_detail") or {}
    return str(detail.get("type") or "text/html")


def _to_plain_text(value: str, media_type: str, atom: bool) -> str:
    """Return a text without markup. In RSS it is HTML, as everybody writes it; Atom says it (RFC 4287, 3.1.1)."""
    if atom and media_type == "text/plain":
        return value
    return html_to_text(value)


def _get_title(node: Any, atom: bool) -> str:
    """Return a title without markup. RSS has both ``a < b`` and ``<b>a</b>``, and doesn't say which."""
    value, media_type = get_text(node, "title"), _get_media_type(node, "title")
    if atom or media_type == "application/xhtml+xml":
        return clean_line(_to_plain_text(value, media_type, atom))
    return rss_title(value)


def _author_names(node: Any, atom: bool) -> str:
    """Return the names alone: a mail address in a feed is not ours to pass on."""
    raw = get_text(node, "author")
    listed = [str(author.get("name") or "") for author in dict.get(node, "authors") or () if isinstance(author, dict)]
    if not atom and "@" in raw:
        listed = [raw]
    names = [clean_line(unescape(_strip_email(name[:1000])), 100) for name in listed[:_MAX_AUTHORS]]
    return clean_line(", ".join(dict.fromkeys(name for name in names if name)), 200)


def _strip_email(name: str) -> str:
    name = " ".join(
        part for part in name.replace("mailto:", "").split() if not re.fullmatch(r"[(<]?[^\s@]+@[^\s@]+[)>]?,?", part)
    )
    if name.startswith("(") and name.endswith(")"):
        return name[1:-1]
    return name


def _parse_ttl(text: str) -> float | None:
    """Return RSS's ``ttl`` (minutes) in seconds; None if there is none."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        return None
    return min(int(text) * 60.0, _MAX_TTL_SECONDS)


def _parse_skip_hours(xml: str) -> frozenset[int]:
    """Return the hours in UTC, 0 to 23: RSS 2.0 counts them so, RSS 0.91 from 1 to 24."""
    start = re.search(r"<skipHours[\s>]", xml, re.IGNORECASE)
    if not start:
        return frozenset()
    listed = xml[start.start() : start.start() + 4000].lower().partition("</skiphours>")[0]
    return frozenset(int(hour) % 24 for hour in _SKIPPED_HOUR.findall(listed) if int(hour) <= 24)


def _describe_non_feed(text: str, content_type: str) -> tuple[str, str]:
    start = text[:4000].lower()
    if "<html" in start or "<!doctype html" in start or ("<body" in start and "</" in start):
        return "is a web page, not a feed", "`curate follow` with the page's address finds its feed"
    if start.startswith("<"):
        return "is XML, but not a feed", "look for the feed's address on the site's page"
    if content_type:
        kind = f" (it came as {clean_line(content_type, 60)})"
    else:
        kind = ""
    return f"is not a feed{kind}", "look for the feed's address on the site's page"


def _not_a_feed(url: str, what: str, hint: str) -> NotAFeed:
    return NotAFeed(Problem(url, what, hint))
