"""Finds texts in the front matter of notes of which YAML reads only a part. Pure.

YAML takes `` #`` in a text without quotes for a comment, and ``&x`` or ``!x`` at its beginning for an anchor or a tag.
Who writes a headline with a hashtag means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.formats.yamltext import YamlDocument, YamlPath, quote_scalar
from curate.problems import ADVICE, CUT_TEXT, Problem

_TEXT_KEYS = frozenset({"title", "topics", "tags", "quote", "takeaway", "question"})
_SOURCE_KEYS = frozenset({"title", "author", "site"})
_HASHTAG = re.compile(r"#[^\s#]")
_MAX_SHOWN = 40


def find_cut_texts(document: YamlDocument, where: str) -> Iterator[Problem]:
    """Yield a problem for each text of a note's front matter that YAML doesn't read whole.

    A comment after an empty value or a value in quotes is a comment. Where an empty value is followed by a hashtag, the
    problem is advice.
    """
    for path, lost in document.lost.items():
        if not _is_text_path(path):
            continue
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        value = _value_at(document, path)
        place = f"{where}:{document.line(path)}"
        if not value:
            if _HASHTAG.match(lost):
                what = f"“{key}” is empty: YAML takes “{_shorten(lost)}” for a comment"
                yield Problem(place, what, f"to keep it, put it in quotes: {_shown_entry(path, lost)}", ADVICE)
        elif lost.startswith("#"):
            what = f"“{key}” ends before “{_shorten(lost)}”: YAML takes what follows a space and # for a comment"
            hint = f"put the whole text in quotes: {_shown_entry(path, f'{value} {lost}')}"
            yield Problem(place, what, f"{hint}; a comment needs a line of its own", CUT_TEXT)
        else:
            what = f"“{key}” lacks “{_shorten(lost)}”: YAML gives {lost[0]} at the beginning a meaning of its own"
            yield Problem(
                place, what, f"put the whole text in quotes: {_shown_entry(path, f'{lost} {value}')}", CUT_TEXT
            )


def _is_text_path(path: YamlPath) -> bool:
    if path[:1] == ("source",):
        return len(path) == 2 and path[1] in _SOURCE_KEYS
    return path[:1] != () and path[0] in _TEXT_KEYS


def _value_at(document: YamlDocument, path: YamlPath) -> str:
    value = document.value
    for part in path:
        value = value[part]
    return value or ""


def _shown_entry(path: YamlPath, text: str) -> str:
    """Return a text in quotes, after its key where it isn't in a list."""
    quoted = quote_scalar(text)
    if isinstance(path[-1], str):
        return f"{path[-1]}: {quoted}"
    return quoted


def _shorten(text: str) -> str:
    if len(text) <= _MAX_SHOWN:
        return text
    return f"{text[:_MAX_SHOWN]}…"
