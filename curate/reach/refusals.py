"""Whether a logged line reads as a refusal ("please stop") or as a request to wait ("not until March"). Pure.

This decides nothing. It makes the program ask the user, and suggest nothing in the meantime, so it looks for phrases
that leave little doubt: a request about being written to, or a plain "no, thank you". A sentence is looked at alone,
and one that only has the words of a refusal ("stop by anytime", 「ご遠慮なく」) is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from curate.reach.model import RefusalKind
from curate.reach.refusal_patterns import JAPANESE, LATIN, PATTERNS_EN, PATTERNS_JA

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*|\n+")
_MAX_LINE_LENGTH, _MAX_SENTENCE_LENGTH = 10_000, 400
"""So many characters of a line are looked at, and of a sentence at once."""
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'"})


def _split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; a very long one in pieces, as the patterns are slow on those."""
    for sentence in _SENTENCE_END.split(text):
        stripped = sentence.strip()
        yield from (
            stripped[start : start + _MAX_SENTENCE_LENGTH] for start in range(0, len(stripped), _MAX_SENTENCE_LENGTH)
        )


@lru_cache(maxsize=16_384)
def classify_line(text: str) -> RefusalKind | None:
    """Return what a line that came from somebody reads as; None for anything else. A refusal goes before a wait."""
    plain = unicodedata.normalize("NFKC", text[:_MAX_LINE_LENGTH].translate(_APOSTROPHES)).casefold()
    reading: RefusalKind | None = None
    for sentence in _split_sentences(plain):
        patterns = [pair for script, pair in ((LATIN, PATTERNS_EN), (JAPANESE, PATTERNS_JA)) if script.search(sentence)]
        for refusal, wait in patterns:
            if refusal.search(sentence):
                return "refusal"
            if wait.search(sentence):
                reading = "wait"
    return reading
