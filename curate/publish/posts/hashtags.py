"""Topics as hashtags, and how many of them a post has room for. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from curate.publish.posts.builtin_networks import Network

_LETTER = regex.compile(r"\p{L}")
# A sign that is part of a name, as C++ and C# have it: right after a letter, or after another such sign.
_SIGNS = regex.compile(r"(?<=[\p{L}\p{Nd}])(?:\+\+|[+#](?![\p{L}\p{Nd}]))")
_SPOKEN_SIGNS = {"+": "Plus", "#": "Sharp"}
# A sign that is lost in a hashtag: no letter, mark or digit, and no blank or other separator of words.
_LOST_SIGN = regex.compile(r"(?<=.)[^\p{L}\p{M}\p{Nd}_\s\-‐-―'’.,・･·/]")
_NOT_IN_HASHTAG = regex.compile(r"[^\p{L}\p{M}\p{Nd}_]+")


def make_hashtags(topics: Sequence[str]) -> list[str]:
    """``remote work`` as ``#RemoteWork``: letters, digits and ``_``, each word begun with a capital for screen readers.

    The signs of a name after a letter are said: ``C++`` is ``#CPlusPlus``, ``C#`` is ``#CSharp``. A topic without a
    letter makes none: networks do not link ``#2026``.
    """
    tags: dict[str, str] = {}
    for topic in topics:
        if tag := _make_hashtag(topic):
            tags.setdefault(tag.casefold(), tag)
    return list(tags.values())


def _make_hashtag(topic: str) -> str:
    said = _SIGNS.sub(
        lambda found: "".join(map(_SPOKEN_SIGNS.__getitem__, found[0])), unicodedata.normalize("NFC", topic)
    )
    tag = "".join(word[0].upper() + word[1:] for word in _NOT_IN_HASHTAG.sub(" ", said).split())
    if _LETTER.search(tag):
        return f"#{tag}"
    return ""


def find_lossy_hashtags(topics: Sequence[str]) -> dict[str, str]:
    """The hashtags that leave out a sign of their topic's, with that topic: ``R&D`` is ``#RD``."""
    return {
        tag: topic for topic in topics if _LOST_SIGN.search(_SIGNS.sub("", topic)) and (tag := _make_hashtag(topic))
    }


def hashtag_line(tags: Sequence[str], network: Network) -> str:
    """Return the first of the hashtags, as many as take up half of a post at most."""
    line = " ".join(tags)
    while tags and network.limit is not None and network.length(line) * 2 > network.limit:
        tags = tags[:-1]
        line = " ".join(tags)
    return line
