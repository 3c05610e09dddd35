"""What a writer should know about a post before it goes out: surprises that a network has in store. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from curate.model import Caution
from curate.publish.posts.channels import Channel
from curate.publish.posts.links import bluesky_links, web_links

_HASHTAG = regex.compile(r"(?<![\p{L}\p{M}\p{Nd}_&/#＃])[#＃]([\p{L}\p{M}\p{Nd}_]++)(\S*+)")
_LETTER = regex.compile(r"\p{L}")
_AFTER_TAG = ".,;:!?)]}'\"、。！？」』）】"
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{RI}")
_NAMES = {"x": web_links, "bluesky": bluesky_links}
_MOSTLY = 1 / 2
LONG_THREAD = 10
"""Parts beyond which a thread is long: a default of ours, no network's rule."""


def cautions(
    channel: Channel, parts: Sequence[str], quote: str, tags: Mapping[str, str] | None = None
) -> tuple[Caution, ...]:
    """Of all parts, each once. tags: hashtags that say less than their topic, and that topic."""
    found: dict[Caution, None] = {}
    if len(parts) > LONG_THREAD:
        found[Caution("thread", str(len(parts)))] = None
    for tag, topic in (tags or {}).items():
        if any(_has_tag(part, tag) for part in parts):
            found[Caution("topic", f"{topic} → {tag}")] = None
    for part in parts:
        for name in _turning_into_links(channel.network.unit, part):
            found[Caution("name", name)] = None
        for whole in _cut_tags(part):
            found[Caution("tag", whole)] = None
        if quote and quote in part and len(quote) > len(part) * _MOSTLY:
            found[Caution("quotation")] = None
        if channel.name == "threads" and _EMOJI.search(part):
            found[Caution("emoji")] = None
    if channel.network.links is not None:
        links = {part[start:end] for part in parts for start, end in web_links(part, names=False)}
        if len(links) > channel.network.links:
            found[Caution("links", str(channel.network.links))] = None
    return tuple(found)


def _has_tag(part: str, tag: str) -> bool:
    return tag in part and any(f"#{found[1]}" == tag for found in _HASHTAG.finditer(part))


def _turning_into_links(unit: str, part: str) -> list[str]:
    """What was written as a name and will be shown as a link: ``README.md``, ``chat.ai``."""
    if unit == "x":
        spans = web_links(part, names=True)
    elif unit == "bluesky":
        spans = bluesky_links(part)
    else:
        return []
    return [part[start:end] for start, end in spans if "://" not in part[start:end]]


def _cut_tags(part: str) -> list[str]:
    """Hashtags of which networks take only the beginning (``#C++``), or nothing (``#2026``)."""
    return [
        found[0]
        for found in _HASHTAG.finditer(part)
        if found[2].strip(_AFTER_TAG) or (found[2] and found[2][0] not in _AFTER_TAG) or not _LETTER.search(found[1])
    ]
