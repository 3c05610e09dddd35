"""The inbox as it is printed: a table for people, rows for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from curate.cli.output import is_terminal, print_status, show_table, to_iso
from curate.formats.text_wrap import crop
from curate.humanize import format_age
from curate.model import Item, ReadingConfig
from curate.workspace.feed_names import feed_label
from curate.workspace.ranked_inbox import Inbox, InboxLine
from curate.workspace.workspace import now

_MIN_COLUMNS_BESIDE = 110
"""Columns of a terminal in which reasons have room beside the titles."""
_MAX_TITLE_WIDTH = 300
"""Cells of a title that are shown in a list: nobody reads on there."""


def item_to_json(item: Item) -> dict[str, Any]:
    """Return what ``--json`` shows of any item, however it is listed."""
    return {
        "id": item.id,
        "title": item.title,
        "url": item.url,
        "feed": item.feed,
        "feed_title": item.feed_title,
        "author": item.author,
        "date": to_iso(item.date),
    }


def line_to_json(line: InboxLine, language: str) -> dict[str, Any]:
    """Return a line as ``--json`` shows it."""
    from curate.read.inbox.reasons import describe_reason

    return {
        **item_to_json(line.item),
        "topics": [match.topic for match in line.matches],
        "reasons": [describe_reason(reason, language) for reason in line.reasons],
        "outside": any(reason.kind == "outside" for reason in line.reasons),
        "story": [_story_item_to_json(item) for item in line.same_story],
    }


def _story_item_to_json(item: Item) -> dict[str, Any]:
    row = item_to_json(item)
    del row["author"]
    return row


def show_inbox(reading: ReadingConfig, inbox: Inbox, limit: int, language: str) -> None:
    """Show the first so many lines, if there are any, as a table."""
    titles = {feed.url: feed.title for feed in reading.feeds}
    time = now()
    show_table(
        ["id", "age", "feed", "title", "why"],
        [_line_row(line, titles, time, language) for line in inbox.lines(limit)],
        wide=(3, 4),
        names=(2,),
        below=_MIN_COLUMNS_BESIDE,
    )
    total = len(inbox.rows)
    if total > limit:
        print_status(f"{limit} of {total}; -n {total} shows all.")
    if is_terminal():
        print_status(
            "Read one with `curate inbox ID`, begin a note with `curate note ID`, take one out with `curate drop ID`."
        )


def _line_row(line: InboxLine, titles: Mapping[str, str], time: datetime, language: str) -> tuple[str, ...]:
    from curate.read.inbox.reasons import summarize_reasons

    item = line.item
    title = crop(item.title or item.url, _MAX_TITLE_WIDTH)
    if line.same_story:
        title += f" (+{len(line.same_story)})"
    return (
        item.id,
        format_age(item.date, time, language),
        feed_label(titles.get(item.feed, ""), item.feed_title, item.feed),
        title,
        summarize_reasons(line.reasons, language),
    )
