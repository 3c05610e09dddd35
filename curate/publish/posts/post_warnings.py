"""What a writer should know about a post before it goes out: surprises that a network has in store. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from curate.formats.markdown_lines import unwrap_lines
from curate.formats.own_words import own_words
from curate.model import Note, PostWarning
from curate.publish.posts.link_detection import find_bluesky_links, find_web_links
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.thread_splitting import find_quotations

_HASHTAG = regex.compile(r"(?<![\p{L}\p{M}\p{Nd}_&/#＃])[#＃]([\p{L}\p{M}\p{Nd}_]++)(\S*+)")
# Right after a letter no network sees one, and in Japanese there may be no blank before it.
_GLUED_HASHTAG = regex.compile(r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}ー])[#＃][\p{L}\p{Nd}_]*\p{L}[\p{L}\p{Nd}_]*")
_LINK_OR_TAG = regex.compile(r"https?://\S+|[#＃]\w+")
# Mail addresses have something right before it. After Japanese, networks see one.
_ADDRESS_OR_MENTION = regex.compile(
    r"(https?://[!-~]+)|(?<![A-Za-z0-9._+&-])[@＠]([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?+)"
)
_QUOTED_LINE = regex.compile(r"(?m)^>.*$")
_QUOTATION_MARKS = regex.compile('[「」『』“”"]')
_ASCII_WORD = regex.compile(r"[\x21-\x7e]+")
_LETTER = regex.compile(r"\p{L}")
_CLOSING_MARKS = ".,;:!?)]}'\"、。！？」』）】"
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{RI}")
_MAX_QUOTED_SHARE = 1 / 2
LONG_THREAD = 10
"""Parts beyond which a thread is long: a default of ours, no network's rule."""


def find_warnings(
    channel: NetworkConfig, parts: Sequence[str], note: Note, tags: Mapping[str, str] | None = None
) -> tuple[PostWarning, ...]:
    """Return the warnings about all parts of a note's post, each once.

    tags: hashtags that say less than their topic, and that topic.
    """
    warnings: dict[PostWarning, None] = {}
    if len(parts) > LONG_THREAD:
        warnings[PostWarning("thread", str(len(parts)))] = None
    for tag, topic in (tags or {}).items():
        if any(_has_hashtag(part, tag) for part in parts):
            warnings[PostWarning("topic", f"{topic} → {tag}")] = None
    for part in parts:
        for name in _find_accidental_links(channel.network.unit, part):
            warnings[PostWarning("name", name)] = None
        for whole in _find_cut_hashtags(part):
            warnings[PostWarning("tag", whole)] = None
        for tag in _GLUED_HASHTAG.findall(part):
            warnings[PostWarning("glued", tag)] = None
        for name in _find_quoted_mentions(part, note):
            warnings[PostWarning("mention", name)] = None
        if _quoted_length(part, note) > len(_LINK_OR_TAG.sub("", part)) * _MAX_QUOTED_SHARE:
            warnings[PostWarning("quotation")] = None
        if channel.name == "threads" and _EMOJI.search(part):
            warnings[PostWarning("emoji")] = None
    if channel.network.max_links is not None:
        links = {part[start:end] for part in parts for start, end in find_web_links(part, names=False)}
        if len(links) > channel.network.max_links:
            warnings[PostWarning("links", str(channel.network.max_links))] = None
    return tuple(warnings)


def _quoted_length(part: str, note: Note) -> int:
    """How many characters of a part are somebody else's words: between quotation marks, or in lines that begin with
    ``>``; the title of the source, which stands between such marks too, is none of them."""
    title = _strip_quotation_marks(note.source.title)
    theirs = bytearray(len(part))
    spans = [span for span in find_quotations(part) if not title or _strip_quotation_marks(part[slice(*span)]) != title]
    spans += [line.span() for line in _QUOTED_LINE.finditer(part)]
    quote = unwrap_lines(note.quote)
    spans += [(at, at + len(quote)) for at in [part.find(quote) if quote else -1] if at >= 0]
    for start, end in spans:
        theirs[start:end] = b"\x01" * (end - start)
    return sum(theirs)


def _strip_quotation_marks(text: str) -> str:
    return unwrap_lines(_QUOTATION_MARKS.sub("", text))


def remove_mentions(text: str) -> str:
    """A text without the ``@`` of what networks take for accounts; addresses of mail keep theirs."""
    return str(_ADDRESS_OR_MENTION.sub(lambda found: found[2] or found[0], text))


def _find_quoted_mentions(part: str, note: Note) -> list[str]:
    """Accounts that quotations name, and the user doesn't."""
    theirs = _find_mentions(f"{unwrap_lines(note.quote)}\n{note.words}")
    if not theirs:
        return []
    theirs -= _find_mentions(f"{own_words(note.words)}\n{note.title}\n{note.takeaway}\n{note.question}")
    return [name for name in _find_mentions(part) if name in theirs]


def _find_mentions(text: str) -> set[str]:
    return {f"@{found[2]}" for found in _ADDRESS_OR_MENTION.finditer(text) if found[2]}


def _has_hashtag(part: str, tag: str) -> bool:
    return tag in part and any(f"#{found[1]}" == tag for found in _HASHTAG.finditer(part))


def _find_accidental_links(unit: str, part: str) -> list[str]:
    """What was written as a name and will be shown as a link: ``README.md``, ``chat.ai``."""
    if unit == "x":
        spans = find_web_links(part, names=True)
    elif unit == "bluesky":
        spans = find_bluesky_links(part)
    else:
        return []
    names = [part[start:end] for start, end in spans if "://" not in part[start:end]]
    # Bluesky takes all up to the next blank; the writer knows the name by its beginning.
    return [
        name if (short := _ASCII_WORD.match(name)) is None or short[0] == name else f"{short[0]}…" for name in names
    ]


def _find_cut_hashtags(part: str) -> list[str]:
    """Hashtags of which networks take only the beginning (``#C++``), or nothing (``#2026``)."""
    return [
        found[0]
        for found in _HASHTAG.finditer(part)
        if found[2].strip(_CLOSING_MARKS)
        or (found[2] and found[2][0] not in _CLOSING_MARKS)
        or not _LETTER.search(found[1])
    ]
