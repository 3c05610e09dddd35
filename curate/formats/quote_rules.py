"""What a note may quote: the quotation stays short, and shorter than the user's own words. Pure.

The rule is that of Japan's Copyright Act, articles 32 and 48; the limits are 200 Japanese characters or 70 words.
"""

from __future__ import annotations

import re

from curate.formats.markdown_code import blank_out_code
from curate.formats.text import has_words, measure_length

QUOTE_LIMIT = {"characters": 200, "words": 70}
_JAPANESE = r"々\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_JAPANESE_LETTER = re.compile(rf"[{_JAPANESE}]")
_OTHER_WORD = re.compile(rf"[^\W{_JAPANESE}]+")


def is_within_quote_limit(quote: str) -> bool:
    """Return whether a passage is short enough to be quoted."""
    length, unit = measure_length(quote)
    return length <= QUOTE_LIMIT[unit]


def check_commentary(words: str, quote: str) -> list[tuple[str, str, str]]:
    """Return (key, what, hint) for each fault of the user's words and the quotation."""
    faults = []
    own = own_words(words)
    if not has_words(own):
        hint = "write what you think below the second ---; until then this is a draft and isn't published"
        faults.append(("words", "there are no words of your own yet", hint))
    if quote:
        length, unit = measure_length(quote)
        if length > QUOTE_LIMIT[unit]:
            what = f"the quotation has {length} {unit}; {QUOTE_LIMIT[unit]} is the limit"
            faults.append(("quote", what, "cut it to the sentence that matters"))
        if has_words(own) and reading_length(quote) > reading_length(own):
            hint = "write more, or quote less: your own words are the main part"
            faults.append(("quote", "the quotation is longer than your commentary", hint))
    return faults


def reading_length(text: str) -> int:
    """Return how much there is to read, comparable across languages: a Japanese character is 1, another word 2."""
    return len(_JAPANESE_LETTER.findall(text)) + 2 * len(_OTHER_WORD.findall(text))


def own_words(words: str) -> str:
    """Return a note's words without block quotations, code, the addresses of links, and HTML tags."""
    kept = [line for line in blank_out_code(words).split("\n") if not line.lstrip().startswith(">")]
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|<[^>\n]*>|https?://[!-~]+", " ", "\n".join(kept))
    return re.sub(r"^[^\S\n]*(#+|[-*_=]{3,}[^\S\n]*$)", "", text, flags=re.MULTILINE)
