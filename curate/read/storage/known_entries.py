"""Which entries of a feed are in the cache already, although their key, title or date is read otherwise now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from curate.model import Entry
from curate.read.storage.database import parse_time

_DIGEST_KEY = re.compile(r"[a-z2-7]{26}")
_LETTERS = re.compile(r"\w+")
_MAX_ZONE_DIFFERENCE = timedelta(hours=26)
"""How far apart two readings of one date without a zone can be: UTC-12 and UTC+14."""
_ZONE_STEP = timedelta(minutes=15)
_COMPARED_LETTERS = 200


def match_entries(entries: Sequence[Entry], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the rows of known entries, by the entries' keys. rows: those of the feed's items.

    An entry is known by its key, or by one that an earlier version gave it. The key of an entry with neither an id nor
    an address is made of its title, date and text: it is also known by those, if what differs is how they are read.
    """
    by_key = {row["key"]: row for row in rows}
    known = {entry.key: by_key[entry.key] for entry in entries if entry.key in by_key}
    free = {key: row for key, row in by_key.items() if key not in known}
    contents = {key: _row_content(row) for key, row in free.items() if _DIGEST_KEY.fullmatch(key)}
    for entry in entries:
        if entry.key in known:
            continue
        former = next((key for key in entry.former_keys if key in free), "")
        if not former and contents and _DIGEST_KEY.fullmatch(entry.key):
            content = _ItemContent(entry.published, _letters(entry.title), _letters(entry.summary))
            former = next((key for key, row in contents.items() if _is_same_item(content, row)), "")
        if former:
            known[entry.key] = free.pop(former)
            contents.pop(former, None)
    return known


@dataclass(frozen=True, slots=True)
class _ItemContent:
    """What an item without an id and an address is known by. Of its texts, the first letters."""

    published: datetime | None
    title: str
    summary: str


def _row_content(row: Mapping[str, Any]) -> _ItemContent:
    return _ItemContent(parse_time(row["published"]), _letters(row["title"]), _letters(row["summary"]))


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))[:_COMPARED_LETTERS]


def _is_same_item(one: _ItemContent, other: _ItemContent) -> bool:
    has_title = one.title == other.title != ""
    if one.published and one.published == other.published:
        return has_title or one.summary == other.summary != ""
    if not has_title or one.summary != other.summary:
        return False
    if one.published is None or other.published is None:
        return True
    apart = abs(one.published - other.published)
    return apart <= _MAX_ZONE_DIFFERENCE and not apart % _ZONE_STEP
