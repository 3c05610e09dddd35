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
    """What stands in the place of a feed's address for the items of a list. Those that were read have one apart."""
    return FEED_PREFIX + name + (_READ_SUFFIX if read else "")


def is_list_feed(feed: str) -> bool:
    return feed.startswith(FEED_PREFIX)


def is_read_list_feed(feed: str) -> bool:
    """Whether a list's items under this were read before they came here: the inbox doesn't show them."""
    return feed.startswith(FEED_PREFIX) and feed.endswith(_READ_SUFFIX)


def parse(text: str, where: str) -> tuple[dict[str, Bookmark], list[Problem]]:
    """What the list holds, by ``key_of``, in its order, and a problem for each line that is none. Never raises."""
    found: dict[str, Bookmark] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        one = _parse_line(line, number)
        if one is None:
            hint = 'write it as {"url": "https://…", "title": "…"}, or delete the line'
            problems.append(Problem(f"{where}:{number}", "this line is nothing that can be read", hint))
            continue
        found[bookmark_key(one)] = one
    return found, problems


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
            return [one for one in value if isinstance(one, str)]
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
    """The time, unless it is at an end of the calendar: a day more or another time zone would be out of it."""
    if time and MINYEAR < time.year < MAXYEAR:
        return time
    return None


def format_line(one: Bookmark) -> str:
    """A thing as its line in the file. What is empty is left out."""
    values: dict[str, Any] = {
        "url": one.url,
        "title": one.title,
        "author": one.author,
        "added": one.added.isoformat(timespec="seconds").replace("+00:00", "Z") if one.added else "",
        "tags": list(one.tags),
        "excerpt": one.excerpt,
        "comment": one.comment,
        "quotes": list(one.quotes),
        "read": one.read,
        "private": one.private,
        "begun": one.begun,
    }
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False) + "\n"


def add_bookmarks(
    text: str, known: Mapping[str, Bookmark], brought: Iterable[Bookmark], now: datetime
) -> tuple[str, list[Bookmark]]:
    """The file's text with what it doesn't have yet, and that, as it is there now. The same again changes nothing.

    known: what the text holds. now: when what doesn't say when it was kept came in.
    """
    new: list[Bookmark] = []
    for one in brought:
        old = known.get(bookmark_key(one))
        one = merge_bookmarks(old, one) if old else one
        if not one.added:
            one = replace(one, added=now.replace(microsecond=0))
        elif one.added.microsecond:
            one = replace(one, added=one.added.replace(microsecond=0))
        if one != old:
            new.append(one)
    if text and not text.endswith("\n") and new:
        gap = "\n"
    else:
        gap = ""
    return text + gap + "".join(map(format_line, new)), new


def remove_bookmarks(text: str, keys: Collection[str]) -> str:
    """The file's text without the things that have these keys (``key_of``).

    A line that holds something of the user's own stays; behind it comes one that says that the thing was read.
    """
    kept: list[str] = []
    mine: dict[str, Bookmark] = {}
    for line in text.split("\n"):
        one = _parse_line(line.removeprefix("\ufeff"))
        if one and bookmark_key(one) in keys:
            if not _has_user_content(one):
                continue
            mine[bookmark_key(one)] = one
        kept.append(line)
    rest = "\n".join(kept)
    more = [format_line(replace(one, read=True)) for one in mine.values() if not one.read]
    if rest and not rest.endswith("\n") and more:
        gap = "\n"
    else:
        gap = ""
    return rest + gap + "".join(more)


def select_lines(text: str, keys: Collection[str]) -> str:
    """The lines of a file about the things that have these keys."""
    lines = text.removeprefix("\ufeff").split("\n")
    return "".join(f"{line}\n" for line in lines if (one := _parse_line(line)) and bookmark_key(one) in keys)


def _has_user_content(one: Bookmark) -> bool:
    return bool(one.tags or one.excerpt or one.comment or one.quotes or one.private or one.begun)


def to_entries(saved: Sequence[Bookmark]) -> list[Entry]:
    """A list's things as entries of a feed. What the user wrote and marked is in them, to be found and matched."""
    return [
        Entry(
            key=bookmark_key(one),
            url=one.url,
            title=one.title,
            author=one.author,
            summary="\n\n".join(filter(None, (one.comment, *one.quotes[:20], one.excerpt))),
            tags=one.tags,
        )
        for one in saved
    ]
