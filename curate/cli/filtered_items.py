"""``curate inbox --dropped``: what the filters hide, and which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from curate.cli.inbox_list import item_to_json
from curate.cli.output import print_status, show_json, show_table
from curate.humanize import format_age
from curate.workspace.workspace import now

if TYPE_CHECKING:
    from curate.model import InboxRow, Item, ReadingConfig
    from curate.read.inbox.select import ItemMatcher


def show_filtered(
    reading: ReadingConfig,
    matcher: ItemMatcher,
    items: Sequence[Item],
    choice: Mapping[str, Any],
    *,
    most: int | None,
    as_json: bool,
) -> None:
    """List what the filters hide, newest first. choice: as for ``read.inbox.rows``. most: None for all of it."""
    from curate.read.inbox.select import select_rows

    followed = [item for item in items if matcher.is_followed(item)]
    chosen = select_rows(followed, matcher, everything=True, **choice)
    found = [(row, why) for row in chosen if (why := matcher.filters.find_hit(row.item))]
    shown = found[:most]
    if as_json:
        show_json({**_row_to_json(row), "hidden_by": why.reason, "rule": why.where} for row, why in shown)
        return
    if not found:
        some = reading.keep or reading.drop or any(one.keep or one.drop for one in reading.feeds)
        print_status(
            "The filters hide nothing here." if some else "There are no filters: write keep: or drop: in feeds.yaml."
        )
        return
    titles = {one.url: one.title for one in reading.feeds}
    time = now()
    show_table(
        ["id", "age", "feed", "title", "hidden by"],
        [
            (
                row.item.id,
                format_age(row.item.date, time),
                titles.get(row.item.feed) or row.item.feed_title or row.item.feed,
                row.item.title or row.item.url,
                f"{why.reason} ({why.where})",
            )
            for row, why in shown
        ],
        wide=(3, 4),
        names=(2,),
    )
    if len(found) > len(shown):
        print_status(f"{len(shown)} of {len(found)}; -n {len(found)} shows all.")


def _row_to_json(row: InboxRow) -> dict[str, Any]:
    """An item as ``--json`` shows it."""
    return {
        **item_to_json(row.item),
        "topics": [match.topic for match in row.matches],
        "reasons": [match.reason for match in row.matches],
    }
