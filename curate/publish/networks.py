"""The networks a post can go to: how long a text may be there, and how long it is in the network's own count.

A network is a row of ``NETWORKS`` and a template ``posts/NAME.txt.j2``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex

from curate.publish.links import Span, bluesky_links, bluesky_short, web_links

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
# Letters that each are a cluster of their own, and no emoji: all of most texts. (No CR: CR LF is one cluster.)
_PLAIN = re.compile(
    "[\n -~\u00a0-\u00a8\u00aa-\u00ac\u00af-\u02ff\u2010-\u2027\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff"
    "\uff01-\uff9d]*+"
)
_DOUBLE = regex.compile(r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_MENTION = regex.compile(r"(?<![/\w])(@[a-z0-9_]++)@[a-z0-9.-]*[a-z0-9]", regex.IGNORECASE | regex.ASCII)


@dataclass(frozen=True, slots=True)
class Network:
    """One network. ``length`` gives a text's length in ``unit``; the network takes it up to ``limit``."""

    name: str
    label: str
    limit: int
    unit: str
    length: Callable[[str], int]


def cluster_count(text: str) -> int:
    """How many clusters a text has."""
    return len(text) if _PLAIN.fullmatch(text) else len(clusters(text))


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
    text = _without(text, web_links(text, names=True), "x" * LINK_LENGTH)
    if not _PLAIN.fullmatch(text):
        text = _EMOJI.sub("あ", text)
    return len(text) + len(_DOUBLE.findall(text))


def bluesky_length(text: str) -> int:
    """Grapheme clusters as Bluesky's composer counts them, links in their short form, or a tenth of the UTF-8 bytes.

    A post holds 300 clusters and 3000 bytes (lexicon ``app.bsky.feed.post``): the greater of the two counts is what is
    used up. Bytes decide only in text of long emoji sequences. Links: social-app ``shortenLinks``.
    """
    spans = bluesky_links(text)
    out, at = [], 0
    for start, end in spans:
        out += [text[at:start], bluesky_short(text[start:end])]
        at = end
    short = "".join(out) + text[at:]
    return max(cluster_count(short), -(-len(short.encode("utf-8", "surrogatepass")) // 10))


def mastodon_length(text: str) -> int:
    """Grapheme clusters; an http(s) link counts 23, and ``@user@host`` only ``@user`` (Mastodon's documentation).

    A link is what the composer takes for one. The server's idea of it reaches further (``/wiki/日本語`` whole), so that
    the count is never too low.
    """
    text = _without(text, web_links(text, names=False), "x" * LINK_LENGTH)
    return cluster_count(_MENTION.sub(r"\1", text))


def linkedin_length(text: str) -> int:
    """UTF-16 code units, links in full: the count of a form in a browser, and never below the count of characters.

    LinkedIn documents 3,000 "characters" and no unit.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _without(text: str, spans: Iterable[Span], instead: str) -> str:
    out, at = [], 0
    for start, end in spans:
        out += [text[at:start], instead]
        at = end
    return "".join(out) + text[at:]


NETWORKS = {
    network.name: network
    for network in (
        Network("x", "X", 280, "weighted characters", x_length),
        Network("bluesky", "Bluesky", 300, "characters", bluesky_length),
        Network("mastodon", "Mastodon", 500, "characters", mastodon_length),
        Network("linkedin", "LinkedIn", 3000, "characters", linkedin_length),
    )
}
