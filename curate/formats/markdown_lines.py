"""The lines of a paragraph, joined as their script is written. Pure."""

from __future__ import annotations

import itertools

import regex

LINE_BREAK = "\ufdd2"
"""Where the user broke a line."""
_BREAK_PATTERN = regex.compile(rf"[ \t]*{LINE_BREAK}[ \t\n]*")
_SPACES = regex.compile(r"[ \t]+")
_WIDE_LETTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]")
_WIDE_PUNCTUATION = regex.compile(
    r"[\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60]"
)


def unwrap_lines(text: str) -> str:
    """Return lines joined by spaces, except between Japanese characters or next to full-width punctuation."""
    lines = [line for line in (_SPACES.sub(" ", line).strip() for line in text.splitlines()) if line]
    out = lines[:1]
    for before, after in itertools.pairwise(lines):
        out.append(after if _joins_without_space(before[-1], after[0]) else f" {after}")
    return "".join(out)


def restore_breaks(text: str) -> str:
    """Return an unwrapped text with the line breaks that the user asked for."""
    broken: str = _BREAK_PATTERN.sub("\n", text)
    return broken.strip()


def _joins_without_space(left: str, right: str) -> bool:
    if _WIDE_PUNCTUATION.match(left) or _WIDE_PUNCTUATION.match(right):
        return True
    return bool((left == "・" or _WIDE_LETTER.match(left)) and _WIDE_LETTER.match(right))
