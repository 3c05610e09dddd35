"""``received.json`` and ``received.yaml``: the webmentions that others' pages sent to the user's. Pure.

The words are somebody else's: they are cleaned, and whatever is wrong with one mention costs that one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from curate.formats.iso_time import parse_iso_time
from curate.formats.text import clean_line, clean_paragraphs
from curate.formats.web_address import is_web_address, url_key
from curate.formats.yamltext import load_yaml
from curate.problems import Problem

_MAX_TEXT_LENGTH = 500
"""Characters of somebody's words that are shown."""
_MAX_RECEIVED = 20_000
_KIND_BY_PROPERTY: Mapping[str, Literal["reply", "like", "repost", "bookmark", "mention"]] = {
    "in-reply-to": "reply",
    "like-of": "like",
    "repost-of": "repost",
    "bookmark-of": "bookmark",
}


@dataclass(frozen=True, slots=True)
class ReceivedMention:
    """A mention of the user's page by another page. Plain text, cleaned."""

    target: str
    """The page that it is about."""
    url: str
    """Where it stands."""
    kind: Literal["reply", "like", "repost", "bookmark", "mention"]
    author: str = ""
    author_url: str = ""
    published: datetime | None = None
    text: str = ""


def parse_received(text: str, where: str) -> tuple[tuple[ReceivedMention, ...], list[Problem]]:
    """Mentions that came, oldest first: a list of entries in YAML or JSON, or a feed of them below ``children`` or
    ``links``, as webmention.io exports it (JF2). Private ones are left out. Never raises.

    Each entry has ``url`` and ``wm-target`` (or ``target``), and may have ``author`` (name, url), ``published``,
    ``content`` (text) and ``wm-property``.
    """
    value, problems = _load_yaml_or_json(text, where)
    if isinstance(value, dict):
        entries = value.get("children", value.get("links"))
    else:
        entries = value
    if entries is None and not problems:
        return (), []
    if not isinstance(entries, list):
        hint = "write a list of entries, or below children: what webmention.io exports"
        return (), problems or [Problem(f"{where}:1", "holds no list of mentions", hint)]
    mentions: dict[tuple[str, str], ReceivedMention] = {}
    for number, entry in enumerate(entries[:_MAX_RECEIVED], 1):
        if isinstance(entry, dict):
            mention = _parse_mention(entry)
        else:
            mention = "is no mapping of keys and values"
        if isinstance(mention, str):
            problems.append(Problem(f"{where}:1", f"mention {number} {mention}", "correct it, or take it out"))
        elif mention:
            mentions[url_key(mention.url), url_key(mention.target)] = mention
    if len(entries) > _MAX_RECEIVED:
        what = f"holds {len(entries):,} mentions; the first {_MAX_RECEIVED:,} are used"
        problems.append(Problem(f"{where}:1", what, "delete those that none of your pages needs"))
    beginning = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(mentions.values(), key=lambda mention: (mention.published or beginning, mention.url))), problems


def group_by_page(mentions: Iterable[ReceivedMention]) -> dict[str, list[ReceivedMention]]:
    """Return the mentions of each page by the ``url_key`` of its address."""
    pages: dict[str, list[ReceivedMention]] = {}
    for mention in mentions:
        pages.setdefault(url_key(mention.target), []).append(mention)
    return pages


def _load_yaml_or_json(text: str, where: str) -> tuple[Any, list[Problem]]:
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        try:
            return json.loads(text.removeprefix("\ufeff")), []
        except (ValueError, RecursionError):
            pass  # YAML begins so, too, and says where it is broken
    document = load_yaml(text, where)
    return document.value, list(document.problems)


def _parse_mention(entry: Mapping[str, Any]) -> ReceivedMention | str | None:
    """Return the mention in an entry; a text if something is wrong with it; None if it is private."""
    if str(entry.get("wm-private", "")).lower() == "true":
        return None
    url, target = (
        _text_or_empty(entry.get("url") or entry.get("wm-source")),
        _text_or_empty(entry.get("wm-target") or entry.get("target")),
    )
    for name, address in (("url", url), ("wm-target", target)):
        if not is_web_address(address):
            return f"has no web address as “{name}”"
    author = entry.get("author")
    if isinstance(author, dict):
        card = author
    else:
        card = {"name": author}
    content = entry.get("content")
    if isinstance(content, dict):
        words = content.get("text") or content.get("value")
    else:
        words = content
    by = _text_or_empty(card.get("url"))
    return ReceivedMention(
        target=target,
        url=url,
        kind=_KIND_BY_PROPERTY.get(_text_or_empty(entry.get("wm-property")), "mention"),
        author=clean_line(_text_or_empty(card.get("name")), 100),
        author_url=by if is_web_address(by) else "",
        published=_parse_published(entry.get("published") or entry.get("wm-received")),
        text=clean_paragraphs(_text_or_empty(words), _MAX_TEXT_LENGTH),
    )


def _parse_published(value: Any) -> datetime | None:
    try:
        return parse_iso_time(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _text_or_empty(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return ""
