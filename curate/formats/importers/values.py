"""Single values of exports, cleaned; and the rows they make, each taken or named with the reason why not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from curate.formats.canonical_url import one_page
from curate.formats.text import clean, clean_line
from curate.formats.web_address import absolute
from curate.model import Bookmark
from curate.problems import Problem

OLDEST = datetime(1991, 8, 6, tzinfo=UTC)
"""The day of the first web site: nothing was kept before."""
_AHEAD = timedelta(days=1)
LONGEST_TEXT = 20_000
MOST_TAGS, MOST_QUOTES = 50, 500
MOST = 200_000
"""Rows of one file that are looked at."""
LONGEST_ADDRESS = 4_000

# As in an attribute: without its semicolon it is no reference (&copy=1 belongs to an address).
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]{0,30}):")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
# Whole seconds since 1970; Raindrop, Chrome and others also give thousandths and millionths of them.
_UNITS = ((100_000_000_000_000, 1_000_000), (100_000_000_000, 1_000))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an export holds.

    problems: every row that isn't taken. doubts: what is taken, but for a part of it that made no sense.
    """

    saved: tuple[Bookmark, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


@dataclass(slots=True)
class RowReader:
    """Takes the rows of one file in turn. now: nothing was kept later than that."""

    where: str
    now: datetime
    found: dict[str, Bookmark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    seen: int = 0

    def _more(self, line: int) -> bool:
        """Whether one row more is looked at; where the last one was, is said once."""
        self.seen += 1
        if self.seen == MOST + 1:
            hint = "split the file, and import the parts"
            self.problems.append(
                Problem(f"{self.where}:{line}", f"only {MOST:,} rows are read; this is the next", hint)
            )
        return self.seen <= MOST

    def reject(self, line: int, what: str, hint: str = "") -> None:
        if self._more(line):
            self._name(line, what, hint)

    def _name(self, line: int, what: str, hint: str = "") -> None:
        self.problems.append(Problem(f"{self.where}:{line}", what, hint))

    def date(self, line: int, text: str) -> datetime | None:
        """When a row says it was kept; a date that can't be right is left out, and named."""
        if not text.strip() or text.strip() == "0":
            return None
        found = moment(text)
        if found is None or not OLDEST <= found <= self.now + _AHEAD:
            shown = clean_line(text, 40)
            self.doubts.append(Problem(f"{self.where}:{line}", f"the date {shown!r} can't be right; it is left out"))
            return None
        return found

    def take(
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
        """One row, as the file has it: cleaned, and put together with what there is about the same address.

        without_address: one that names none is taken by its title.
        """
        if not self._more(line):
            return None
        name = clean_line(unescaped(title))
        address = web_address(unescaped(url))
        if not address and (url.strip() or not without_address):
            return self._name(line, _why_not(url, name))
        if not (address or name):
            return self._name(line, "it has neither an address nor a title")
        one = Bookmark(
            url=address,
            title="" if name in (url.strip(), address) else name,
            author=clean_line(unescaped(author)),
            added=self.date(line, added),
            tags=_some((clean_line(unescaped(tag), 100) for tag in tags), MOST_TAGS),
            excerpt=text_of(unescaped(excerpt)),
            comment=text_of(unescaped(comment)),
            quotes=_some((text_of(unescaped(quote)) for quote in quotes), MOST_QUOTES),
            read=read,
            private=private,
            line=line,
        )
        key = key_of(one)
        self.found[key] = merged(self.found[key], one) if key in self.found else one
        return None

    def result(self) -> ImportResult:
        return ImportResult(tuple(self.found.values()), tuple(self.problems), tuple(self.doubts))


def _some(texts: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))[:most]


def _why_not(url: str, name: str) -> str:
    called = f"“{name}”" if name else "it"
    url = url.strip()
    scheme = _SCHEME.match(url)
    if not url:
        return f"{called} has no address"
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"{called} is no web page: its address begins with {scheme[1].lower()}:"
    if len(url) > LONGEST_ADDRESS:
        return f"the address of {called} is too long"
    if "@" in url:  # what stands before an @ may be a password
        return f"the address of {called} can't be taken: a name or a password may be in it"
    return f"the address of {called} is not a web address: {clean_line(url, 80)!r}"


def web_address(text: str) -> str:
    """An address as it may be kept, or empty. Blanks in it are encoded."""
    text = text.strip()
    if len(text) <= LONGEST_ADDRESS:
        return absolute(text, "")
    return ""


def unescaped(text: str) -> str:
    """Text with the references of HTML resolved that end in a semicolon."""
    if "&" in text:
        return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return text


def text_of(text: str) -> str:
    """A text of one or more paragraphs, cleaned and bounded."""
    found = clean(text)
    if len(found) <= LONGEST_TEXT:
        return found
    return clean(found[: LONGEST_TEXT - 1]) + "…"


def moment(text: str) -> datetime | None:
    """A time in UTC: seconds since 1970 (or thousandths, or millionths), or ISO 8601 in its usual spellings."""
    text = text.strip()
    try:
        if _NUMBER.fullmatch(text):
            number = float(text)
            scale = next((scale for least, scale in _UNITS if abs(number) >= least), 1)
            return datetime.fromtimestamp(number / scale, UTC)
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            return found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def split_tags(text: str) -> list[str]:
    """Tags in one cell: a list of JSON (or as Python prints one), or names between commas or bars."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = re.findall(r"'([^']*)'", text)
        if isinstance(found, list) and found:
            return [tag for tag in found if isinstance(tag, str)]
        text = text[1:-1]
    return re.split(r"[|,、]" if "|" not in text else r"\|", text)


def key_of(one: Bookmark) -> str:
    """Equal for what is the same thing: its page, or author and title where it has no address."""
    if one.url:
        return _page_of(one.url)
    return f"{one.author}\n{one.title}".casefold()


# An import asks for each page many times: in the export, in the list, in what is merged of both.
_page_of = lru_cache(maxsize=1 << 15)(one_page)


def merged(old: Bookmark, new: Bookmark) -> Bookmark:
    """What two exports say of one thing. Merging in the same again changes nothing.

    Words that say more stay: a later comment takes the place of the one before, and an empty one takes none.
    """
    return replace(
        old,
        title=old.title or new.title,
        author=old.author or new.author,
        added=min((one for one in (old.added, new.added) if one), default=None),
        tags=tuple(dict.fromkeys((*old.tags, *new.tags)))[:MOST_TAGS],
        excerpt=old.excerpt or new.excerpt,
        comment=_joined(old.comment, new.comment),
        quotes=tuple(dict.fromkeys((*old.quotes, *new.quotes)))[:MOST_QUOTES],
        read=new.read,
        private=old.private or new.private,
        begun=old.begun or new.begun,
    )


def _joined(old: str, new: str) -> str:
    """Both comments, unless one holds the other: nothing that the user wrote is lost."""
    if not new or new in old:
        return old
    if old in new:
        return new
    return f"{old}\n\n{new}"
