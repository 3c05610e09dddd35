"""Words of the user's, found in other people's text whatever its case and width. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex


def fold_text(text: str) -> str:
    """Return text for comparing: NFKC (ｶﾅ and カナ are one) and without case."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def word_pattern(words: Iterable[str]) -> regex.Pattern[str] | None:
    """Return a pattern for any of the words in folded text: whole ones in scripts with spaces, anywhere in others."""
    parts = [_word_regex(fold_text(word)) for word in words if word.strip()]
    if parts:
        return regex.compile("|".join(parts))
    return None


def _word_regex(word: str) -> str:
    spaced = r"[\p{Latin}\p{N}\p{Cyrillic}\p{Greek}]"
    if regex.match(spaced, word):
        before = rf"(?<!{spaced})"
    else:
        before = ""
    if regex.search(rf"{spaced}$", word):
        after = rf"(?!{spaced})"
    else:
        after = ""
    return before + r"\s+".join(regex.escape(part) for part in word.split()) + after
