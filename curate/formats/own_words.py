"""What a note may quote: the quotation stays short, and shorter than the user's own words. Pure.

The rule is that of Japan's Copyright Act, articles 32 and 48; the limits are 200 Japanese characters or 70 words. By
the rules of version 2 it is advice, unless the user asks for it.
"""

from __future__ import annotations

import re

from curate.formats.markdown_code import blank_out_code
from curate.formats.text import has_words, measure_length
from curate.model import NoteRules
from curate.problems import ADVICE, DRAFT, HELD_BY_RULES

QUOTE_LIMIT = {"characters": 200, "words": 70}
SHORT_QUOTE_LIMIT = {"characters": 80, "words": 40}
"""So long is a quotation that a comment of two or three sentences carries: no longer one is suggested."""
_JAPANESE = r"々\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_JAPANESE_LETTER = re.compile(rf"[{_JAPANESE}]")
_OTHER_WORD = re.compile(rf"[^\W{_JAPANESE}]+")


def is_short_quote(quote: str) -> bool:
    """Return whether a passage is short enough to be suggested."""
    length, unit = measure_length(quote)
    return length <= SHORT_QUOTE_LIMIT[unit]


def check_commentary(words: str, quote: str, rules: NoteRules) -> list[tuple[str, str, str, str]]:
    """Return (key, what, hint, kind) for each fault of the user's words and the quotation."""
    if rules.version < 2:
        words_kind, quote_kind = "", "" if rules.strict_quotes else HELD_BY_RULES
    else:
        words_kind, quote_kind = DRAFT, "" if rules.strict_quotes else ADVICE
    faults = []
    own = own_words(words)
    if not has_words(own):
        hint = "write what you think below the second ---; until then this is a draft and isn't published"
        faults.append(("words", "there are no words of your own yet", hint, words_kind))
    if quote:
        length, unit = measure_length(quote)
        if length > QUOTE_LIMIT[unit]:
            what = f"the quotation has {length} {unit}; {QUOTE_LIMIT[unit]} is the limit"
            faults.append(("quote", what, "cut it to the sentence that matters", quote_kind))
        if has_words(own) and reading_length(quote) > reading_length(own):
            hint = "write more, or quote less: your own words are the main part"
            faults.append(("quote", "the quotation is longer than your commentary", hint, quote_kind))
    return faults


def reading_length(text: str) -> int:
    """Return how much there is to read, comparable across languages: a Japanese character is 1, another word 2."""
    return len(_JAPANESE_LETTER.findall(text)) + 2 * len(_OTHER_WORD.findall(text))


def own_words(words: str) -> str:
    """Return a note's words without block quotations, code, the addresses of links, and HTML tags."""
    kept = [line for line in blank_out_code(words).split("\n") if not line.lstrip().startswith(">")]
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|<[^>\n]*>|https?://[!-~]+", " ", "\n".join(kept))
    return re.sub(r"^[^\S\n]*(#+|[-*_=]{3,}[^\S\n]*$)", "", text, flags=re.MULTILINE)
