"""Cleans the values in exports, and collects their rows: each is taken, or rejected with a reason."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from curate.formats.canonical_url import page_key
from curate.formats.iso_time import parse_iso_time
from curate.formats.text import clean_line, clean_paragraphs
from curate.formats.web_address import absolute_url
from curate.model import Bookmark
from curate.problems import Problem

OLDEST_DATE = datetime(1991, 8, 6, tzinfo=UTC)
"""The day of the first web site: nothing was kept before."""
_CLOCK_TOLERANCE = timedelta(days=1)
MAX_TEXT_LENGTH = 20_000
MAX_TAGS, MAX_QUOTES = 50, 500
MAX_ROWS = 200_000
"""Rows of one file that are looked at."""
MAX_ADDRESS_LENGTH = 4_000

# As in an attribute: without its semicolon it is no reference (&copy=1 belongs to an address).
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]{0,30}):")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
# Whole seconds since 1970; Raindrop, Chrome and others also give thousandths and millionths of them.
_EPOCH_SCALES = ((100_000_000_000_000, 1_000_000), (100_000_000_000, 1_000))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The contents of an export.

    problems: every row that isn't taken. doubts: what is taken, but for a part of it that made no sense.
    """

    bookmarks: tuple[Bookmark, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class RowReader:
    """Collects the rows of one file in order. now: no bookmark can be later."""

    where: str
    now: datetime
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    row_count: int = 0

    def _count_row(self, line: int) -> bool:
        """Whether one row more is looked at; where the last one was, is said once."""
        self.row_count += 1
        if self.row_count == MAX_ROWS + 1:
            hint = "split the file, and import the parts"
            self.problems.append(
                Problem(f"{self.where}:{line}", f"only {MAX_ROWS:,} rows are read; this is the next", hint)
            )
        return self.row_count <= MAX_ROWS

    def reject(self, line: int, what: str, hint: str = "") -> None:
        if self._count_row(line):
            self._add_problem(line, what, hint)

    def _add_problem(self, line: int, what: str, hint: str = "") -> None:
        self.problems.append(Problem(f"{self.where}:{line}", what, hint))

    def parse_date(self, line: int, text: str) -> datetime | None:
        """Return when a row was saved; for a date that can't be right, None, with a warning."""
        if not text.strip() or text.strip() == "0":
            return None
        time = parse_time(text)
        if time is None or not OLDEST_DATE <= time <= self.now + _CLOCK_TOLERANCE:
            shown = clean_line(text, 40)
            self.warnings.append(Problem(f"{self.where}:{line}", f"the date {shown!r} can't be right; it is left out"))
            return None
        return time

    def add_row(
        self,
        line: int,
        url: str,
        *,
        title: str = "",
        author: str = "",
        added: str = "",
        tags: Iterable[str] = (),
        excerpt: str = "",
        comment: str = "",
        quotes: Iterable[str] = (),
        read: bool = False,
        private: bool = False,
        without_address: bool = False,
    ) -> None:
        """Add a row with the values of the file. They are cleaned, and merged with those of the same address.

        without_address: one that names none is taken by its title.
        """
        if not self._count_row(line):
            return None
        name = clean_line(unescape_html(title))
        address = to_web_address(unescape_html(url))
        if not address and (url.strip() or not without_address):
            return self._add_problem(line, _rejection_reason(url, name))
        if not (address or name):
            return self._add_problem(line, "it has neither an address nor a title")
        bookmark = Bookmark(
            url=address,
            title="" if name in (url.strip(), address) else name,
            author=clean_line(unescape_html(author)),
            added=self.parse_date(line, added),
            tags=_unique((clean_line(unescape_html(tag), 100) for tag in tags), MAX_TAGS),
            excerpt=clean_text(unescape_html(excerpt)),
            comment=clean_text(unescape_html(comment)),
            quotes=_unique((clean_text(unescape_html(quote)) for quote in quotes), MAX_QUOTES),
            read=read,
            private=private,
            line=line,
        )
        key = bookmark_key(bookmark)
        self.bookmarks[key] = merge_bookmarks(self.bookmarks[key], bookmark) if key in self.bookmarks else bookmark
        return None

    def result(self) -> ImportResult:
        return ImportResult(tuple(self.bookmarks.values()), tuple(self.problems), tuple(self.warnings))


def _unique(texts: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))[:most]


