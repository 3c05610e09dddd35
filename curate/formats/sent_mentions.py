"""Webmentions as files: ``mentions.yaml`` records those that were sent, ``received.yaml`` those that were received.

The record is appended to and never rewritten: two lines of it at most for each mention, the first written before
anything is sent, so that one which may have arrived is never sent again. What came is somebody else's: it is cleaned,
and whatever is wrong with one costs that one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from curate.formats.iso_time import parse_iso_time
from curate.formats.text import append_lines, clean_line, clean_paragraphs
from curate.formats.validation import StrictModel, Text, validate
from curate.formats.web_address import is_web_address, url_key
from curate.formats.yamltext import YamlDocument, load_yaml, quote_scalar
from curate.problems import Problem

HEADER = "# What `curate mentions --send` did, oldest first. To send one again, delete its lines.\n"
_RECORDS_PER_BATCH, _RECORDS_CHECKED = 2_000, 20
_RECORD_START = re.compile(r"^- ", re.MULTILINE)
_MAX_TEXT_LENGTH = 500
"""Characters of somebody's words that are shown."""
_MAX_RECEIVED = 20_000

State = Literal["sending", "accepted", "refused", "failed", "none"]
"""``sending``: begun, and nothing is known of the end. ``accepted``: 2xx. ``refused``: a 4xx that speaks of more than
the moment. ``failed``: a passing fault, to be tried again. ``none``: the page takes no mentions."""


@dataclass(frozen=True, slots=True)
class SentMention:
    """One line of the record of sent mentions.

    words: digest of the note then (``note.note_digest``). answer: where its receiver may be asked of it.
    """

    at: datetime
    note: str
    target: str
    state: State
    words: str
    endpoint: str = ""
    status: int = 0
    answer: str = ""
    line: int = 0


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


def _parse_time(value: Any) -> Any:
    try:
        return parse_iso_time(value)
    except (TypeError, ValueError):
        raise ValueError("not a time; write it like 2026-11-23T10:00:00Z") from None


class _Record(StrictModel):
    at: Annotated[datetime, BeforeValidator(_parse_time)]
    note: str
    target: str
    state: State
    words: Text = ""
    endpoint: Text = ""
    status: Annotated[int, BeforeValidator(lambda value: value or 0)] = 0
    answer: Text = ""


# ------------------------------------------------------------------ what was sent


def parse(text: str, where: str) -> tuple[tuple[SentMention, ...], list[Problem]]:
    """Return the record in order, and a problem for each entry that can't be read. Never raises."""
    mentions: list[SentMention] = []
    problems: list[Problem] = []
    for first_line, part in _split_batches(text):
        document = load_yaml(part, where, first_line)
        if document.value is None or not isinstance(document.value, list):
            problems += document.problems
            if document.value is not None:
                problems.append(
                    Problem(f"{where}:{first_line}", "this should be a list", "begin each record with “- ”")
                )
            continue
        listed = YamlDocument({"": document.value}, {("", *path): line for path, line in document.lines.items()})
        for record in listed.list_items(""):
            fields, more_problems = validate(_Record, record, where)
            problems += more_problems
            if fields:
                mentions.append(SentMention(**dict(fields), line=record.line(())))
    return tuple(mentions), problems


def _split_batches(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based first line, text) of batches of records: the parser limits the values of a document."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("- ")][::_RECORDS_PER_BATCH]
    starts[:1] = [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, "".join(lines[start:end])


def format_line(mention: SentMention) -> str:
    """Return a record as its line in the file."""
    values = {
        "at": mention.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "note": mention.note,
        "target": mention.target,
        "state": mention.state,
        "words": mention.words,
        "endpoint": mention.endpoint,
        "status": mention.status,
        "answer": mention.answer,
    }
    shown = ", ".join(
        f"{key}: {quote_scalar(value) if isinstance(value, str) else value}" for key, value in values.items() if value
    )
    return f"- {{{shown}}}\n"


def add_mention(text: str, mention: SentMention) -> str:
    """Return the file's text with one more record at its end. mention.at: to the second.

    Raises ValueError where it would not be read back: the file is no list, or has an end of its own.
    """
    new = append_lines(text, format_line(mention), HEADER)
    end = _last_records(text)
    old_records = [replace(record, line=0) for record in parse(end, "")[0]]
    if [replace(record, line=0) for record in parse(end + new[len(text) :], "")[0]] != [
        *old_records,
        replace(mention, line=0),
    ]:
        raise ValueError("it isn't a list that goes on to the end of the file")
    return new


def _last_records(text: str) -> str:
    """Return the end of a file, which is enough to check what is appended."""
    starts = [match.start() for match in _RECORD_START.finditer(text)]
    if len(starts) > _RECORDS_CHECKED:
        return text[starts[-_RECORDS_CHECKED] :]
    return text


def latest_mentions(mentions: Iterable[SentMention]) -> dict[tuple[str, str], SentMention]:
    """Return the last record of each (note, ``url_key`` of the target)."""
    return {(mention.note, url_key(mention.target)): mention for mention in mentions}


# ------------------------------------------------------------------ what came

_KIND_BY_PROPERTY: Mapping[str, Literal["reply", "like", "repost", "bookmark", "mention"]] = {
    "in-reply-to": "reply",
    "like-of": "like",
    "repost-of": "repost",
    "bookmark-of": "bookmark",
}


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
    return tuple(sorted(mentions.values(), key=lambda one: (one.published or beginning, one.url))), problems


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
        moment: datetime = _parse_time(value)
    except (ValueError, OverflowError):
        return None
    return moment


def _text_or_empty(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return ""
