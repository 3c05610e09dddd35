"""Where the user's words begin and end on a page that has more than them. Pure.

What stands below them on the page is not theirs: a code block that they leave open ends with them, and their headings
stand below the page's title. The marks are what no text holds (Unicode 17, 23.7), each in a paragraph of its own, and
``markdown_extension`` takes them out.
"""

from __future__ import annotations

from curate.formats.markdown_fences import find_fences

WORDS_BEGIN, WORDS_END = "\ufdd4", "\ufdd5"


def mark_words(words: str) -> str:
    """Return a note's words as a page holds them, marked."""
    return f"{WORDS_BEGIN}\n\n{close_code(words)}\n\n{WORDS_END}"


def close_code(text: str) -> str:
    """Return Markdown with a fence at its end, if its last code block has none."""
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.expandtabs().split("\n")
    fences = find_fences(lines)
    if not fences or fences[-1].is_closed or fences[-1].before.strip():
        return text
    return f"{text}\n{fences[-1].before}{fences[-1].mark}"
