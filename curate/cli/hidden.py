"""``curate inbox --dropped``: what the filters hide, and which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from curate.cli.inbox_list import item_data
from curate.cli.output import say, show_json, table
from curate.wording import age
from curate.workspace.workspace import now

if TYPE_CHECKING:
    from curate.model import InboxRow, Item, ReadingConfig
    from curate.read.inbox.select import ItemMatcher


def show(
    reading: ReadingConfig,
    matcher: ItemMatcher,
    items: Sequence[Item],
    choice: Mapping[str, Any],
    *,
    most: int | None,
    as_json: bool,
) -> None:
    """List what the filters hide, newest first. choice: as for ``read.inbox.rows``. most: None for all of it."""
    from curate.read.inbox.select import rows

    followed = [item for item in items if matcher.stands(item)]
    chosen = rows(followed, matcher, everything=True, **choice)
    found = [(row, why) for row in chosen if (why := matcher.filters.hides(row.item))]
    shown = found[:most]
    if as_json:
        show_json({**_as_data(row), "hidden_by": why.said, "rule": why.where} for row, why in shown)
        return
    if not found:
        some = reading.keep or reading.drop or any(one.keep or one.drop for one in reading.feeds)
        say("The filters hide nothing here." if some else "There are no filters: write keep: or drop: in feeds.yaml.")
        return
    titles = {one.url: one.title for one in reading.feeds}
    time = now()
    table(
        ["id", "age", "feed", "title", "hidden by"],
        [
            (
                row.item.id,
                age(row.item.date, time),
                titles.get(row.item.feed) or row.item.feed_title or row.item.feed,
                row.item.title or row.item.url,
                f"{why.said} ({why.where})",
            )
            for row, why in shown
        ],
        wide=(3, 4),
        names=(2,),
    )
    if len(found) > len(shown):
        say(f"{len(shown)} of {len(found)}; -n {len(found)} shows all.")


def _as_data(row: InboxRow) -> dict[str, Any]:
    """An item as ``--json`` shows it."""
    return {
        **item_data(row.item),
        "topics": [match.topic for match in row.matches],
        "reasons": [match.reason for match in row.matches],
    }
