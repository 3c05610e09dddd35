"""How new an item counts as, in the order of the inbox. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from curate.model import Item
from curate.read.inbox.stories import DAY_SECONDS

FRESHNESS_POINTS, FRESHNESS_HALF_LIFE_DAYS = 1.0, 2.0
"""What an item gets on its first moment, and after how many days half of that is left."""
_MAX_CLOCK_AHEAD = timedelta(days=1)
"""So far ahead of our own a feed's clock may be: its day can be another than ours."""


def inbox_time(item: Item) -> datetime:
    """Return an item's time in the order of the inbox: one dated ahead would stay on top until then."""
    if item.date - item.first_seen <= _MAX_CLOCK_AHEAD:
        return item.date
    return item.first_seen


def freshness(at: float, now: float) -> float:
    """Return the points for how new an item of this time is; one dated ahead counts as brand new."""
    return FRESHNESS_POINTS / (1 + max(now - at, 0.0) / DAY_SECONDS / FRESHNESS_HALF_LIFE_DAYS)
