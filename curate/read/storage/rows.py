"""Converts values of the model to rows of the cache, and back. Pure."""

from __future__ import annotations

import functools
import json
from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from curate.model import (
    ExtractionTrace,
    FeedHealth,
    InboxReason,
    Item,
    LinkStatus,
    PageResult,
    TopicMatch,
    Validators,
)
from curate.read.storage.database import parse_time

ITEM_SELECT = "items.*, coalesce(feeds.title, '') AS feed_title FROM items LEFT JOIN feeds ON feeds.url = items.feed"
"""What ``item_from_row`` reads."""


def item_from_row(row: Any) -> Item:
    return Item(
        id=row["id"],
        feed=row["feed"],
        feed_title=row["feed_title"],
        url=row["url"],
        title=row["title"],
        author=row["author"],
        published=parse_time(row["published"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        summary=row["summary"],
        text=row["text"],
        tags=tuple(json.loads(row["tags"])),
        article=row["article"],
        problem=row["problem"],
    )


def health_from_row(row: Any, entries: int) -> FeedHealth:
    return FeedHealth(
        url=row["url"],
        title=row["title"],
        entries=entries,
        last_success=parse_time(row["last_success"]),
        last_error=parse_time(row["last_error"]),
        problem=row["problem"],
        next_ask=parse_time(row["next_ask"]),
        failures=row["failures"],
        validators=Validators(row["etag"], row["last_modified"]),
        body_hash=row["body_hash"],
        moved_to=row["moved_to"],
        moved_seen=row["moved_seen"],
        gone=bool(row["gone"]),
        wait=row["wait"],
        skip_hours=frozenset(json.loads(row["skip_hours"])),
        failing_since=parse_time(row["failing_since"]),
        seconds=row["seconds"],
    )


def link_from_row(row: Any) -> LinkStatus:
    at, since = datetime.fromisoformat(row["at"]), parse_time(row["since"])
    return LinkStatus(row["url"], row["state"], row["what"], at, since, row["failures"])


def trace_from_row(row: Any) -> ExtractionTrace:
    at, (select, cut, following), pages = json.loads(row["trace"])
    return ExtractionTrace(
        datetime.fromisoformat(at), (select, cut, following), tuple(PageResult(*page) for page in pages)
    )


def matches_to_json(matches: Sequence[TopicMatch]) -> str:
    return json.dumps([[match.topic, *match.words] for match in matches], ensure_ascii=False)


@functools.lru_cache(maxsize=10_000)
def matches_from_json(text: str) -> tuple[TopicMatch, ...]:
    return tuple(TopicMatch(topic, tuple(words)) for topic, *words in json.loads(text))


def reasons_to_json(reasons: Sequence[InboxReason]) -> str:
    return json.dumps([[reason.kind, *reason.about] for reason in reasons], ensure_ascii=False)


def reasons_from_json(text: str) -> tuple[InboxReason, ...]:
    return tuple(InboxReason(kind, tuple(about)) for kind, *about in json.loads(text))


def numbers_from_blob(blob: bytes) -> array[int]:
    return array("I", blob)