def _rejection_reason(url: str, name: str) -> str:
    shown = f"“{name}”" if name else "it"
    url = url.strip()
    scheme = _SCHEME.match(url)
    if not url:
        return f"{shown} has no address"
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"{shown} is no web page: its address begins with {scheme[1].lower()}:"
    if len(url) > MAX_ADDRESS_LENGTH:
        return f"the address of {shown} is too long"
    if "@" in url:  # what stands before an @ may be a password
        return f"the address of {shown} can't be taken: a name or a password may be in it"
    return f"the address of {shown} is not a web address: {clean_line(url, 80)!r}"


def to_web_address(text: str) -> str:
    """Return a valid web address with its spaces encoded, or empty."""
    text = text.strip()
    if len(text) <= MAX_ADDRESS_LENGTH:
        return absolute_url(text, "")
    return ""


def unescape_html(text: str) -> str:
    """Return text with its HTML character references resolved, if they end in a semicolon."""
    if "&" in text:
        return _REFERENCE.sub(lambda match: html.unescape(match[0]), text)
    return text


def clean_text(text: str) -> str:
    """Return a text of one or more paragraphs, cleaned, at most ``MAX_TEXT_LENGTH`` characters."""
    return clean_paragraphs(text, MAX_TEXT_LENGTH)


def parse_time(text: str) -> datetime | None:
    """Return a time in UTC, from seconds since 1970 (or milli- or microseconds) or ISO 8601; None if it is neither."""
    text = text.strip()
    try:
        if _NUMBER.fullmatch(text):
            number = float(text)
            scale = next((scale for least, scale in _EPOCH_SCALES if abs(number) >= least), 1)
            return datetime.fromtimestamp(number / scale, UTC)
        return parse_iso_time(text)
    except (ValueError, OverflowError, OSError):
        return None


def split_tags(text: str) -> list[str]:
    """Return the tags in one cell: a list in JSON (or as Python prints one), or names separated by commas or bars."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        try:
            tags = json.loads(text)
        except (ValueError, RecursionError):
            tags = re.findall(r"'([^']*)'", text)
        if isinstance(tags, list) and tags:
            return [tag for tag in tags if isinstance(tag, str)]
        text = text[1:-1]
    return re.split(r"[|,、]" if "|" not in text else r"\|", text)


def bookmark_key(bookmark: Bookmark) -> str:
    """Return a key that is equal for the same page, or the same author and title where there is no address."""
    if bookmark.url:
        return _cached_page_key(bookmark.url)
    return f"{bookmark.author}\n{bookmark.title}".casefold()


# An import asks for each page many times: in the export, in the list, in what is merged of both.
_cached_page_key = lru_cache(maxsize=1 << 15)(page_key)


def merge_bookmarks(old: Bookmark, new: Bookmark) -> Bookmark:
    """Return one bookmark from two of the same thing. Merging the same one again changes nothing.

    Words that say more stay: a later comment takes the place of the one before, and an empty one takes none.
    """
    return replace(
        old,
        title=old.title or new.title,
        author=old.author or new.author,
        added=min((time for time in (old.added, new.added) if time), default=None),
        tags=tuple(dict.fromkeys((*old.tags, *new.tags)))[:MAX_TAGS],
        excerpt=old.excerpt or new.excerpt,
        comment=_join_comments(old.comment, new.comment),
        quotes=tuple(dict.fromkeys((*old.quotes, *new.quotes)))[:MAX_QUOTES],
        read=new.read,
        private=old.private or new.private,
        begun=old.begun or new.begun,
    )


def _join_comments(old: str, new: str) -> str:
    """Return both comments, or one if it contains the other: nothing that the user wrote is lost."""
    if not new or new in old:
        return old
    if old in new:
        return new
    return f"{old}\n\n{new}"
