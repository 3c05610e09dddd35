"""Exports that are pages of HTML: bookmarks as browsers, Pinboard, Raindrop and Hatena write them, and Pocket's list.

The format of the former is Netscape's
(https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582).

Nobody closes tags in them. So they are read tag by tag, in time that grows with the file's length alone whatever is in
it (html.parser took 20 s for 60 KB of “<a ”), and a folder is open until its list ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from curate.formats.importers.row_reader import MAX_TEXT_LENGTH, ImportResult, RowReader, split_tags, unescape_html
from curate.formats.text import clean_line

MAX_FOLDER_DEPTH = 50
"""Folders within folders that are told apart; what lies deeper is taken all the same."""

# Attributes end at the first > outside of quotation marks, and hold no < outside of them. Possessive: a tag that has no
# end is given up at once.
_TAG = re.compile(
    r"<!--.{0,1000}?-->"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,15})(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]{0,60})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title>([^<]{0,200})", re.IGNORECASE)
_LINE = re.compile(r"\r\n?|\n")
_BROWSER_FOLDERS = ("personal_toolbar_folder", "unfiled_bookmarks_folder")
_TAGS_BEFORE = re.compile(r"\s*(?:\[[^\[\]\n]{1,40}\])+\s*")
"""Hatena's tags, before the comment."""


def page_title(text: str) -> str:
    """What a page calls itself: services are told by it."""
    found = _TITLE.search(text[:4_000])
    if found:
        return clean_line(unescape_html(found[1]))
    return ""


@dataclass(slots=True)
class _Link:
    """A link, and what was read of it so far."""

    offset: int
    attributes: Mapping[str, str]
    folders: tuple[str, ...]
    title: str = ""
    description: str = ""
    """What stands under it (<DD>)."""


@dataclass(slots=True)
class _ParserState:
    """Where reading has come to."""

    folders: list[str] = field(default_factory=list)
    folder_name: str = ""
    """The last folder's name: it opens with the next list."""
    in_read_list: bool = False
    link: _Link | None = None


def read(text: str, kind: str, where: str, now: datetime) -> ImportResult:
    """Every link of a page of bookmarks. kind: ``pocket``, or whose they are else. Never raises."""
    rows = RowReader(where, now)
    starts = [0, *(end.end() for end in _LINE.finditer(text))]
    for link, done in _iter_links(text, kind):
        _take_link(link, done, kind, bisect_right(starts, link.offset), rows)
    return rows.result()


def _take_link(link: _Link, done: bool, kind: str, line: int, rows: RowReader) -> None:
    said = link.attributes
    # What stands below is the user's own at Hatena and Pinboard; browsers and Raindrop put the page's there.
    own = kind in ("hatena", "pinboard")
    tags, below = split_tags(said.get("tags", "")), link.description
    if kind == "hatena" and (before := _TAGS_BEFORE.match(below)):
        tags, below = [*tags, *re.findall(r"\[([^\[\]]+)\]", before[0])], below[before.end() :]
    rows.add_row(
        line,
        said.get("href", ""),
        title=link.title,
        added=said.get("add_date") or said.get("time_added", ""),
        tags=[*link.folders, *tags],
        comment=below if own else "",
        excerpt="" if own else below,
        read=done or (kind == "pinboard" and said.get("toread") == "0"),
        private=said.get("private") == "1",
    )


def _iter_links(text: str, kind: str) -> Iterator[tuple[_Link, bool]]:
    """Each link, whole, and whether it lies among those that were read."""
    page = _ParserState()
    end, into = 0, ""
    opened: Mapping[str, str] = {}
    for tag in _TAG.finditer(text):
        if into:
            _add_text(page, into, text[end : tag.start()], opened)
        end = tag.end()
        name, close = (tag["name"] or "").lower(), bool(tag["close"])
        if name in ("", "p", "hr", "br", "b", "i", "em", "strong", "font", "code", "blockquote"):
            continue  # inside of what goes on
        if name == "dd" and not close and page.link:
            into = "below"
            continue
        if name == "a" and close:
            into = ""
            continue
        if page.link:
            yield page.link, page.in_read_list
            page.link = None
        into = ""
        if close:
            if name in ("dl", "ul") and page.folders:
                page.folders.pop()
        elif name == "a":
            folders = tuple(filter(None, page.folders))
            page.link, into = _Link(tag.start(), _parse_attributes(tag["rest"]), folders), "title"
        elif name in ("dl", "ul"):
            page.folders.append(page.folder_name if len(page.folders) < MAX_FOLDER_DEPTH else "")
            page.folder_name = ""
        elif name == "h3":
            opened, into, page.folder_name = _parse_attributes(tag["rest"]), "folder", ""
        elif name == "h1":
            into = "heading"
    if into:
        _add_text(page, into, text[end:], opened)
    if page.link:
        yield page.link, page.in_read_list


def _add_text(page: _ParserState, into: str, text: str, opened: Mapping[str, str]) -> None:
    if into == "heading":
        page.in_read_list = "archive" in text.lower()  # Pocket's second list
    elif into == "folder":
        if not any(
            opened.get(name, "").lower() == "true" for name in _BROWSER_FOLDERS
        ):  # the browser's own, no name of a subject
            page.folder_name = clean_line(unescape_html(page.folder_name + text[:1_000]), 100)
    elif page.link and into == "title":
        page.link.title = (page.link.title + text[:MAX_TEXT_LENGTH])[:MAX_TEXT_LENGTH]
    elif page.link:
        page.link.description = (page.link.description + text[:MAX_TEXT_LENGTH])[:MAX_TEXT_LENGTH]


def _parse_attributes(rest: str) -> dict[str, str]:
    """An opening tag's attributes by their names in lower case; of two the first counts. Pictures are left where they
    are."""
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(rest):
        name = one[1].lower()
        if name not in ("icon", "icon_uri", "data-cover"):
            found.setdefault(name, one[2] or one[3] or one[4] or "")
    return found
