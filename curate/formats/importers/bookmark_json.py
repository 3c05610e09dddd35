"""Reads what browsers and read-later services write as JSON: Chrome's Bookmarks, linkding, wallabag, Karakeep, and the
starred items of Inoreader and FreshRSS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from curate.formats.importers.atom_json_exports import read_json_list
from curate.formats.importers.row_reader import ImportResult, RowReader
from curate.formats.loose_values import mapping_at, text_at

_HEAD_LENGTH = 100_000
_SIGNS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    kind: tuple(map(re.compile, patterns))
    for kind, patterns in {
        "chrome": (r'"roots"\s*:\s*\{', r'"bookmark_bar"\s*:\s*\{'),
        "linkding": (r'"tag_names"\s*:',),
        "wallabag": (r'"is_archived"\s*:', r'"(?:is_starred|domain_name|reading_time)"\s*:'),
        "karakeep": (
            r'\A\s*\{\s*"bookmarks"\s*:\s*\[',
            r'"content"\s*:\s*\{\s*"type"\s*:\s*"(?:link|text|asset)"',
        ),
        "starred": (r'"user/[^"/]*/state/(?:com\.google|org\.freshrss)/starred"',),
    }.items()
}
"""What no other of the services writes, all of it."""
_LABEL = re.compile(r"user/[^/]*/label/(.+)")
_WEBKIT_EPOCH = 11_644_473_600
"""Seconds from 1601 to 1970: Chrome counts from the former, in millionths."""


def detect_format(text: str) -> str:
    """Return the name of a JSON file's format, or empty."""
    head = text[:_HEAD_LENGTH]
    return next((kind for kind, signs in _SIGNS.items() if all(sign.search(head) for sign in signs)), "")


def read(text: str, kind: str, where: str, now: datetime) -> ImportResult:
    """Return every bookmark of a file of one of these formats. Never raises."""
    if kind == "chrome":
        return _read_chrome(text, where, now)
    key, take = _LISTS[kind]
    if text.lstrip()[:1] == "[":
        key = ""
    return read_json_list(text, key, where, now, take)


# ------------------------------------------------------------------ Chrome


def _read_chrome(text: str, where: str, now: datetime) -> ImportResult:
    """Folders become tags, but for the ones that every Chrome has."""
    rows = RowReader(where, now)
    try:
        roots = mapping_at(json.loads(text), "roots")
    except (ValueError, RecursionError):
        rows.reject(1, "broken JSON: nothing was read", "copy Chrome's file again while Chrome is closed")
        return rows.result()
    waiting: list[tuple[Any, tuple[str, ...]]] = [(root, ()) for root in reversed(list(roots.values()))]
    offset, line = 0, 1
    while waiting:
        node, folders = waiting.pop()
        if text_at(node, "type") == "url":
            # Chrome writes an address as JSON does; where it is found again, is its line.
            at = text.find(json.dumps(text_at(node, "url")), offset)
            if at >= 0:
                line, offset = line + text.count("\n", offset, at), at
            rows.add_row(
                line,
                text_at(node, "url"),
                title=text_at(node, "name"),
                added=_chrome_time(text_at(node, "date_added")),
                tags=folders,
            )
        children = node.get("children") if isinstance(node, dict) else None
        is_root = any(node is root for root in roots.values())
        inner = folders if is_root else (*folders, text_at(node, "name"))
        waiting += [(child, inner) for child in reversed(children if isinstance(children, list) else [])]
    return rows.result()


def _chrome_time(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        return ""
    return str(int(text) // 1_000_000 - _WEBKIT_EPOCH)


# ------------------------------------------------------------------ lists


def _take_linkding(row: Any, line: int, rows: RowReader) -> None:
    """An answer of ``/api/bookmarks/`` (https://linkding.link/api/)."""
    rows.add_row(
        line,
        text_at(row, "url"),
        title=text_at(row, "title") or text_at(row, "website_title"),
        added=text_at(row, "date_added"),
        tags=_texts(row, "tag_names"),
        excerpt=text_at(row, "description") or text_at(row, "website_description"),
        comment=text_at(row, "notes"),
        read=_is_set(row, "is_archived"),
    )


def _take_wallabag(row: Any, line: int, rows: RowReader) -> None:
    """wallabag's export (https://doc.wallabag.org/user/import-export/). A passage that was marked is a quotation."""
    annotations = _mappings(row, "annotations")
    rows.add_row(
        line,
        text_at(row, "url") or text_at(row, "given_url"),
        title=text_at(row, "title"),
        author=", ".join(_texts(row, "published_by")),
        added=text_at(row, "created_at"),
        tags=[*_texts(row, "tags"), *(text_at(tag, "label") for tag in _mappings(row, "tags"))],
        comment="\n\n".join(filter(None, (text_at(one, "text") for one in annotations))),
        quotes=[text_at(one, "quote") for one in annotations],
        read=_is_set(row, "is_archived"),
    )


def _take_karakeep(row: Any, line: int, rows: RowReader) -> None:
    """Karakeep's export (once Hoarder)."""
    content = mapping_at(row, "content")
    rows.add_row(
        line,
        text_at(content, "url") or text_at(content, "sourceUrl"),
        title=text_at(row, "title") or text_at(content, "title"),
        added=_number(row, "createdAt") or text_at(row, "createdAt"),
        tags=[*_texts(row, "tags"), *(text_at(tag, "name") for tag in _mappings(row, "tags"))],
        comment=text_at(row, "note"),
        read=_is_set(row, "archived"),
    )


def _take_starred(row: Any, line: int, rows: RowReader) -> None:
    """Google Reader's format of items, which Inoreader and FreshRSS write. Labels become tags."""
    pages = [*_mappings(row, "canonical"), *_mappings(row, "alternate")]
    labels = filter(None, map(_LABEL.fullmatch, _texts(row, "categories")))
    annotations = _mappings(row, "annotations")
    rows.add_row(
        line,
        next(filter(None, (text_at(page, "href") for page in pages)), ""),
        title=text_at(row, "title"),
        author=text_at(row, "author"),
        added=_number(row, "starred") or _number(row, "published"),
        tags=[label[1] for label in labels],
        comment="\n\n".join(filter(None, (text_at(one, "note") for one in annotations))),
        quotes=[text_at(one, "text") for one in annotations],
    )


_LISTS: Mapping[str, tuple[str, Callable[[Any, int, RowReader], None]]] = {
    "linkding": ("results", _take_linkding),
    "wallabag": ("items", _take_wallabag),
    "karakeep": ("bookmarks", _take_karakeep),
    "starred": ("items", _take_starred),
}
"""The key of the list in each, where the whole isn't one, and what takes a row of it."""


def _values(row: Any, key: str) -> Iterable[Any]:
    child = row.get(key) if isinstance(row, dict) else None
    if isinstance(child, list):
        return child
    return ()


def _texts(row: Any, key: str) -> list[str]:
    return [value for value in _values(row, key) if isinstance(value, str)]


def _mappings(row: Any, key: str) -> list[dict[str, Any]]:
    return [value for value in _values(row, key) if isinstance(value, dict)]


def _number(row: Any, key: str) -> str:
    """Return a whole number as text; empty if there is none, or an absurd one."""
    child = row.get(key) if isinstance(row, dict) else None
    if isinstance(child, int) and not isinstance(child, bool) and 0 < child < 10**17:
        return str(child)
    return ""


def _is_set(row: Any, key: str) -> bool:
    return isinstance(row, dict) and row.get(key) in (True, 1, "1")
