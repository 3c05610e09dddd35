"""The code fences of Markdown, where CommonMark sees them (0.31, 4.5): in lists and quotations too. Pure.

A line here has spaces for tabs, and no line end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from curate.formats.markdown_lists import CODE_INDENT, indent_of, may_be_continued, read_marker, starts_block

_OPENING = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,}) *(.*?) *$")
_QUOTE = re.compile(r" {0,3}> ?")
_IN_QUOTE = 0
"""In place of an item's width: the container is a quotation."""


@dataclass(slots=True)
class CodeFence:
    """A block of code between fences."""

    first: int
    """The index of the line with the opening fence."""
    before: str
    """What stands on that line before the fence: list markers, quotation marks, spaces."""
    mark: str
    info: str
    """What follows the opening fence: the language."""
    indent: int
    """Spaces before the opening fence, which the code loses too."""
    code: list[str] = field(default_factory=list)
    end: int = 0
    """The index of the line after it."""
    is_closed: bool = False
    """One that nothing closes goes on to the end of what it stands in."""

    def closes(self, line: str) -> bool:
        """Whether a line closes it."""
        mark = line.strip()
        return indent_of(line) < CODE_INDENT and len(mark) >= len(self.mark) and not mark.strip(self.mark[0])


def find_fences(lines: Sequence[str]) -> list[CodeFence]:
    """Return the code fences in a text, in their order."""
    if not any("```" in line or "~~~" in line for line in lines):
        return []
    finder = _FenceFinder()
    for number, line in enumerate(lines):
        finder.add_line(number, line)
    finder.close(len(lines))
    return finder.found


class _FenceFinder:
    """Takes the lines of a text in order, and keeps what is open: items, quotations, a paragraph, a fence."""

    def __init__(self) -> None:
        self.found: list[CodeFence] = []
        self._containers: list[int] = []
        """The width of each item, or ``_IN_QUOTE``, from the outermost on."""
        self._fence: CodeFence | None = None
        self._in_paragraph = False

    def close(self, end: int) -> None:
        """End the open fence before line ``end``."""
        if self._fence:
            self._fence.end = end
            self.found.append(self._fence)
            self._fence = None

    def add_line(self, number: int, line: str) -> None:
        rest, depth = self._within_containers(line)
        if self._fence:
            if depth == len(self._containers):
                self._add_code(number, rest)
                return
            self.close(number)
        if not rest.strip():
            self._in_paragraph = False
            del self._containers[depth:]
            return
        if depth < len(self._containers):
            if self._in_paragraph and not starts_block(rest):
                return
            del self._containers[depth:]
            self._in_paragraph = False
        rest = self._enter_containers(rest)
        self._open_block(number, line[: len(line) - len(rest)], rest)

    def _within_containers(self, line: str) -> tuple[str, int]:
        """Return what a line is within the open containers, and how many of these go on with it."""
        for depth, width in enumerate(self._containers):
            if width == _IN_QUOTE:
                mark = _QUOTE.match(line)
                if mark is None:
                    return line, depth
                line = line[mark.end() :]
            elif indent_of(line) >= width:
                line = line[width:]
            elif line.strip():
                return line, depth
        return line, len(self._containers)

    def _add_code(self, number: int, line: str) -> None:
        assert self._fence
        if self._fence.closes(line):
            self._fence.is_closed = True
            self.close(number + 1)
        else:
            self._fence.code.append(line[min(self._fence.indent, indent_of(line)) :])

    def _enter_containers(self, line: str) -> str:
        """Open the items and quotations that begin on a line, and return what is left of it."""
        while indent_of(line) < CODE_INDENT:
            marker, quote = read_marker(line), _QUOTE.match(line)
            if marker and (marker.may_interrupt or not self._in_paragraph):
                self._containers.append(marker.width)
                line = line[marker.width :]
            elif quote:
                self._containers.append(_IN_QUOTE)
                line = line[quote.end() :]
            else:
                break
            self._in_paragraph = False
        return line

    def _open_block(self, number: int, before: str, line: str) -> None:
        opening = _OPENING.match(line)
        if opening:
            self._fence = CodeFence(number, before + opening[1], opening[2], opening[3], len(opening[1]))
            self._in_paragraph = False
        elif self._in_paragraph or indent_of(line) < CODE_INDENT:
            self._in_paragraph = may_be_continued(line)
