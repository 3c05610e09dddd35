"""What was fetched for an item, what was taken of it, and what hides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curate.model import ExtractionTrace, FilterHit, Item, ReadingConfig
    from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """How an item came by its text."""

    item: Item
    trace: ExtractionTrace | None
    """None: nothing was noted down when its text was fetched, or nothing was fetched yet."""
    filter_hit: FilterHit | None
    """The filter that hides it."""
    rules_changed: bool
    """Whether feeds.yaml says something else by now about how its article is read."""


def load_item_trace(reading: ReadingConfig, cache: Cache, item: Item) -> ItemTrace:
    """Return how an item came by its text, from what the cache and feeds.yaml say of it."""
    from curate.read.articles.fetch_articles import article_rules
    from curate.read.inbox.item_matcher import ItemMatcher

    trace = cache.load_trace(item.id)
    return ItemTrace(
        item,
        trace,
        filter_hit=ItemMatcher(reading).filters.find_hit(item),
        rules_changed=trace is not None and trace.rules != article_rules(reading.feed_of(item)),
    )
