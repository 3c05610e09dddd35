"""One sentence of an article worth quoting: verbatim, short, and on the reader's topics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from curate.formats.own_words import SHORT_QUOTE_LIMIT, is_short_quote
from curate.formats.text import is_japanese, measure_length

_MAX_WORDS, _MAX_CHARACTERS = SHORT_QUOTE_LIMIT["words"], SHORT_QUOTE_LIMIT["characters"]
_GOOD_WORDS, _GOOD_CHARACTERS = (12, 40), (30, 80)
_MIN_WORDS, _MIN_CHARACTERS = 5, 12

_ENGLISH_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9]|\s*$)")
_JAPANESE_END = re.compile(r"[。！？!?．]+[」』）)”\"]*")
_OPENING_MARKS, _CLOSING_MARKS = "「『（(“", "」』）)”"
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|al|Fig|No|Vol|Inc|Ltd|Co|U\.S|U\.K|a\.m|p\.m|approx|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_NOT_PROSE = re.compile(
    r"^(?:- |\* |#|>|\$ |\d+[.)] |photo(?:graph)? by\b|image\b|source:|credit|©|copyright\b|figure \d|table \d|fig\. "
    r"|via |by [A-Z]|published\b|updated\b|posted\b|subscribe\b|sign up\b|follow\b|share\b|click\b|read more\b"
    r"|related\b|写真|画像|図\d|表\d|出典|引用元|撮影|提供|参考|関連記事|シェア|フォロー|※|▼|■|●|・)|https?://|[{}<>=;|\\]{2}|\w\(\)|\$[^$]+\$|\\[a-z]+",
    re.IGNORECASE,
)
# A sentence that leans on the one before it says little alone.
_DEPENDENT_OPENING = re.compile(
    r"^(?:but|and|or|so|this|that|these|those|it|he|she|they|however|also|then|here|such|which|yet|thus"
    r"|また|しかし|そして|これ|それ|その|この|あれ|だから|つまり|そこで|ただ|ちなみに|なお|さらに)(?![a-z])",
    re.IGNORECASE,
)
_INFORMATIVE = re.compile(
    r"\d|%|％|\b(?:found|shows?|showed|because|means?|should|must|never|always|most)\b"
    r"|\b(?:more than|less than|instead|why|how)\b"
    r"|(?:わかった|分かった|示し|なぜ|べき|必要|重要|大切|割|倍|ため|ことが|である|ません)",
    re.IGNORECASE,
)


def suggest_quote(text: str, topics_words: Sequence[str]) -> str:
    """Return a sentence taken from ``text`` as it stands (whitespace folded), or two neighbours; empty if none fits.

    text: paragraphs separated by an empty line. At most 40 words, or 80 characters of Japanese: no more than a short
    comment carries. topics_words: words of the reader's topics.
    """
    japanese = is_japanese(text)
    words = [word.casefold() for word in topics_words if word.strip()]
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()][:400]
    best, quote = 0.0, ""
    for number, paragraph in enumerate(paragraphs):
        place = number / max(len(paragraphs), 4)
        for candidate in _candidates(paragraph, japanese):
            score = _score_quote(candidate, words, place, japanese)
            if score > best:
                best, quote = score, candidate
    return quote


def _candidates(paragraph: str, japanese: bool) -> Iterator[str]:
    if len(paragraph.splitlines()) > 3 or _NOT_PROSE.search(paragraph[:80]):
        return
    folded = " ".join(paragraph.split())
    spans = [span for span in _sentence_spans(folded, japanese) if _is_whole_sentence(folded[slice(*span)], japanese)]
    for start, end in spans:
        yield folded[start:end]
    for (start, end), (following, last) in pairwise(spans):
        if following - end <= 1:
            yield folded[start:last]


def _sentence_spans(line: str, japanese: bool) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; what follows the last full stop is none."""
    start = 0
    for match in (_JAPANESE_END if japanese else _ENGLISH_END).finditer(line):
        sentence = line[start : match.end()]
        if not japanese and _ABBREVIATION.search(sentence):
            continue
        # 「…。」と言った。 is one sentence.
        if (
            japanese
            and sentence[-1] in _CLOSING_MARKS
            and line[match.end() : match.end() + 1] not in ("", " ", *_OPENING_MARKS)
        ):
            continue
        if japanese and sum(sentence.count(c) for c in _OPENING_MARKS) > sum(sentence.count(c) for c in _CLOSING_MARKS):
            continue
        begin = start + len(sentence) - len(sentence.lstrip())
        yield begin, match.end()
        start = match.end()


def _is_whole_sentence(sentence: str, japanese: bool) -> bool:
    if _NOT_PROSE.search(sentence):
        return False
    if (
        any(sentence.count(a) != sentence.count(b) for a, b in zip(_OPENING_MARKS, _CLOSING_MARKS, strict=True))
        or sentence.count('"') % 2
    ):
        return False
    count, _ = _length_and_limit(sentence, japanese)
    if japanese:
        return count >= _MIN_CHARACTERS
    return count >= _MIN_WORDS and re.match(r"[\"'“‘(\[]?[A-Z0-9]", sentence) is not None


def _length_and_limit(sentence: str, japanese: bool) -> tuple[int, int]:
    """Return how long it is, and how long it may be: a page of Japanese may hold sentences of English."""
    count, unit = measure_length(sentence)
    if unit == "characters":
        return count, _MAX_CHARACTERS
    if japanese:
        return (len(sentence), _MAX_CHARACTERS)
    return (count, _MAX_WORDS)


def _score_quote(candidate: str, words: list[str], place: float, japanese: bool) -> float:
    count, max_length = _length_and_limit(candidate, japanese)
    if count > max_length or len(candidate) > 8 * _MAX_WORDS:
        return 0.0
    shortest, longest = _GOOD_CHARACTERS if max_length == _MAX_CHARACTERS else _GOOD_WORDS
    fit = min(1.0, count / shortest, longest / count)
    folded = candidate.casefold()
    topics = sum(word in folded for word in words)
    score = 1.0 + 2.0 * fit + 1.2 * min(topics, 3) + 0.3 * min(len(_INFORMATIVE.findall(candidate)), 3)
    score += 0.8 * (1.0 - place)
    if _DEPENDENT_OPENING.match(candidate):
        score -= 1.2
    if candidate.rstrip("」』）)”\"'").endswith(("?", "？")):
        score -= 0.5
    return max(score, 0.01)


def pick_short_quote(quotes: Sequence[str]) -> str:
    """Return the first passage that is short enough for a short comment; empty if there is none."""
    return next(filter(is_short_quote, quotes), "")
