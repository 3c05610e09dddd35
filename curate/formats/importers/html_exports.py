"""Reads exports in HTML: the bookmarks of browsers, Pinboard, Raindrop and Hatena, and Pocket's list.

The format of the former is Netscape's
(https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582).

Nobody closes tags in them. So they are read tag by tag, in time that grows with the file's length alone whatever is in
it (html.parser took 20 s for 60 KB of “<a ”), and a folder is open until its list ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
_INLINE_TAGS = ("", "p", "hr", "br", "b", "i", "em", "strong", "font", "code", "blockquote")
"""Tags within a title or a description, and comments."""
_BROWSER_FOLDERS = ("personal_toolbar_folder", "unfiled_bookmarks_folder")
_TAGS_BEFORE = re.compile(r"\s*(?:\[[^\[\]\n]{1,40}\])+\s*")
"""Hatena's tags, before the comment."""


def page_title(text: str) -> str:
    """Return a page's title, by which services are recognized."""
    match = _TITLE.search(text[:4_000])
    if match:
        return clean_line(unescape_html(match[1]))
    return ""


@dataclass(slots=True)
class _Link:
    """A link, with what has been read so far."""

    offset: int
    attributes: Mapping[str, str]
    folders: tuple[str, ...]
    title: str = ""
    description: str = ""
    """What stands under it (<DD>)."""


def read(text: str, kind: str, where: str, now: datetime) -> ImportResult:
    """Return every link of a page of bookmarks. kind: the service. Never raises."""
    rows = RowReader(where, now)
    starts = [0, *(end.end() for end in _LINE.finditer(text))]
    for link, done in _PageParser().links(text):
        _take_link(link, done, kind, bisect_right(starts, link.offset), rows)
    return rows.result()


def _take_link(link: _Link, done: bool, kind: str, line: int, rows: RowReader) -> None:
    attributes = link.attributes
    # What stands below is the user's own at Hatena and Pinboard; browsers and Raindrop put the page's there.
    is_comment = kind in ("hatena", "pinboard")
    tags, description = split_tags(attributes.get("tags", "")), link.description
    if kind == "hatena" and (before := _TAGS_BEFORE.match(description)):
        tags, description = [*tags, *re.findall(r"\[([^\[\]]+)\]", before[0])], description[before.end() :]
    rows.add_row(
        line,
        attributes.get("href", ""),
        title=link.title,
        added=attributes.get("add_date") or attributes.get("time_added", ""),
        tags=[*link.folders, *tags],
        comment=description if is_comment else "",
        excerpt="" if is_comment else description,
        read=done or (kind == "pinboard" and attributes.get("toread") == "0"),
        private=attributes.get("private") == "1",
    )


class _PageParser:
    """Reads a page of bookmarks tag by tag."""

    def __init__(self) -> None:
        self._folders: list[str] = []
        self._folder_name = ""
        """The last folder's name: the next list belongs to it."""
        self._folder_attributes: Mapping[str, str] = {}
        self._in_read_list = False
        self._link: _Link | None = None
        self._target = ""
        """What the text that follows belongs to: a title, description, folder or heading; empty: nothing."""

    def links(self, text: str) -> Iterator[tuple[_Link, bool]]:
        """Yield each link once it is complete, and whether it is in the list of those that were read."""
        end = 0
        for tag in _TAG.finditer(text):
            self._add_text(text[end : tag.start()])
            end = tag.end()
            name, closes = (tag["name"] or "").lower(), bool(tag["close"])
            if name in _INLINE_TAGS:
                continue
            if name == "dd" and not closes and self._link:
                self._target = "description"
            elif name == "a" and closes:
                self._target = ""
            else:
                yield from self._finish_link()
                if closes:
                    self._close_tag(name)
                else:
                    self._open_tag(name, tag)
        self._add_text(text[end:])
        yield from self._finish_link()

    def _finish_link(self) -> Iterator[tuple[_Link, bool]]:
        if self._link:
            yield self._link, self._in_read_list
        self._link, self._target = None, ""

    def _close_tag(self, name: str) -> None:
        if name in ("dl", "ul") and self._folders:
            self._folders.pop()

    def _open_tag(self, name: str, tag: re.Match[str]) -> None:
        if name == "a":
            folders = tuple(filter(None, self._folders))
            self._link, self._target = _Link(tag.start(), _parse_attributes(tag["rest"]), folders), "title"
        elif name in ("dl", "ul"):
            self._folders.append(self._folder_name if len(self._folders) < MAX_FOLDER_DEPTH else "")
            self._folder_name = ""
        elif name == "h3":
            self._folder_attributes, self._folder_name = _parse_attributes(tag["rest"]), ""
            self._target = "folder"
        elif name == "h1":
            self._target = "heading"

    def _add_text(self, text: str) -> None:
        if self._target == "heading":
            self._in_read_list = "archive" in text.lower()  # Pocket's second list
        elif self._target == "folder":
            # A folder of the browser's own is no subject.
            if not any(self._folder_attributes.get(name, "").lower() == "true" for name in _BROWSER_FOLDERS):
                self._folder_name = clean_line(unescape_html(self._folder_name + text[:1_000]), 100)
        elif self._link and self._target == "title":
            self._link.title = (self._link.title + text[:MAX_TEXT_LENGTH])[:MAX_TEXT_LENGTH]
        elif self._link and self._target:
            self._link.description = (self._link.description + text[:MAX_TEXT_LENGTH])[:MAX_TEXT_LENGTH]


def _parse_attributes(rest: str) -> dict[str, str]:
    """An opening tag's attributes by their names in lower case; of two the first counts. Pictures are left where they
    are."""
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        name = match[1].lower()
        if name not in ("icon", "icon_uri", "data-cover"):
            attributes.setdefault(name, match[2] or match[3] or match[4] or "")
    return attributes
