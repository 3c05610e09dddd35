"""``curate inbox --dropped``: what the filters hide, and which of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from curate.cli.inbox_list import item_to_json
from curate.cli.output import print_status, show_json, show_table
from curate.humanize import format_age
from curate.workspace.feed_names import feed_label
from curate.workspace.filtered_items import has_filters
from curate.workspace.workspace import now

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.workspace.filtered_items import FilteredItem


def show_filtered(
    reading: ReadingConfig, filtered: Sequence[FilteredItem], *, limit: int | None, as_json: bool
) -> None:
    """List what the filters hide: the first so many, or all."""
    shown = filtered[:limit]
    if as_json:
        show_json(map(_filtered_to_json, shown))
        return
    if not filtered:
        if has_filters(reading):
            print_status("The filters hide nothing here.")
        else:
            print_status("There are no filters: write keep: or drop: in feeds.yaml.")
        return
    titles = {feed.url: feed.title for feed in reading.feeds}
    time = now()
    show_table(
        ["id", "age", "feed", "title", "hidden by"],
        [
            (
                item.id,
                format_age(item.date, time),
                feed_label(titles.get(item.feed, ""), item.feed_title, item.feed),
                item.title or item.url,
                f"{hit.reason} ({hit.where})",
            )
            for item, hit in ((hidden.row.item, hidden.hit) for hidden in shown)
        ],
        wide=(3, 4),
        names=(2,),
    )
    if len(filtered) > len(shown):
        print_status(f"{len(shown)} of {len(filtered)}; -n {len(filtered)} shows all.")


def _filtered_to_json(hidden: FilteredItem) -> dict[str, Any]:
    return {
        **item_to_json(hidden.row.item),
        "topics": [match.topic for match in hidden.row.matches],
        "reasons": [match.reason for match in hidden.row.matches],
        "hidden_by": hidden.hit.reason,
        "rule": hidden.hit.where,
    }
