"""The inbox as it is printed: a table for people, rows for programs."""

from __future__ import annotations

from typing import Any

from curate.cli.output import iso, on_terminal, say, table
from curate.formats.text_wrap import cropped
from curate.model import Item, ReadingConfig
from curate.wording import age
from curate.workspace.ranked_inbox import Inbox, InboxLine
from curate.workspace.workspace import now

_ROOMY = 110
"""Columns of a terminal in which reasons have room beside the titles."""
_TITLE = 300
"""Cells of a title that are shown in a list: nobody reads on there."""


def item_data(item: Item) -> dict[str, Any]:
    """What ``--json`` shows of any item, however it is listed."""
    return {
        "id": item.id,
        "title": item.title,
        "url": item.url,
        "feed": item.feed,
        "feed_title": item.feed_title,
        "author": item.author,
        "date": iso(item.date),
    }


def as_data(line: InboxLine, spoken: str) -> dict[str, Any]:
    """A line as ``--json`` shows it."""
    from curate.read.inbox.reasons import in_words

    return {
        **item_data(line.item),
        "topics": [match.topic for match in line.matches],
        "reasons": [in_words(reason, spoken) for reason in line.reasons],
        "outside": any(reason.kind == "outside" for reason in line.reasons),
        "story": [
            {
                "id": o.id,
                "title": o.title,
                "url": o.url,
                "feed": o.feed,
                "feed_title": o.feed_title,
                "date": iso(o.date),
            }
            for o in line.others
        ],
    }


def listed(reading: ReadingConfig, found: Inbox, most: int, spoken: str) -> None:
    """Show the first so many, if there are any."""
    from curate.read.inbox.reasons import briefly

    titles = {feed.url: feed.title for feed in reading.feeds}
    time = now()
    table(
        ["id", "age", "feed", "title", "why"],
        [
            (
                line.item.id,
                age(line.item.date, time, spoken),
                titles.get(line.item.feed) or line.item.feed_title or line.item.feed,
                cropped(line.item.title or line.item.url, _TITLE) + (f" (+{len(line.others)})" if line.others else ""),
                briefly(line.reasons, spoken),
            )
            for line in found.lines(most)
        ],
        wide=(3, 4),
        names=(2,),
        below=_ROOMY,
    )
    total = len(found.rows)
    if total > most:
        say(f"{most} of {total}; -n {total} shows all.")
    if on_terminal():
        say("Read one with `curate inbox ID`, begin a note with `curate note ID`, take one out with `curate drop ID`.")
