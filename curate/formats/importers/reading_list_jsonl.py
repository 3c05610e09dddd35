"""reading/NAME.jsonl: a reading list, the user's own copy of what another service kept.

A line of JSON for each thing. The program adds lines at the end and touches no other: a later line about the same thing
takes the place of the one before. So the file can be deleted from, sorted and merged with any tool. What the user takes
out of ``later.jsonl`` again loses the lines that the program wrote.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from curate.formats.importers.row_reader import (
    bookmark_key,
    clean_text,
    merge_bookmarks,
    parse_time,
    split_tags,
    to_web_address,
)
from curate.formats.loose_values import text_at
from curate.formats.text import clean_line
from curate.model import Bookmark, Entry
from curate.problems import Problem

FOLDER, SUFFIX = "reading", ".jsonl"
FEED_PREFIX = "reading:"
"""What stands in the place of their feeds' addresses begins so."""
LATER_LIST = "later"
"""The list of what the user keeps for later as they read the inbox."""
_READ_SUFFIX = "#read"


def list_feed(name: str, *, read: bool = False) -> str:
    """Return the pseudo feed address of a list's items. Those that were read have a separate one."""
    return FEED_PREFIX + name + (_READ_SUFFIX if read else "")


def is_list_feed(feed: str) -> bool:
    return feed.startswith(FEED_PREFIX)


def is_read_list_feed(feed: str) -> bool:
    """Whether a list's items under this were read before they came here: the inbox doesn't show them."""
    return feed.startswith(FEED_PREFIX) and feed.endswith(_READ_SUFFIX)


def parse(text: str, where: str) -> tuple[dict[str, Bookmark], list[Problem]]:
    """Return the bookmarks by ``bookmark_key``, in order, and a problem for each invalid line. Never raises."""
    bookmarks: dict[str, Bookmark] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        bookmark = _parse_line(line, number)
        if bookmark is None:
            hint = 'write it as {"url": "https://…", "title": "…"}, or delete the line'
            problems.append(Problem(f"{where}:{number}", "this line is nothing that can be read", hint))
            continue
        bookmarks[bookmark_key(bookmark)] = bookmark
    return bookmarks, problems


def _parse_line(text: str, line: int = 0) -> Bookmark | None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(row, dict):
        return _parse_bookmark(row, line)
    return None


def _parse_bookmark(row: Mapping[str, Any], line: int) -> Bookmark | None:
    def texts(key: str) -> list[str]:
        value = row.get(key)
        if isinstance(value, str):
            if key == "tags":
                return split_tags(value)
            return [value]
        if isinstance(value, list):
            return [item for item in value if isinstance(item, str)]
        return []

    url, title = to_web_address(text_at(row, "url")), clean_line(text_at(row, "title"))
    if (text_at(row, "url") and not url) or not (url or title):
        return None
    return Bookmark(
        url=url,
        title=title,
        author=clean_line(text_at(row, "author")),
        added=_drop_extreme_time(parse_time(text_at(row, "added"))),
        tags=tuple(dict.fromkeys(filter(None, map(clean_line, texts("tags"))))),
        excerpt=clean_text(text_at(row, "excerpt")),
        comment=clean_text(text_at(row, "comment")),
        quotes=tuple(dict.fromkeys(filter(None, map(clean_text, texts("quotes"))))),
        read=row.get("read") is True,
        private=row.get("private") is True,
        begun=row.get("begun") is True,
        line=line,
    )


def _drop_extreme_time(time: datetime | None) -> datetime | None:
    """Return the time, or None at an end of the calendar, where another day or time zone would be out of range."""
    if time and MINYEAR < time.year < MAXYEAR:
        return time
    return None


def format_line(bookmark: Bookmark) -> str:
    """Return a bookmark as a line of the file. Empty values are left out."""
    values: dict[str, Any] = {
        "url": bookmark.url,
        "title": bookmark.title,
        "author": bookmark.author,
        "added": bookmark.added.isoformat(timespec="seconds").replace("+00:00", "Z") if bookmark.added else "",
        "tags": list(bookmark.tags),
        "excerpt": bookmark.excerpt,
        "comment": bookmark.comment,
        "quotes": list(bookmark.quotes),
        "read": bookmark.read,
        "private": bookmark.private,
        "begun": bookmark.begun,
    }
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False) + "\n"


def add_bookmarks(
    text: str, known: Mapping[str, Bookmark], brought: Iterable[Bookmark], now: datetime
) -> tuple[str, list[Bookmark]]:
    """Return the file's text with new and changed bookmarks, and these. Adding the same ones again changes nothing.

    known: what the text holds. now: when what doesn't say when it was kept came in.
    """
    new: list[Bookmark] = []
    for bookmark in brought:
        old = known.get(bookmark_key(bookmark))
        bookmark = merge_bookmarks(old, bookmark) if old else bookmark
        if not bookmark.added:
            bookmark = replace(bookmark, added=now.replace(microsecond=0))
        elif bookmark.added.microsecond:
            bookmark = replace(bookmark, added=bookmark.added.replace(microsecond=0))
        if bookmark != old:
            new.append(bookmark)
    if text and not text.endswith("\n") and new:
        gap = "\n"
    else:
        gap = ""
    return text + gap + "".join(map(format_line, new)), new


def remove_bookmarks(text: str, keys: Collection[str]) -> str:
    """Return the file's text without the bookmarks with these keys (``bookmark_key``).

    A line that holds something of the user's own stays; behind it comes one that says that the thing was read.
    """
    kept: list[str] = []
    kept_bookmarks: dict[str, Bookmark] = {}
    for line in text.split("\n"):
        bookmark = _parse_line(line.removeprefix("\ufeff"))
        if bookmark and bookmark_key(bookmark) in keys:
            if not _has_user_content(bookmark):
                continue
            kept_bookmarks[bookmark_key(bookmark)] = bookmark
        kept.append(line)
    rest = "\n".join(kept)
    more = [format_line(replace(bookmark, read=True)) for bookmark in kept_bookmarks.values() if not bookmark.read]
    if rest and not rest.endswith("\n") and more:
        gap = "\n"
    else:
        gap = ""
    return rest + gap + "".join(more)


def select_lines(text: str, keys: Collection[str]) -> str:
    """Return the lines of a file with the bookmarks with these keys."""
    lines = text.removeprefix("\ufeff").split("\n")
    return "".join(f"{line}\n" for line in lines if (bookmark := _parse_line(line)) and bookmark_key(bookmark) in keys)


def _has_user_content(bookmark: Bookmark) -> bool:
    return bool(
        bookmark.tags or bookmark.excerpt or bookmark.comment or bookmark.quotes or bookmark.private or bookmark.begun
    )


def to_entries(saved: Sequence[Bookmark]) -> list[Entry]:
    """Return bookmarks as entries of a feed. The user's comments and quotations are in the summary, to be searched."""
    return [
        Entry(
            key=bookmark_key(bookmark),
            url=bookmark.url,
            title=bookmark.title,
            author=bookmark.author,
            summary="\n\n".join(filter(None, (bookmark.comment, *bookmark.quotes[:20], bookmark.excerpt))),
            tags=bookmark.tags,
        )
        for bookmark in saved
    ]
