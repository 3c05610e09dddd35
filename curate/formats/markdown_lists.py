"""The lists of Markdown, line by line, as CommonMark has them (0.31, 5.2 and 5.3). Pure.

A line here has spaces for tabs, and no line end. Code fences are found by ``markdown_fences``, before this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

CODE_INDENT = 4
"""So many spaces before a line make it code, where it goes on with no paragraph."""
_MARKER = re.compile(r"( {0,3})(?:(?P<bullet>[-*+])|(?P<number>[0-9]{1,9})(?P<end>[.)]))(?P<gap> +|$)")
_MARKER_CHARACTERS = frozenset("-*+0123456789")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *$")
# What ends a paragraph without an empty line, besides a list: a heading, a quotation, a fence.
_BLOCK_START = re.compile(r" {0,3}(?:#{1,6}(?: |$)|>|`{3,}[^`]*$|~{3,})")
_MARKS_BEFORE = re.compile(r"(?: *(?:[-*+]|[0-9]{1,9}[.)]|>)(?: +|$))*")
_PLACEHOLDER = re.compile(r"\x02wzxhzdk:\d+\x03")
"""How Python-Markdown marks HTML and code that it has put aside."""


@dataclass(frozen=True, slots=True)
class ListMarker:
    """The beginning of an item."""

    kind: str
    """What its siblings share: ``-``, ``*``, ``+``, ``.`` or ``)``."""
    number: int | None
    """Of an ordered list."""
    width: int
    """Where the item's text begins, from the beginning of the line: the rest of the item is indented so far."""
    is_empty: bool
    """Whether nothing follows on the line."""

    @property
    def may_interrupt(self) -> bool:
        """Whether it begins a list within a paragraph: of numbers only ``1.`` does, or a year would at a line's end."""
        return not self.is_empty and self.number in (None, 1)


@dataclass(slots=True)
class MarkdownList:
    """A list, and where it ends."""

    marker: ListMarker
    """Of its first item."""
    items: list[list[str]] = field(default_factory=list)
    """The lines of each item, without what they are indented by, and without empty lines at the end."""
    end: int = 0
    """The index of the first line that is no part of it."""
    is_loose: bool = False
    """Whether its items are paragraphs, with space between them."""


def read_marker(line: str) -> ListMarker | None:
    """Return the marker that a line begins with; None if it begins no item."""
    if line.lstrip(" ")[:1] not in _MARKER_CHARACTERS:
        return None
    found = _MARKER.match(line)
    if found is None or _RULE.match(line):
        return None
    number = int(found["number"]) if found["number"] else None
    kind = found["bullet"] or found["end"]
    gap = len(found["gap"])
    if found.end() == len(line):
        return ListMarker(kind, number, found.end() - gap + 1, True)
    if gap > CODE_INDENT:  # the item begins with code
        return ListMarker(kind, number, found.end() - gap + 1, False)
    return ListMarker(kind, number, found.end(), False)


def find_list(lines: Sequence[str]) -> int | None:
    """Return the index of the line on which the first list begins; None if there is none.

    lines: with no empty line between them, and not within code.
    """
    for number in range(len(lines)):
        if _begins_list(lines, number):
            return number
    return None


def may_be_continued(line: str) -> bool:
    """Whether a line may be part of a paragraph that goes on below it, within whatever lists and quotations."""
    marks = _MARKS_BEFORE.match(line)
    rest = line[marks.end() :] if marks else line
    if not rest.strip() or _PLACEHOLDER.fullmatch(rest.strip()):
        return False
    return not (_RULE.match(line) or _RULE.match(rest) or _BLOCK_START.match(rest.lstrip()) or _UNDERLINE.match(rest))


def _begins_list(lines: Sequence[str], number: int) -> bool:
    """Whether a list begins on a line, whatever paragraph may go on there."""
    marker = read_marker(lines[number])
    if marker is None:
        return False
    return number == 0 or marker.may_interrupt or not _is_paragraph_line(lines[number - 1])


def _is_paragraph_line(line: str) -> bool:
    """Whether a line may be part of a paragraph that stands within nothing else."""
    return may_be_continued(line) and not _BLOCK_START.match(line)


