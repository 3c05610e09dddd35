"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from curate.formats.text import clean_line
from curate.formats.web_address import absolute
from curate.model import ParsedFeed
from curate.read.articles.html_text import html_to_text
from curate.read.feeds.entries import RawEntry, entries


def parse_json_feed(text: str, url: str) -> ParsedFeed | None:
    """The feed in a JSON text; None if it is none. Fields of a wrong kind count as absent."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed, "version"):
        return None
    items = [item for item in _list(feed, "items") if isinstance(item, dict)]
    author = _author(feed)
    page = _text(feed, "home_page_url")
    return ParsedFeed(
        title=clean_line(_text(feed, "title")),
        url=absolute(page, url) if page else "",
        entries=entries((_draft(item, author) for item in items), url),
    )


def _draft(item: dict[str, Any], site_author: str) -> RawEntry:
    number = item.get("id")
    return RawEntry(
        id=str(number) if isinstance(number, int | float) else _text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=clean_line(_text(item, "title")),
        author=_author(item) or site_author,
        times=(_text(item, "date_published"), _text(item, "date_modified")),
        description=_text(item, "summary"),
        content=html_to_text(_text(item, "content_html")) or _text(item, "content_text"),
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _author(node: dict[str, Any]) -> str:
    # 1.0 has one author, 1.1 a list.
    people = [one for one in (*_list(node, "authors"), node.get("author")) if isinstance(one, dict)]
    names = (clean_line(_text(one, "name"), 100) for one in people[:20])
    return clean_line(", ".join(dict.fromkeys(name for name in names if name)), 200)


def _text(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    if isinstance(value, str):
        return value
    return ""


def _list(node: dict[str, Any], name: str) -> list[Any]:
    value = node.get(name)
    if isinstance(value, list):
        return value
    return []
