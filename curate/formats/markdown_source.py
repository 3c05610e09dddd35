"""Markdown as source: comments, code, hashtags at the beginning of a line, and what a browser would run. Pure."""

from __future__ import annotations

import re

from curate.problems import Problem

# What follows backticks on their line may hold no backtick: ```x``` is code within a line.
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
# A hashtag at the head of a paragraph, an item or a quoted line, which Python-Markdown would take for a heading.
_HASHTAG = re.compile(r"( {0,3}(?:(?:[-*+]|\d+[.)])[ \t]+|> ?)*)(?=#[^\s#])")
_HTML_BLOCK = re.compile(r" {0,3}</?[a-zA-Z!]")
# Code within a paragraph. An escaped backtick opens none.
_INLINE_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
# Code within a line, a run of backticks that is none, an escaped mark that would begin either; anything else.
_LINE_PIECE = re.compile(r"(`+)(?!`)(?:.*?[^`])?\1(?!`)|`+|\\[\\`]|[^`\\<]+|.", re.DOTALL)
# What would act in the reader's browser: elements, handlers (in tags and in attribute lists; the shortest is oncut),
# addresses that are programs.
_ACTIVE_CONTENT = re.compile(
    r"<(?:script|iframe|object|embed|form|base|meta|link)(?=[\s/>])"
    r"|<[a-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?(?<=[\s\"'/])on[a-z]{3,}\s*=|\{(?:[^{}\n]*[\s:])?on[a-z]{3,}\s*="
    r"|(?:\]\(|^ {0,3}\[[^\]\n]+\]:|<|(?:<[a-z][^<>]*|\{[^{}\n]*)[\s:][\w:-]+\s*=\s*[\"']?)"
    r"\s*(?:javascript|vbscript|data):",
    re.IGNORECASE | re.MULTILINE,
)


def active_content_problems(words: str, text: str, where: str, first_line: int = 1, then: str = "") -> list[Problem]:
    """Return a problem for each thing in a Markdown text that a browser would run or load (``_ACTIVE_CONTENT``).

    text: the part of the file that the words are from, as it is there. first_line: its 1-based line in the file.
    then: the consequence, at the end of each sentence.
    """
    hint = "take it out, or put it in backticks; what the whole site needs goes into mkdocs.yml"
    problems = []
    for snippet in dict.fromkeys(match[0] for match in _ACTIVE_CONTENT.finditer(blank_out_code(words))):
        line = first_line + text.partition(snippet)[0].count("\n")
        what = f"“{snippet.strip()}” would run or load something in the reader's browser{then}"
        problems.append(Problem(f"{where}:{line}", what, hint))
    return problems


def blank_out_code(words: str) -> str:
    """Return the text with spaces in place of code, so that everything else keeps its position."""
    if "`" not in words and "~~~" not in words:
        return words
    out: list[str] = []
    lines, i = words.split("\n"), 0
    while i < len(lines):
        end = fence_end(lines, i)
        if end is None:
            out.append(lines[i])
            i += 1
        else:
            out += [" " * len(line) for line in lines[i : end + 1]]
            i = end + 1
    return _INLINE_CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), "\n".join(out))


def fence_end(lines: list[str], number: int) -> int | None:
    """Return the line that closes the code fence on line ``number``; None if there is no fence, or nothing closes it.

    As in Python-Markdown, only the same fence alone on its line closes one.
    """
    fence = _FENCE.match(lines[number])
    if fence is None:
        return None
    return next((i for i in range(number + 1, len(lines)) if lines[i].strip() == fence[1]), None)


def escape_hashtags(words: str) -> str:
    """Return the text with a backslash before each hashtag at the beginning of a line.

    A heading has a space after its ``#`` (CommonMark 0.31, 4.2), but Python-Markdown takes a tag for one. ``##Heading``
    stays as it is: it is no hashtag. Code and HTML, up to the next empty line, stay too.
    """
    if "#" not in words:
        return words
    lines, i, html = words.split("\n"), 0, False
    while i < len(lines):
        end = fence_end(lines, i)
        if end is not None:
            i = end + 1
            continue
        html = bool(lines[i].strip()) and (html or bool(_HTML_BLOCK.match(lines[i])))
        if not html and (start := _HASHTAG.match(lines[i])):
            lines[i] = f"{start[1]}\\{lines[i][start.end() :]}"
        i += 1
    return "\n".join(lines)


# ------------------------------------------------------------------ comments


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