def starts_block(line: str) -> bool:
    """Whether a line can't go on with a paragraph that began in an item above it."""
    marker = read_marker(line)
    if marker:
        return True
    return bool(_BLOCK_START.match(line) or _RULE.match(line) or _PLACEHOLDER.fullmatch(line.strip()))


def indent_of(line: str) -> int:
    """Return the number of spaces before a line's text."""
    return len(line) - len(line.lstrip(" "))


def read_list(lines: Sequence[str], first: int = 0) -> MarkdownList:
    """Return the list that begins on line ``first``, which begins an item."""
    marker = read_marker(lines[first])
    assert marker
    found = MarkdownList(marker)
    number, gap = first, False
    while number < len(lines) and (marker := read_marker(lines[number])) and marker.kind == found.marker.kind:
        item, number = _read_item(lines, number, marker)
        found.is_loose |= gap or has_gap(item)
        found.items.append(item)
        found.end = number
        while number < len(lines) and not lines[number].strip():
            number += 1
        gap = number > found.end
    return found


def _read_item(lines: Sequence[str], first: int, marker: ListMarker) -> tuple[list[str], int]:
    """Return the lines of an item, and the index of the line after them; empty lines at the end are not its own."""
    item = [lines[first][marker.width :]]
    number = end = first + 1
    open_paragraph = may_be_continued(item[0])
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            if marker.is_empty and number == first + 1:
                break  # an item that begins with two empty lines is empty
            item.append("")
            open_paragraph = False
        elif indent_of(line) >= marker.width:
            item.append(line[marker.width :])
            open_paragraph = _stays_open(item[-1], open_paragraph)
            end = number + 1
        elif open_paragraph and not starts_block(line):
            item.append(_as_paragraph_line(line))
            end = number + 1
        else:
            break
        number += 1
    del item[end - first :]
    return item, end


def _stays_open(line: str, open_paragraph: bool) -> bool:
    """Whether a paragraph is open after a line of an item. open_paragraph: whether one was before it."""
    if indent_of(line) >= CODE_INDENT and not open_paragraph and not _MARKS_BEFORE.match(line)[0]:  # type: ignore[index]
        return False
    return may_be_continued(line)


def _as_paragraph_line(line: str) -> str:
    """Return a line that goes on with a paragraph without being indented, so that it is nothing else in the item."""
    if _UNDERLINE.match(line):
        return " " * CODE_INDENT + line.lstrip()
    return line


def has_gap(item: Sequence[str]) -> bool:
    """Whether an empty line stands between two blocks of an item; within a list or code in it, none counts."""
    number, seen_gap, after_code = 0, False, False
    while number < len(item):
        line = item[number]
        if not line.strip():
            seen_gap = number > 0
            number += 1
            continue
        is_code = indent_of(line) >= CODE_INDENT and (seen_gap or after_code or number == 0)
        if seen_gap and not (is_code and after_code):
            return True
        seen_gap, after_code = False, is_code
        number = _inner_list_end(item, number) or number + 1
    return False


def flush_blocks(item: Sequence[str]) -> list[str]:
    """Return the lines of an item with its blocks at the left margin.

    A block may be indented by up to three spaces more than it must be, which mean nothing. What extensions of
    Python-Markdown read (``!!!``, ``=== ""``) has to begin at the margin, with what belongs to it four spaces below.
    """
    flush: list[str] = []
    number, extra, after_gap = 0, 0, True
    while number < len(item):
        end = _inner_list_end(item, number)
        if end:  # its own items are made flush in their turn
            flush += item[number:end]
            number, extra, after_gap = end, 0, True
            continue
        line = item[number]
        indent = indent_of(line)
        if after_gap and indent >= CODE_INDENT:
            flush.append(line[min(extra, indent - CODE_INDENT) :])
        elif line.strip():
            extra = indent if after_gap else min(extra, indent)
            flush.append(line[extra:])
        else:
            flush.append("")
        after_gap = not line.strip()
        number += 1
    return flush


def _inner_list_end(item: Sequence[str], number: int) -> int | None:
    """Return the index of the line after the list that begins on a line of an item; None if none does."""
    if _begins_list(item, number):
        return read_list(item, number).end
    return None
