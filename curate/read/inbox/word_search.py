"""Words of the user's, found in other people's text whatever its case and width. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex


def folded(text: str) -> str:
    """Text for comparing: NFKC (ｶﾅ and カナ are one) and without case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def word_pattern(words: Iterable[str]) -> regex.Pattern[str] | None:
    """Finds any of the words in folded text: whole words in scripts that set spaces, anywhere in those that don't."""
    parts = [_one_word(folded(word)) for word in words if word.strip()]
    return regex.compile("|".join(parts)) if parts else None


def _one_word(word: str) -> str:
    spaced = r"[\p{Latin}\p{N}\p{Cyrillic}\p{Greek}]"
    before = rf"(?<!{spaced})" if regex.match(spaced, word) else ""
    after = rf"(?!{spaced})" if regex.search(rf"{spaced}$", word) else ""
    return before + r"\s+".join(regex.escape(part) for part in word.split()) + after
