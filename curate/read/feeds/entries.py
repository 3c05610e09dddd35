"""What every kind of feed has in common: from the fields an entry came with to an Entry."""

from __future__ import annotations

import html.entities
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from curate.formats.canonical_url import clean_url
from curate.formats.text import clean, clean_line, digest, is_japanese
from curate.formats.web_address import absolute_url
from curate.model import Entry
from curate.read.feeds.dates import guess_zone, parse_feed_time
from curate.read.text.html_text import unescape

MAX_ENTRIES = 2_000
_SUMMARY_LENGTH = 600
_FALLBACK_TITLE_LENGTH = 80
_MIN_FULL_CONTENT, _MIN_FULL_DESCRIPTION = 500, 2_000
_MAX_TAGS, _MAX_URL_LENGTH = 20, 2_000

_TEASER = re.compile(
    r"(?:…|\.\.\.|・・・|\[&hellip;\]"
    r"|\b(?:read|see|learn) more|\bcontinue reading\b[^\n]{0,200}|\bread the (?:full|rest)\b[^\n]{0,200}"
    r"|続きを(?:読む|みる|見る)|続きは(?:こちら|[^\n。]{0,80}で)|もっと(?:読む|見る)|全文を読む|(?:この)?記事を読む)[\s\W]*$",
    re.IGNORECASE,
)
# What WordPress writes under every entry.
_WORDPRESS_FOOTER = re.compile(
    r"\s*(?:^|(?<=\s))(?:The post .{1,400}? (?:appeared first on|first appeared on) .{1,200}"
    r"|投稿 .{1,400}? は .{1,200}? に最初に表示されました)。?\.?\s*$"
)
_OPEN_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9;])")
_HTML4_CHARACTERS = {name: chr(code) for name, code in html.entities.name2codepoint.items() if name != "amp"}
_SENTENCE_END = re.compile(r"[。．！？!?]|\.(?=\s)")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry's fields as the feed has them, HTML already made text. Empty where the feed has none."""

    id: str = ""
    link: str = ""
    other_links: tuple[str, ...] = ()
    """What stands for the address where ``link`` is none, the best one first. Never part of the key."""
    media_link: str = ""
    """A file that comes with the entry: its address where there is no other."""
    former_link: str = ""
    """What version 0.1 took for ``link``, where that is another."""
    title: str = ""
    author: str = ""
    times: tuple[str, ...] = ()
    """As written, the best one first."""
    description: str = ""
    content: str = ""
    tags: tuple[str, ...] = ()


def build_entries(
    drafts: Sequence[RawEntry],
    base: str,
    *,
    former_base: str = "",
    language: str = "",
    feed_times: Iterable[str] = (),
) -> tuple[Entry, ...]:
    """Return the newest 2,000 entries in the feed's order, each with its own key; what came twice is taken once.

    base: what relative links are resolved against. former_base: what version 0.1 resolved them against, if another.
    language, feed_times: the feed's own, as it writes them; empty where it doesn't.
    """
    titles = "\n".join(draft.title for draft in drafts[:50])
    times = (text for draft in drafts for text in draft.times)
    zone = guess_zone((*feed_times, *times), language or ("ja" if is_japanese(titles) else ""))
    keys: set[str] = set()
    places: set[tuple[str, str]] = set()
    entries: list[Entry] = []
    for draft, published in _keep_newest([(draft, _parse_published(draft, zone)) for draft in drafts]):
        url = _resolve(draft.link, base)
        key, place = _entry_key(draft, url), (url, draft.title)
        if key in keys:
            # Some feeds give all entries one guid: then the address and the title tell them apart.
            if place in places:
                continue
            key = digest(f"{key}\n{url}\n{draft.title}", 26)
        page = _page_address(draft, url, base)
        entry = _build_entry(draft, key, page or _resolve(draft.media_link, base), published)
        entry = replace(entry, has_page=bool(page), former_keys=_former_keys(draft, key, base, former_base))
        if key not in keys and (entry.url or entry.title):
            keys.add(key)
            places.add(place)
            entries.append(entry)
    return tuple(entries)


