"""Recognizes which service a file is from by its contents, and reads it in that service's format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from curate.formats import opml
from curate.formats.importers import (
    atom_json_exports,
    bookmark_json,
    csv_exports,
    feed_lists,
    html_exports,
    shortcut_files,
)
from curate.formats.importers.row_reader import ImportResult, RowReader, to_web_address
from curate.formats.text import clean_line
from curate.problems import Problem


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A file format. ``name`` is the value for --as, and the name of the reading list."""

    name: str
    label: str
    """What people call it."""


OPML = "opml"
EXPORT_FORMATS: Mapping[str, ExportFormat] = {
    kind.name: kind
    for kind in (
        ExportFormat(OPML, "OPML"),
        ExportFormat("netscape", "Bookmarks"),
        ExportFormat("pocket", "Pocket"),
        ExportFormat("pinboard", "Pinboard"),
        ExportFormat("instapaper", "Instapaper"),
        ExportFormat("raindrop", "Raindrop"),
        ExportFormat("readwise", "Readwise"),
        ExportFormat("hatena", "Hatena Bookmark"),
        ExportFormat("mastodon", "Mastodon"),
        ExportFormat("bluesky", "Bluesky"),
        ExportFormat("table", "Table"),
        ExportFormat("list", "Addresses"),
        ExportFormat("newsboat", "newsboat"),
        ExportFormat("youtube", "YouTube"),
        ExportFormat("chrome", "Chrome"),
        ExportFormat("linkding", "linkding"),
        ExportFormat("wallabag", "wallabag"),
        ExportFormat("karakeep", "Karakeep"),
        ExportFormat("starred", "Starred items"),
        ExportFormat("shortcut", "Shortcuts"),
    )
}

FEED_LISTS: Mapping[str, Callable[[str, str], tuple[list[opml.Outline], list[Problem]]]] = {
    OPML: opml.parse,
    "newsboat": feed_lists.parse_newsboat,
    "youtube": feed_lists.parse_youtube,
}
"""Those that are lists of feeds, not of links, and what reads them: of a text and its name, feeds and problems."""

_HEAD_LENGTH = 4_000
_XML_FEED = re.compile(r"<(?:feed|rdf:rdf|rss)\b")
_TAGGED_COMMENT = re.compile(r"<dd>\s*\[[^\[\]\n]{1,40}\]")
"""Hatena's tags stand in brackets before the comment."""
_FORMAT_BY_TITLE = {"pocket export": "pocket", "pinboard bookmarks": "pinboard", "raindrop.io bookmarks": "raindrop"}
_POST_URL = re.compile(r"/@[^/]+/\d+/?$|/users/[^/]+/statuses/\d+/?$")
_JSON_MARKERS = (
    (re.compile(r'"bookmarks\.json"'), "mastodon"),
    (re.compile(r'"bookmarks"\s*:.*\bapp\.bsky\.', re.DOTALL), "bluesky"),
    (re.compile(r'\A\s*\[(?=.*"href").*"(?:extended|toread|shared)"', re.DOTALL), "pinboard"),
)
_MARKUP_FORMATS = (OPML, "netscape", "pocket", "pinboard", "raindrop", "hatena")
_TEXT_FORMATS = (
    *("pocket", "instapaper", "raindrop", "readwise", "mastodon", "table", "list"),
    *("newsboat", "youtube"),
)
_JSON_AND_OTHERS = frozenset({"pinboard", "mastodon"})
"""Formats that are JSON or something else; what is neither markup nor plain text is JSON."""


