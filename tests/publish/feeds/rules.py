"""What the specifications ask of feeds, as checks. Each takes a document's text and fails where a rule is broken."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

A = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def root_of(text: str) -> Any:
    """The document, parsed by a reader that forgives nothing."""
    return etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False))


def atom(text: str) -> Any:
    """RFC 4287, 4.1.1 and 4.1.2; RFC 5005, 4."""
    feed = root_of(text)
    assert feed.tag == f"{A}feed"
    assert _LANGUAGE.fullmatch(feed.get(LANG))
    _counts(feed, A, {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 99), "link": (1, 99)})
    _counts(feed, A, dict.fromkeys(("subtitle", "generator", "icon", "logo", "rights"), (0, 1)))
    _atom_common(feed)
    assert len(_links(feed, "self")) == 1
    assert len(_links(feed, "alternate")) == 1
    archive = feed.findall(f"{FH}archive")
    assert len(archive) <= 1
    assert len(_links(feed, "current")) == len(archive), "an archive leads to the subscription document"
    assert not (archive and _links(feed, "hub"))
    ids = []
    for entry in feed.findall(f"{A}entry"):
        _counts(entry, A, {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "content": (1, 1)})
        _counts(entry, A, dict.fromkeys(("published", "rights", "source", "summary"), (0, 1)))
        _atom_common(entry)
        assert len(_links(entry, "alternate")) == 1
        content = entry.find(f"{A}content")
        assert content.get("type") == "html" and len(content) == 0 and content.get("src") is None
        ids.append(entry.findtext(f"{A}id"))
    assert len(set(ids)) == len(ids)
    assert feed.findtext(f"{A}id") not in ids
    known = {"id", "title", "subtitle", "updated", "published", "author", "link", "generator", "icon", "entry"}
    known |= {"category", "summary", "content", "name"}
    assert {el.tag.removeprefix(A) for el in feed.iter() if el.tag.startswith(A)} <= known | {"feed"}
    return feed


def _atom_common(element: Any) -> None:
    _absolute(element.findtext(f"{A}id"))
    for name in ("updated", "published"):
        for found in element.findall(A + name):
            assert _RFC3339.fullmatch(found.text), found.text
            datetime.fromisoformat(found.text)
    for name in ("title", "subtitle", "summary"):
        for found in element.findall(A + name):
            assert found.get("type", "text") in ("text", "html") and len(found) == 0
    for author in element.findall(f"{A}author"):
        _counts(author, A, {"name": (1, 1), "uri": (0, 1), "email": (0, 1)})
        assert author.findtext(f"{A}name")
    pairs = [(el.get("type"), el.get("hreflang")) for el in _links(element, "alternate")]
    assert len(set(pairs)) == len(pairs)
    for link in element.findall(f"{A}link"):
        _web(link.get("href"))
    for category in element.findall(f"{A}category"):
        assert category.get("term") is not None
    for icon in element.findall(f"{A}icon"):
        _web(icon.text)


def rss(text: str) -> Any:
    """The RSS 2.0 specification, and the RSS Advisory Board's best practices profile for what modules add."""
    root = root_of(text)
    assert root.tag == "rss" and root.get("version") == "2.0"
    assert [child.tag for child in root] == ["channel"]
    channel = root[0]
    _counts(channel, "", dict.fromkeys(("title", "link", "description", "language"), (1, 1)))
    _counts(channel, "", dict.fromkeys(("lastBuildDate", "pubDate", "generator", "image", "ttl"), (0, 1)))
    assert all(channel.findtext(name) for name in ("link", "language"))
    _web(channel.findtext("link"))
    assert _LANGUAGE.fullmatch(channel.findtext("language"))
    for found in channel.findall("lastBuildDate"):
        _rfc822(found.text)
    for image in channel.findall("image"):
        _counts(image, "", dict.fromkeys(("url", "title", "link"), (1, 1)))
        assert (image.findtext("title"), image.findtext("link")) == (
            channel.findtext("title"),
            channel.findtext("link"),
        )
    assert len(_links(channel, "self")) == 1
    for link in channel.iter(f"{A}link"):
        _web(link.get("href"))
    guids = []
    for item in channel.findall("item"):
        _counts(item, "", dict.fromkeys(("title", "link", "guid", "pubDate"), (1, 1)))
        _counts(item, "", dict.fromkeys(("description", "author", "comments", "source"), (0, 1)))
        _counts(item, CONTENT, {"encoded": (1, 1)})
        _counts(item, DC, {"creator": (1, 1), "language": (0, 1)})
        assert len(item.findall("author")) == 0, "an e-mail address is none of the reader's business"
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.findtext(f"{DC}creator")
        _web(item.findtext("link"))
        _rfc822(item.findtext("pubDate"))
        assert _RFC3339.fullmatch(item.findtext(f"{A}updated"))
        guids.append(item.findtext("guid"))
    assert len(set(guids)) == len(guids)
    plain = {el.tag for el in channel.iter() if not el.tag.startswith("{")}
    known = {"channel", "title", "link", "description", "language", "lastBuildDate", "generator", "image", "url"}
    assert plain <= known | {"item", "guid", "pubDate", "category"}
    return channel


def json_feed(text: str) -> Any:
    """JSON Feed 1.1."""
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert _LANGUAGE.fullmatch(feed["language"])
    for key in ("home_page_url", "feed_url", "next_url", "icon"):
        if key in feed:
            _web(feed[key])
    assert feed.get("next_url") != feed["feed_url"]
    _authors(feed["authors"])
    for hub in feed.get("hubs", ()):
        assert set(hub) == {"type", "url"}
        _web(hub["url"])
    for item in feed["items"]:
        assert isinstance(item["id"], str) and item["id"]
        assert isinstance(item["content_html"], str)
        for key in ("url", "external_url"):
            if key in item:
                _web(item[key])
        for key in ("date_published", "date_modified"):
            assert _RFC3339.fullmatch(item[key])
        assert all(isinstance(tag, str) for tag in item.get("tags", ()))
        _authors(item.get("authors", [{"name": "x"}]))
        assert "author" not in item, "gone since 1.1"
        known = {"id", "url", "external_url", "title", "content_html", "summary", "date_published", "date_modified"}
        assert set(item) <= known | {"authors", "tags", "language"}
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    known = {"version", "title", "home_page_url", "feed_url", "description", "next_url", "icon", "language"}
    assert set(feed) <= known | {"authors", "hubs", "items"}
    return feed


def _authors(authors: Any) -> None:
    assert isinstance(authors, list) and authors
    assert all(author.get("name") for author in authors)


def _counts(element: Any, space: str, limits: dict[str, tuple[int, int]]) -> None:
    for name, (least, most) in limits.items():
        assert least <= len(element.findall(space + name)) <= most, f"{element.tag}: {name}"


def _links(element: Any, rel: str) -> list[Any]:
    return [link for link in element.findall(f"{A}link") if link.get("rel", "alternate") == rel]


def _absolute(address: str) -> None:
    assert urlsplit(address).scheme
    assert not re.search(r"\s", address)


def _web(address: str) -> None:
    _absolute(address)
    assert urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname


def _rfc822(text: str) -> None:
    assert _RFC822.fullmatch(text), text
    parsedate_to_datetime(text)
