"""Extracts the terms of a text: Latin words, numbers, runs of katakana, pairs of kanji.

Japanese sets no blanks, and a dictionary to cut it by is larger than this program. Its content words are written in
kanji and katakana, its grammar in hiragana: pairs of neighbouring kanji find what whole words would.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_TERM = re.compile(
    r"[a-z0-9\u00df-\u02af\u0370-\u052f][a-z0-9'\u00df-\u02af\u0370-\u052f]*"  # Latin, Greek, Cyrillic
    r"|[\uac00-\ud7a3]+|[々\u30a1-\u30fa\u30fc]{2,}|[々\u3400-\u9fff]+"
)
_KANJI = re.compile(r"[々\u3400-\u9fff]")
_MARKUP = re.compile(r"<[^<>]{0,200}>|\]\([^()]{0,500}\)|https?://\S+")
_NO_PLURALS = ("ss", "us", "is", "news")

_STOP_WORD_LIST = """
    a about above after again against all almost also always am among an and another any are around as at away back
    be because been before being below between both but by call came can cannot come could couldn did didn do does
    doesn doing don done down during each either else enough even ever every few find first for from further gave get
    gets getting give given gives go goes going gone good got great had has hasn have having he her here hers him his
    how however i if in into is isn it its itself just keep know last least less let like little ll long look made
    make makes many may maybe me mean might more most much must my need neither never next no nor not nothing now of
    off often on once one only or other others our out over own part people perhaps place quite rather re really
    right said same saw say says see seem seems seen several shall she should shouldn since so some something soon
    still such sure take than that the their theirs them then there these they thing things think this those though
    through time to today together told too took toward two under until up upon us used using ve very via want wants
    was wasn way we well went were what when where whether which while who whole whom whose why will with within
    without won work would wouldn write year years yes yet you your yours
"""
STOP_WORDS = frozenset(_STOP_WORD_LIST.split())
"""Words of English that say nothing about what a text is about."""


def extract_terms(text: str) -> list[str]:
    """Return every term of a text in order, with repetitions."""
    out: list[str] = []
    for run in _TERM.findall(normalize_text(text)):
        if run[0] >= "々" and _KANJI.match(run):  # compounds are run together: each pair may be a word
            out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        elif run not in STOP_WORDS and (word := _stem(run)) not in STOP_WORDS and (len(word) > 1 or word.isdigit()):
            out.append(word)
    return out


def count_terms(parts: Iterable[tuple[str, int]]) -> Counter[str]:
    """Return how often each term is in some texts, each with a weight: a title counts more than a line of the text."""
    counts: Counter[str] = Counter()
    for text, times in parts:
        for term, number in Counter(extract_terms(text)).items():
            counts[term] += number * times
    return counts


def top_terms(counts: Mapping[str, int], most: int) -> list[str]:
    """Return a text's most frequent terms, if there are no texts to compare with. A longer term counts more."""
    return sorted(counts, key=lambda term: (-counts[term] * min(len(term), 8), term))[:most]


def normalize_text(text: str) -> str:
    """Return text for comparing: NFKC (ｶﾅ and カナ are equal), lower case, without markup and addresses."""
    return _MARKUP.sub(" ", unicodedata.normalize("NFKC", text).lower().replace("’", "'"))


def _stem(word: str) -> str:
    """Return a word without possessive and plural (Harman's S-stemmer), which rarely merges different words."""
    word = word.partition("'")[0]
    if len(word) < 4 or word[-1] != "s" or word.endswith(_NO_PLURALS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]
