"""HTML comments in Markdown, closed or not: they never leave the user's file. Pure."""

from __future__ import annotations

import re

from curate.formats.markdown_code import blank_out_code, fence_end

# Code within a line, a run of backticks that is none, an escaped mark that would begin either; anything else.
_LINE_PIECE = re.compile(r"(`+)(?!`)(?:.*?[^`])?\1(?!`)|`+|\\[\\`]|[^`\\<]+|.", re.DOTALL)


def strip_comments(body: str) -> str:
    """Return Markdown without its HTML comments, which never leave the file. Code keeps its text."""
    return strip_comments_checked(body)[0]


def strip_comments_checked(body: str) -> tuple[str, int | None]:
    """Return the text without comments, and the 0-based line where a comment begins that has no end, if any."""
    text, opened = _strip_comments_once(body)
    before = ""
    while text != before:  # the text around a removed comment may form another
        before = text
        text, line = _strip_between_code(_strip_comments_once(text)[0])
        if opened is None:
            opened = line
    return text, opened


def _strip_between_code(text: str) -> tuple[str, int | None]:
    """Remove the first comment left where code may span lines; in doubt, it is a comment."""
    visible = blank_out_code(text) if "<!--" in text else ""
    begin = visible.find("<!--")
    if begin < 0:
        return text, None
    end = visible.find("-->", begin + 4)
    if end < 0:
        return text[:begin].rstrip(), visible[:begin].count("\n")
    return text[:begin] + text[end + 3 :], None


def _strip_comments_once(body: str) -> tuple[str, int | None]:
    """Do one pass of ``strip_comments_checked``."""
    if "<!--" not in body:
        return body, None
    lines, i = body.split("\n"), 0
    remover = _CommentRemover()
    while i < len(lines):
        end = fence_end(lines, i) if remover.opened is None else None
        if end is None:
            remover.add_line(i, lines[i])
            i += 1
        else:
            remover.add_code(lines[i : end + 1])
            i = end + 1
    return "\n".join(remover.kept), remover.opened


class _CommentRemover:
    """Takes the lines of a text in order and keeps what isn't comment."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.opened: int | None = None
        """The line on which the current comment begins; None outside comments."""
        self._after_removed = False

    def add_code(self, lines: list[str]) -> None:
        self.kept += lines
        self._after_removed = False

    def add_line(self, number: int, line: str) -> None:
        rest, is_open = _cut_comments(line, self.opened is not None)
        shown = rest.strip()
        if not shown and (rest != line or self.opened is not None):
            self._after_removed = True
        # A line that was only comment leaves no gap, and joins no two paragraphs: one empty line of two stays.
        elif shown or not self._after_removed or (self.kept and self.kept[-1].strip()):
            if rest == line:
                self.kept.append(line)
            elif self.opened is None:
                self.kept.append(line[: len(line) - len(line.lstrip())] + shown)
            else:
                self.kept.append(shown)
            self._after_removed = self._after_removed and not shown
        if not is_open:
            self.opened = None
        elif self.opened is None or "-->" in line:
            self.opened = number


def _cut_comments(line: str, in_comment: bool) -> tuple[str, bool]:
    """Return a line without its comments, and whether one is still open at its end."""
    kept, i = "", 0
    while i < len(line):
        if in_comment:
            end = line.find("-->", i)
            if end < 0:
                return kept, True
            i, in_comment = end + 3, False
        elif line.startswith("<!--", i):
            in_comment, i = True, i + 4
        else:
            piece = _LINE_PIECE.match(line, i)
            stop = piece.end() if piece else i + 1
            kept, i = kept + line[i:stop], stop
    return kept, in_comment
