"""Serendipity: after the first ten items of the inbox stands one that touches none of the user's topics. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from curate.read.inbox.inbox_order import NO_TOPICS, StoredRank
from curate.read.inbox.stories import DAY_SECONDS

OUTSIDE_POSITION = 10
"""After so many of what the user would pick there is one that they would not."""


def insert_outside_item(ordered: Sequence[StoredRank], now: float) -> tuple[list[StoredRank], str]:
    """Return the order with one item moved up that is outside the usual, and its id; empty where there is no usual.

    It is new, on none of the user's topics, and least like their notes; of those, what most sources tell.
    """
    if len(ordered) <= OUTSIDE_POSITION + 1 or not any(
        row.shows != NO_TOPICS or row.usual > 0.2 for row in ordered[:OUTSIDE_POSITION]
    ):
        return list(ordered), ""
    others = [
        row
        for row in ordered[OUTSIDE_POSITION:]
        if row.at > now - 7 * DAY_SECONDS and row.usual < 0.1 and row.shows == NO_TOPICS
    ]
    if not others:
        return list(ordered), ""
    chosen = min(others, key=lambda row: (-row.points, round(row.usual, 2), -row.at, row.item))
    rest = [row for row in ordered if row is not chosen]
    return [*rest[:OUTSIDE_POSITION], chosen, *rest[OUTSIDE_POSITION:]], chosen.item