def detect_format(text: str) -> str:
    """Return the name of a file's format, or empty."""
    text = text.removeprefix("\ufeff")
    head = text[:_HEAD_LENGTH].lstrip()
    lower = head.lower()
    if "<opml" in lower:
        return OPML
    if shortcut_files.is_shortcut(text):
        return "shortcut"
    if _XML_FEED.search(lower):
        if "hatena" in text[:20_000].lower() or "purl.org/atom/ns#" in lower:
            return "hatena"
        return ""
    if lower.startswith("<"):
        return _detect_html_format(text)
    if head[:1] in ("[", "{"):
        if kind := bookmark_json.detect_format(text):
            return kind
        return next((kind for sign, kind in _JSON_MARKERS if sign.search(text[:20_000])), "")
    if kind := feed_lists.detect_format(text):
        return kind
    if kind := csv_exports.detect_format(text):
        return kind
    starts = [line.split()[0].strip('"') for line in head.splitlines()[:20] if line.strip() and line.strip()[0] != "#"]
    starts = starts if len(head) < _HEAD_LENGTH else starts[:-1]  # the last one may be cut
    if starts and all(map(to_web_address, starts)):
        # Other servers that Mastodon speaks with call their posts otherwise.
        if 2 * sum(map(bool, map(_POST_URL.search, starts))) >= len(starts):
            return "mastodon"
        return "list"
    return ""


def fitting_formats(text: str) -> list[str]:
    """Return the names of the formats that a file could be in by its form: markup, JSON, or lines of plain text."""
    start = text.removeprefix("\ufeff").lstrip()[:1]
    if start == "<":
        return [name for name in EXPORT_FORMATS if name in _MARKUP_FORMATS]
    if start and start in "[{":
        others = {*_MARKUP_FORMATS, *_TEXT_FORMATS} - _JSON_AND_OTHERS
        return [name for name in EXPORT_FORMATS if name not in others]
    return [name for name in EXPORT_FORMATS if name in _TEXT_FORMATS]


def _detect_html_format(text: str) -> str:
    lower = text[:20_000].lower()
    title = html_exports.page_title(text).lower()
    for start, kind in _FORMAT_BY_TITLE.items():
        if title.startswith(start):
            return kind
    if "hatena bookmark" in title or "はてなブックマーク" in title:
        return "hatena"
    if "private=" in lower and _TAGGED_COMMENT.search(lower):
        return "hatena"
    if "netscape-bookmark-file" in lower or re.search(r"<dt>\s*<(?:a|h3)\b", lower):
        return "netscape"
    return ""


def read(text: str, kind: str, where: str, now: datetime) -> ImportResult:
    """Return the bookmarks in a file of a known format (except those of ``FEED_LISTS``). Never raises.

    where: the file as messages name it. now: nothing was kept later than that.
    """
    text = text.removeprefix("\ufeff")
    head = text.lstrip()[:1]
    if kind in ("netscape", "pocket", "pinboard", "raindrop", "hatena") and head == "<":
        if kind == "hatena" and _XML_FEED.search(text[:_HEAD_LENGTH].lower()):
            return atom_json_exports.read_hatena(text, where, now)
        return html_exports.read(text, kind, where, now)
    if kind == "pinboard":
        return atom_json_exports.read_pinboard(text, where, now)
    if kind == "bluesky":
        return atom_json_exports.read_bluesky(text, where, now)
    if kind == "mastodon" and head == "{":
        return atom_json_exports.read_mastodon(text, where, now)
    if kind in ("chrome", "linkding", "wallabag", "karakeep", "starred"):
        return bookmark_json.read(text, kind, where, now)
    if kind == "shortcut":
        return shortcut_files.read(text, where, now)
    if kind in ("mastodon", "list"):
        return _read_url_list(text, where, now)
    if kind in ("pocket", "instapaper", "raindrop", "readwise", "table"):
        return csv_exports.read(text, kind, where, now)
    rows = RowReader(where, now)
    rows.reject(1, f"this isn't what {EXPORT_FORMATS[kind].label} exports", "leave --as out, or name another format")
    return rows.result()


def _read_url_list(text: str, where: str, now: datetime) -> ImportResult:
    """Return the addresses of a file with one on each line, before its title (Mastodon's ``bookmarks.csv``)."""
    rows = RowReader(where, now)
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip() and not content.lstrip().startswith("#"):
            address, _, title = content.strip().strip('"').partition(" ")
            rows.add_row(line, address, title=clean_line(title))
    return rows.result()
