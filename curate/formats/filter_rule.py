"""A filter of feeds.yaml, as the user writes it: words or a pattern, looked for anywhere or in one field.

webinar                     these words, anywhere
title: webinar              in the title alone; the other fields are text, author and tag
/web(inar|cast)/            a regular expression, for the case of which nobody asks
{title: webinar, author: /^PR/}     both
"""

from __future__ import annotations

import difflib
import math
import re
import warnings
from typing import Any

import regex

from curate.model import Condition, FilterRule

FIELDS = ("title", "text", "author", "tag")
_FOREIGN_FIELD_WORDS = (
    "url link address domain host site website source feed category categories label labels tags topic keyword keywords"
    " content contents body description summary entry subject headline writer creator authors intitle inurl date"
    " タイトル 題名 本文 内容 著者 作者 タグ カテゴリ カテゴリー サイト フィード アドレス"
)
FOREIGN_FIELDS = frozenset(_FOREIGN_FIELD_WORDS.split())
"""What other readers call a field. Taken for words, such a filter would never find anything."""
MAX_PATTERN_LENGTH = 500
"""Characters of a pattern."""
MAX_REPETITIONS = 100_000
"""The product of the numbers in a pattern's braces."""

_EMPTY = "a filter is empty; write what to look for, or take it out"
_FIELD_PREFIX = re.compile(r"(\w+)\s*:\s+(.+)", re.DOTALL)
_PATTERN = re.compile(r"/(.*)/i?", re.DOTALL)
_QUANTIFIER = re.compile(r"(?<!\\)\{(\d*)(?:,(\d*))?\}")
_RECURSION = re.compile(r"\(\?(?:R|[-+]?\d+|&\w+|P>\w+)\)")
_PROBE = "\U0001f3bc"  # a text that nobody looks for


def parse_rule(value: Any, line: int = 0) -> FilterRule:
    """Return the filter in a value of feeds.yaml. Raises ValueError: what is wrong, and a hint after ``; ``."""
    if isinstance(value, dict):
        if not value:
            raise ValueError(_EMPTY)
        for field in value:
            if field not in FIELDS:
                raise ValueError(
                    f"“{field}” is no field of an entry; {_suggest_field(field)}, or put quotes around the words"
                )
        return FilterRule(tuple(_parse_condition(field, what) for field, what in value.items()), line)
    if isinstance(value, str):
        named = _FIELD_PREFIX.fullmatch(value.strip())
    else:
        named = None
    if named and named[1].casefold() in FIELDS:
        return FilterRule((_parse_condition(named[1].casefold(), named[2]),), line)
    if named and named[1].casefold() in FOREIGN_FIELDS:
        what = f"“{named[1]}” is no field of an entry (they are {', '.join(FIELDS)})"
        raise ValueError(f"{what}; if you look for these words, write /{regex.escape(value.strip())}/")
    if named and difflib.get_close_matches(named[1].casefold(), FIELDS, 1, 0.75):
        raise ValueError(f"“{named[1]}” is no field of an entry; {_suggest_field(named[1])}")
    return FilterRule((_parse_condition("", value),), line)


def _suggest_field(field: str) -> str:
    close = difflib.get_close_matches(field.casefold(), FIELDS, 1)
    if close:
        return f"did you mean “{close[0]}:”?"
    return f"the fields are {', '.join(FIELDS)}"


def _parse_condition(field: str, what: Any) -> Condition:
    if what is None:
        raise ValueError(_EMPTY)
    if not isinstance(what, str):
        raise ValueError("a filter should be one text; put quotes around it if it has a bracket or a brace")
    what = what.strip()
    if not what.startswith("/"):
        if not what:
            raise ValueError(_EMPTY)
        return Condition(field, what)
    match = _PATTERN.fullmatch(what)
    if match is None or not match[1]:
        hint = "write /pattern/, in quotes if it has a comma, a bracket or a colon"
        raise ValueError(f"the pattern {what} has no end, or nothing in it; {hint}")
    compiled = compile_pattern(match[1])
    try:
        everything = compiled.search("", timeout=1) and compiled.search(_PROBE, timeout=1)
    except (TimeoutError, MemoryError):
        raise ValueError(f"the pattern {what} never ends; make it simpler, or write plain words") from None
    if everything:
        raise ValueError(f"the pattern {what} fits everything; say what it must find: + in place of *, for example")
    return Condition(field, match[1], True)


def compile_pattern(source: str) -> regex.Pattern[str]:
    """Return a pattern for text in NFKC. Raises ValueError with what is wrong in it."""
    if len(source) > MAX_PATTERN_LENGTH:
        raise ValueError(f"a pattern has more than {MAX_PATTERN_LENGTH} characters; make two filters of it")
    if _RECURSION.search(source):  # it could take gigabytes before it is noticed
        raise ValueError(f"the pattern /{source}/ refers to itself; write out what it should find")
    counts = (max(int(number or 0) for number in bounds) for bounds in _QUANTIFIER.findall(source))
    if (
        math.prod(count for count in counts if count) > MAX_REPETITIONS
    ):  # what is counted is written out when it is compiled
        raise ValueError(f"the pattern /{source}/ repeats too often; write + in place of a number in braces")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the syntax might come to mean one day
            return regex.compile(source, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        position = getattr(error, "pos", None)
        if isinstance(position, int) and position < len(source):
            where = f" at “{source[position : position + 10]}”"
        else:
            where = ""
        what = getattr(error, "msg", "") or "too much to hold"
        raise ValueError(
            f"the pattern /{source}/ can't be read: {what}{where}; mend it, or write plain words"
        ) from None
