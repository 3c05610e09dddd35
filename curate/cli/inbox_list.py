"""The inbox as it is printed: a table for people, rows for programs."""

from __future__ import annotations

from typing import Any

from curate.cli.output import is_terminal, print_status, show_table, to_iso
from curate.formats.text_wrap import crop
from curate.humanize import format_age
from curate.model import Item, ReadingConfig
from curate.workspace.ranked_inbox import Inbox, InboxLine
from curate.workspace.workspace import now

_MIN_COLUMNS_BESIDE = 110
"""Columns of a terminal in which reasons have room beside the titles."""
_MAX_TITLE_WIDTH = 300
"""Cells of a title that are shown in a list: nobody reads on there."""


def item_to_json(item: Item) -> dict[str, Any]:
    """What ``--json`` shows of any item, however it is listed."""
    return {
        "id": item.id,
        "title": item.title,
        "url": item.url,
        "feed": item.feed,
        "feed_title": item.feed_title,
        "author": item.author,
        "date": to_iso(item.date),
    }


def line_to_json(line: InboxLine, spoken: str) -> dict[str, Any]:
    """A line as ``--json`` shows it."""
    from curate.read.inbox.reasons import describe_reason

    return {
        **item_to_json(line.item),
        "topics": [match.topic for match in line.matches],
        "reasons": [describe_reason(reason, spoken) for reason in line.reasons],
        "outside": any(reason.kind == "outside" for reason in line.reasons),
        "story": [
            {
                "id": o.id,
                "title": o.title,
                "url": o.url,
                "feed": o.feed,
                "feed_title": o.feed_title,
                "date": to_iso(o.date),
            }
            for o in line.same_story
        ],
    }


def show_inbox(reading: ReadingConfig, found: Inbox, most: int, spoken: str) -> None:
    """Show the first so many, if there are any."""
    from curate.read.inbox.reasons import summarize_reasons

    titles = {feed.url: feed.title for feed in reading.feeds}
    time = now()
    show_table(
        ["id", "age", "feed", "title", "why"],
        [
            (
                line.item.id,
                format_age(line.item.date, time, spoken),
                titles.get(line.item.feed) or line.item.feed_title or line.item.feed,
                crop(line.item.title or line.item.url, _MAX_TITLE_WIDTH)
                + (f" (+{len(line.same_story)})" if line.same_story else ""),
                summarize_reasons(line.reasons, spoken),
            )
            for line in found.lines(most)
        ],
        wide=(3, 4),
        names=(2,),
        below=_MIN_COLUMNS_BESIDE,
    )
    total = len(found.rows)
    if total > most:
        print_status(f"{most} of {total}; -n {total} shows all.")
    if is_terminal():
        print_status(
            "Read one with `curate inbox ID`, begin a note with `curate note ID`, take one out with `curate drop ID`."
        )
