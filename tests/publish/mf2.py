"""What a page says in microformats2, read back by mf2py, against the note that it was made from.

    assert says(html, address) == expected(note, site, address)

The same for every entry of a list (``feed_of``) and for the person whose site it is (``card_of``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

import mf2py

from curate.model import Note, Site


@dataclass(frozen=True, slots=True)
class Cited:
    """An h-cite: somebody else's work, and how the note relates to it (``bookmark-of`` or ``in-reply-to``)."""

    relation: str
    url: str
    name: str
    author: str
    published: str


@dataclass(frozen=True, slots=True)
class Said:
    """An h-entry. Dates as they stand in the page; ``content`` is the text of e-content, whitespace folded."""

    name: str
    url: str
    published: str
    author: str
    author_url: str
    topics: tuple[str, ...]
    cited: Cited | None
    content: str = ""


def expected(note: Note, site: Site, address: str, content: str = "", *, reply: bool = False) -> Said:
    """What the page of a note should say. content: the words as a reader sees them, whitespace folded."""
    source = note.source
    cited = Cited("in-reply-to" if reply else "bookmark-of", source.url, source.title, source.author, _iso(source.date))
    return Said(
        note.title,
        address,
        _iso(note.date),
        site.author or site.name,
        site.url,
        note.topics,
        cited if source.url else None,
        content,
    )


def says(html: str, address: str) -> Said:
    """The one h-entry of a page at ``address``."""
    entries = [item for item in _items(html, address) if "h-entry" in item["type"]]
    assert len(entries) == 1, f"{len(entries)} h-entry at the top of the page"
    return _said(entries[0], address)


def feed_of(html: str, address: str) -> tuple[str, list[Said]]:
    """The one h-feed of a page: its name, and its entries in their order."""
    feeds = [item for item in _items(html, address) if "h-feed" in item["type"]]
    assert len(feeds) == 1, f"{len(feeds)} h-feed"
    entries = [child for child in feeds[0].get("children", []) if "h-entry" in child["type"]]
    return _first(feeds[0], "name"), [_said(entry, address) for entry in entries]


def card_of(html: str, address: str) -> tuple[str, str]:
    """(name, address) of the one h-card at the top of a page."""
    cards = [item for item in _items(html, address) if item["type"] == ["h-card"]]
    assert len(cards) == 1, f"{len(cards)} h-card"
    return _first(cards[0], "name"), urljoin(address, _first(cards[0], "url"))


def _items(html: str, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mf2py.parse(doc=html, url=address, html_parser="lxml")["items"]
    return found


def _said(entry: dict[str, Any], address: str) -> Said:
    author, author_url = _person(entry, address)
    return Said(
        _first(entry, "name"),
        urljoin(address, _first(entry, "url")),
        _first(entry, "published"),
        author,
        author_url,
        tuple(_text(value) for value in entry["properties"].get("category", [])),
        _cited(entry, address),
        " ".join(_first(entry, "content").split()),
    )


def _cited(entry: dict[str, Any], address: str) -> Cited | None:
    for relation in ("bookmark-of", "in-reply-to"):
        for work in entry["properties"].get(relation, []):
            assert isinstance(work, dict), f"u-{relation} is no h-cite"
            assert work["type"] == ["h-cite"], f"u-{relation} is {work['type']}"
            return Cited(
                relation,
                urljoin(address, _first(work, "url")),
                _first(work, "name"),
                _person(work, address)[0],
                _first(work, "published"),
            )
    return None


def _person(item: dict[str, Any], address: str) -> tuple[str, str]:
    """(name, address) of the author, who may be an h-card or a name alone."""
    found = item["properties"].get("author", [])
    if not found:
        return "", ""
    if isinstance(found[0], str):
        return found[0], ""
    url = _first(found[0], "url")
    return _first(found[0], "name"), urljoin(address, url) if url else ""


def _first(item: dict[str, Any], name: str) -> str:
    values = item["properties"].get(name, [])
    return _text(values[0]) if values else ""


def _text(value: Any) -> str:
    return str(value["value"] if isinstance(value, dict) else value)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
