"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from curate.formats.text import clean_line
from curate.formats.web_address import absolute_url
from curate.model import ParsedFeed
from curate.read.feeds.entries import RawEntry, build_entries
from curate.read.text.html_text import html_to_text


def parse_json_feed(text: str, base: str, *, former_base: str = "") -> ParsedFeed | None:
    """Return the feed in a JSON text; None if it is none. Fields of a wrong kind count as absent.

    base, former_base: as for ``build_entries``.
    """
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _get_text(feed, "version"):
        return None
    items = [item for item in _get_list(feed, "items") if isinstance(item, dict)]
    author = _author_names(feed)
    page = _get_text(feed, "home_page_url")
    return ParsedFeed(
        title=clean_line(_get_text(feed, "title")),
        url=absolute_url(page, base) if page else "",
        entries=build_entries(
            [_make_raw_entry(item, author) for item in items],
            base,
            former_base=former_base,
            language=_get_text(feed, "language"),
        ),
    )


def _make_raw_entry(item: dict[str, Any], site_author: str) -> RawEntry:
    number, attachments = item.get("id"), _get_list(item, "attachments")
    return RawEntry(
        id=str(number) if isinstance(number, int | float) else _get_text(item, "id"),
        link=_get_text(item, "url") or _get_text(item, "external_url"),
        title=clean_line(_get_text(item, "title")),
        media_link=next((_get_text(file, "url") for file in attachments if isinstance(file, dict)), ""),
        author=_author_names(item) or site_author,
        times=(_get_text(item, "date_published"), _get_text(item, "date_modified")),
        description=_get_text(item, "summary"),
        content=html_to_text(_get_text(item, "content_html")) or _get_text(item, "content_text"),
        tags=tuple(tag for tag in _get_list(item, "tags") if isinstance(tag, str)),
    )


def _author_names(node: dict[str, Any]) -> str:
    # 1.0 has one author, 1.1 a list; some write one where a list belongs, or a list where one does, or a bare name.
    people = [person if isinstance(person, dict) else {"name": person} for person in _listed_authors(node)]
    names = (clean_line(_get_text(person, "name"), 100) for person in people[:20])
    return clean_line(", ".join(dict.fromkeys(name for name in names if name)), 200)


def _listed_authors(node: dict[str, Any]) -> list[Any]:
    listed: list[Any] = []
    for value in (node.get("authors"), node.get("author")):
        listed += value if isinstance(value, list) else [value]
    return listed


def _get_text(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    if isinstance(value, str):
        return value
    return ""


def _get_list(node: dict[str, Any], name: str) -> list[Any]:
    value = node.get(name)
    if isinstance(value, list):
        return value
    return []
