"""What the filters of feeds.yaml hide, and which of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curate.model import FilterHit, InboxRow, ReadingConfig
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.storage.cache import Cache
    from curate.workspace.ranked_inbox import InboxQuery


@dataclass(frozen=True, slots=True)
class FilteredItem:
    """An item that a filter hides."""

    row: InboxRow
    hit: FilterHit


def load_filtered_items(matcher: ItemMatcher, cache: Cache, query: InboxQuery) -> list[FilteredItem]:
    """Return what the filters hide of what is followed, newest first. Of the query, feed, topic and since count."""
    from curate.read.inbox.item_matcher import select_rows

    followed = [item for item in cache.load_items() if matcher.is_followed(item)]
    rows = select_rows(followed, matcher, topic=query.topic, feed=query.feed, since=query.since, everything=True)
    return [FilteredItem(row, hit) for row in rows if (hit := matcher.filters.find_hit(row.item))]


def has_filters(reading: ReadingConfig) -> bool:
    """Whether feeds.yaml has any filter."""
    return bool(reading.keep or reading.drop or any(feed.keep or feed.drop for feed in reading.feeds))