def _resolve(link: str, base: str) -> str:
    """Return a link as a web address; empty where it is none, or too long."""
    if not (link.strip() and base):
        return ""
    url = absolute_url(clean_line(link, _MAX_URL_LENGTH + 1), base)
    if len(url) <= _MAX_URL_LENGTH:
        return url
    return ""


def _page_address(draft: RawEntry, url: str, base: str) -> str:
    """Return the address of an entry's page without tracking. url: its ``link``, resolved."""
    others = (_resolve(link, base) for link in draft.other_links)
    address = url or next(filter(None, others), "")
    return clean_url(address) if address else ""


def _former_keys(draft: RawEntry, key: str, base: str, former_base: str) -> tuple[str, ...]:
    """Return the other keys that version 0.1 may have given an entry: it misread ``&`` in a feed with broken XML."""
    keys = [key]
    if not clean_line(draft.id):
        keys += [_resolve(draft.former_link, base), _resolve(draft.link, former_base)]
    for known in [known for known in keys if "&" in known]:
        keys += [
            _OPEN_REFERENCE.sub(lambda match: _HTML4_CHARACTERS.get(match[1], match[0]), known),
            _OPEN_REFERENCE.sub(lambda match: _HTML4_CHARACTERS.get(match[1], f"{match[0]};"), known),
            known.replace("&", "&amp;"),
        ]
    return tuple(dict.fromkeys(unicodedata.normalize("NFC", former) for former in keys[1:] if former and former != key))


def _entry_key(draft: RawEntry, url: str) -> str:
    # The same key whatever the feed's other entries say of the zone.
    published = _parse_published(draft, UTC)
    key = (
        clean_line(draft.id, _MAX_URL_LENGTH + 1)
        or url
        or digest(f"{draft.title}\n{published or ''}\n{draft.content}", 26)
    )
    if len(key) <= _MAX_URL_LENGTH:
        return key
    return digest(key, 26)


def _keep_newest(pairs: list[tuple[RawEntry, datetime | None]]) -> list[tuple[RawEntry, datetime | None]]:
    if len(pairs) <= MAX_ENTRIES:
        return pairs
    first = datetime.min.replace(tzinfo=UTC)
    order = sorted(range(len(pairs)), key=lambda i: pairs[i][1] or first, reverse=True)
    return [pairs[i] for i in sorted(order[:MAX_ENTRIES])]


def _parse_published(draft: RawEntry, zone: tzinfo) -> datetime | None:
    return next((time for text in draft.times if text and (time := parse_feed_time(text, zone))), None)


def _build_entry(draft: RawEntry, key: str, url: str, published: datetime | None) -> Entry:
    content = _strip_wordpress_footer(clean(draft.content))
    description = _strip_wordpress_footer(clean(draft.description))
    text = ""
    if is_full_text(content, _MIN_FULL_CONTENT):
        text = content
    elif is_full_text(description, _MIN_FULL_DESCRIPTION):
        text = description
    summary = shorten(description or content, _SUMMARY_LENGTH)
    return Entry(
        key=key,
        url=url,
        title=draft.title or shorten(summary, _FALLBACK_TITLE_LENGTH) or url,
        author=draft.author,
        published=published,
        summary=summary,
        text=text,
        tags=_clean_tags(draft.tags),
    )


def is_full_text(text: str, min_length: int) -> bool:
    """Whether a text reads as a whole article: long enough, and it doesn't end by sending the reader elsewhere."""
    return len(text) >= min_length and not _TEASER.search(text[-300:])


def shorten(text: str, limit: int) -> str:
    """Return a text on one line of at most ``limit`` characters, ended at a sentence or a word where one is near."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(cut)]
    if ends and ends[-1] > limit * 0.7:
        return cut[: ends[-1]]
    blank = cut.rfind(" ")
    return (cut[:blank] if blank > limit * 0.7 else cut).rstrip() + "…"


def _strip_wordpress_footer(text: str) -> str:
    head, tail = text[:-800], text[-800:]
    return head + _WORDPRESS_FOOTER.sub("", tail)


def _clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(unescape(tag), 60) for tag in tags[: _MAX_TAGS * 3])
    return tuple(dict.fromkeys(tag for tag in cleaned if tag and "://" not in tag))[:_MAX_TAGS]
