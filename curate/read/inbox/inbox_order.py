"""In which order ranked items are shown. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from curate.read.inbox.freshness import freshness

_FEED_WINDOW, _FEED_PENALTY, _SPREAD_ITEMS = 6, 0.3, 200
"""An item is held back by so much for each of so many before it that are of its feed; only the first so many are."""
NO_TOPICS = "[]"
"""What ``StoredRank.shows`` is without a topic."""


class StoredRank(NamedTuple):
    """A ranked item as it is kept: there are very many of them, and few are shown."""

    item: str
    at: float
    points: float
    usual: float
    state: int
    story: str
    head: int
    shows: str
    """Its topics, as they are kept; ``[]`` for none."""
    feed: str = ""


def order_stories(rows: Iterable[StoredRank], now: float, *, newest: bool = False) -> list[StoredRank]:
    """Return one item of each story, the best first, or the newest; of equals the one given first.

    Of a story its first is shown, or the oldest of those given. By points, the items of one feed don't stand in a row
    where others are nearly as good.
    """
    stories: dict[str, list[StoredRank]] = {}
    scored: list[tuple[float, float, StoredRank]] = []
    for row in rows:
        if row.story:
            stories.setdefault(row.story, []).append(row)
        else:
            scored.append((row.points + freshness(row.at, now), row.at, row))
    for story in stories.values():
        best = max(row.points + freshness(row.at, now) for row in story)
        shown = min(story, key=lambda row: (-row.head, row.at, row.item))
        scored.append((best, shown.at, shown))
    scored.sort(key=itemgetter(1) if newest else itemgetter(0, 1), reverse=True)
    if newest:
        return [row for _, _, row in scored]
    return [*_spread_feeds(scored[:_SPREAD_ITEMS]), *(row for _, _, row in scored[_SPREAD_ITEMS:])]


def _spread_feeds(scored: Sequence[tuple[float, float, StoredRank]]) -> list[StoredRank]:
    """Return the best first, each held back for those just before it that are of its feed (as maximal marginal
    relevance does for what is alike)."""
    by_feed: dict[str, deque[tuple[float, float, StoredRank]]] = {}
    for entry in scored:
        by_feed.setdefault(entry[2].feed, deque()).append(entry)
    spread: list[StoredRank] = []
    while by_feed:
        before = Counter(row.feed for row in spread[-_FEED_WINDOW:])
        feed = max(by_feed, key=lambda feed: (by_feed[feed][0][0] - _FEED_PENALTY * before[feed], by_feed[feed][0][1]))
        spread.append(by_feed[feed].popleft()[2])
        if not by_feed[feed]:
            del by_feed[feed]
    return spread
