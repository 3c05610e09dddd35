"""Hashtags at the beginning of a line of Markdown, which are no headings. Pure."""

from __future__ import annotations

import re

from curate.formats.markdown_code import fence_end

# A hashtag at the head of a paragraph, an item or a quoted line, which Python-Markdown would take for a heading.
_HASHTAG = re.compile(r"( {0,3}(?:(?:[-*+]|\d+[.)])[ \t]+|> ?)*)(?=#[^\s#])")
_HTML_BLOCK = re.compile(r" {0,3}</?[a-zA-Z!]")


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
