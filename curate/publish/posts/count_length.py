"""How long a text is in each network's own count. Pure; each function says whose rule it is and where it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex

from curate.publish.posts.link_detection import Span, find_bluesky_links, find_web_links, shorten_bluesky_link

LINK_LENGTH = 23
"""What any link counts on X (t.co) and on Mastodon (``characters_reserved_per_url``)."""

# \X alone counts back through a run of flags at every step; pairs first keeps time in proportion to the text.
_CLUSTER = regex.compile(r"\p{RI}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")
_EMOJI = regex.compile(
    r"\p{RI}{2}|[0-9#*]\ufe0f?\u20e3"
    r"|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier}|[\U000e0020-\U000e007f])++"
    r"(?:\u200d\p{Extended_Pictographic}[\ufe0f\U0001f3fb-\U0001f3ff]*+)*+"
    r"|\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}[\ufe0f\U0001f3fb-\U0001f3ff]*+)++"
)
_ANY_EMOJI = regex.compile(rf"{_EMOJI.pattern}|\p{{Extended_Pictographic}}")
# Letters that each are a cluster of their own, and no emoji: all of most texts. (No CR: CR LF is one cluster.)
_PLAIN_TEXT = re.compile(
    "[\n -~\u00a0-\u00a8\u00aa-\u00ac\u00af-\u02ff\u2010-\u2027\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff"
    "\uff01-\uff9d]*+"
)
_DOUBLE_WEIGHT = regex.compile(r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_MENTION = regex.compile(r"(?<![/\w])(@[a-z0-9_]++)@[a-z0-9.-]*[a-z0-9]", regex.IGNORECASE | regex.ASCII)


def cluster_count(text: str) -> int:
    """How many clusters a text has."""
    if _PLAIN_TEXT.fullmatch(text):
        return len(text)
    return len(clusters(text))


def clusters(text: str) -> list[str]:
    """What a reader takes for one character each: extended grapheme clusters (UAX #29)."""
    found: list[str] = _CLUSTER.findall(text)
    return found


def x_length(text: str) -> int:
    """Weighted characters, after NFC: most of Latin to Georgian 1, all else 2, an emoji sequence 2, a link 23.

    Source: X, "Counting characters", and twitter-text ``config/v3.json``. Where they differ on a sequence that holds a
    heart (❤️‍🔥: 2 by the page, 5 by the libraries, which know fewer emoji), the page is followed.
    """
    text = unicodedata.normalize("NFC", text)
    text = _replace_spans(text, find_web_links(text, names=True), "x" * LINK_LENGTH)
    if not _PLAIN_TEXT.fullmatch(text):
        text = _EMOJI.sub("あ", text)
    return len(text) + len(_DOUBLE_WEIGHT.findall(text))


def bluesky_length(text: str) -> int:
    """Grapheme clusters as Bluesky's composer counts them, links in their short form, or a tenth of the UTF-8 bytes.

    A post holds 300 clusters and 3000 bytes (lexicon ``app.bsky.feed.post``): the greater of the two counts is what is
    used up. Bytes decide only in text of long emoji sequences. Links: social-app ``shortenLinks``.
    """
    spans = find_bluesky_links(text)
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], shorten_bluesky_link(text[start:end])]
        position = end
    short = "".join(pieces) + text[position:]
    return max(cluster_count(short), -(-len(short.encode("utf-8", "surrogatepass")) // 10))


def mastodon_length(text: str) -> int:
    """Grapheme clusters; an http(s) link counts 23, and ``@user@host`` only ``@user`` (Mastodon's documentation).

    A link is what the composer takes for one. The server's idea of it reaches further (``/wiki/日本語`` whole), so that
    the count is never too low.
    """
    text = _replace_spans(text, find_web_links(text, names=False), "x" * LINK_LENGTH)
    return cluster_count(_MENTION.sub(r"\1", text))


def _replace_spans(text: str, spans: Iterable[Span], instead: str) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], instead]
        position = end
    return "".join(pieces) + text[position:]


def threads_length(text: str) -> int:
    """Characters, an emoji as many as its UTF-8 bytes (Meta's documentation of Threads, "character limits").

    Signs that are an emoji only in some places (©, ™) are counted as one.
    """
    if _PLAIN_TEXT.fullmatch(text):
        return len(text)
    return len(text) + sum(len(emoji.encode("utf-8")) - len(emoji) for emoji in _ANY_EMOJI.findall(text))


def utf16_length(text: str) -> int:
    """UTF-16 code units: the count of a form in a browser, and never below the count of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_length(text: str) -> int:
    """UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class LengthUnit:
    """A way to count. ``label``: what is counted, as the desk and messages call it."""

    name: str
    label: str
    length: Callable[[str], int]


UNITS = {
    unit.name: unit
    for unit in (
        LengthUnit("characters", "characters", cluster_count),
        LengthUnit("utf-16", "characters", utf16_length),
        LengthUnit("bytes", "bytes", byte_length),
        LengthUnit("x", "weighted characters", x_length),
        LengthUnit("bluesky", "characters", bluesky_length),
        LengthUnit("mastodon", "characters", mastodon_length),
        LengthUnit("threads", "characters", threads_length),
    )
}


def with_link_length(length: Callable[[str], int], link: int) -> Callable[[str], int]:
    """The same count, but that every http(s) link counts ``link``."""
    return lambda text: length(_replace_spans(text, find_web_links(text, names=False), "x" * link))
