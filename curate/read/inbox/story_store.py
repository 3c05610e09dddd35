"""Which items of the cache tell one story: pairs that are alike are found once, and kept."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Iterator

from curate.read.inbox.item_features import ItemFeatures
from curate.read.inbox.stories import (
    COPY_DAYS,
    DAY_SECONDS,
    TEXT_LENGTH,
    StoryFeatures,
    StoryPair,
    candidate_pairs,
    group_stories,
    pair_items,
)
from curate.read.storage.cache import Cache
from curate.read.storage.cache_part import json_list
from curate.read.storage.rows import numbers_from_blob


class StoryStore:
    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._db = cache.db

    def compare_new(self, new: set[str]) -> None:
        """Find which of the new items tell the same as others, of those around them in time and those of one page."""
        listed = json_list(sorted(new))
        pairs = [pair for pair in map(self._pair_items, self._candidate_pairs(new, listed)) if pair]
        with self._cache.transaction() as db:
            for side in ("one", "other"):
                db.execute(f"DELETE FROM alike WHERE {side} IN (SELECT value FROM json_each(?))", (listed,))  # noqa: S608
            db.executemany(
                "INSERT OR REPLACE INTO alike (one, other, page, credit) VALUES (?, ?, ?, ?)",
                ((pair.one, pair.other, pair.same_page, pair.credit) for pair in pairs),
            )
        self._load_features.cache_clear()

    def _candidate_pairs(self, new: set[str], listed: str) -> Iterator[tuple[str, str, bool]]:
        of_new = "SELECT at FROM signs WHERE item IN (SELECT value FROM json_each(?)) ORDER BY at"
        times = [row["at"] for row in self._db.execute(of_new, (listed,))]
        for begin, end in _time_spans(times, COPY_DAYS * DAY_SECONDS):
            rows = self._db.execute(
                "SELECT item, at, terms, marks FROM signs WHERE at BETWEEN ? AND ? ORDER BY at, item", (begin, end)
            )
            yield from candidate_pairs((_features_from_row(row) for row in rows), new)
        same_page = (
            "SELECT DISTINCT min(a.id, b.id) AS one, max(a.id, b.id) AS other FROM json_each(?) AS new"
            " JOIN items AS a ON a.id = new.value JOIN items AS b ON b.place = a.place AND b.id != a.id"
            " WHERE a.place != ''"
        )
        yield from ((row["one"], row["other"], True) for row in self._db.execute(same_page, (listed,)))

    def _pair_items(self, pair: tuple[str, str, bool]) -> StoryPair | None:
        one, other = (self._load_features(item) for item in sorted(pair[:2]))
        if one and other:
            return pair_items(one, other, may_be_copy=pair[2])
        return None

    @functools.lru_cache(maxsize=200)  # noqa: B019 (emptied where it was filled)
    def _load_features(self, item: str) -> StoryFeatures | None:
        row = self._db.execute(
            "SELECT items.id, feed, items.url, items.title, signs.at, coalesce(feeds.title, '') AS feed_title,"
            " substr(CASE text WHEN '' THEN summary ELSE text END, 1, ?) AS text"
            " FROM items JOIN signs ON signs.item = items.id LEFT JOIN feeds ON feeds.url = items.feed"
            " WHERE items.id = ?",
            (TEXT_LENGTH, item),
        ).fetchone()
        if row is None:
            return None
        return StoryFeatures(
            row["id"], row["feed"], row["url"], row["title"], row["text"], row["at"], row["feed_title"]
        )

    def load(self) -> list[list[str]]:
        """Return the items of each story, the original first."""
        pairs = [
            StoryPair(row["one"], row["other"], bool(row["page"]), row["credit"])
            for row in self._db.execute("SELECT * FROM alike")
        ]
        ids = sorted({item for pair in pairs for item in (pair.one, pair.other)})
        rows = self._db.execute(
            "SELECT item, at, url FROM signs JOIN items ON items.id = signs.item"
            " WHERE item IN (SELECT value FROM json_each(?))",
            (json_list(ids),),
        ).fetchall()
        return group_stories(pairs, {row["item"]: row["at"] for row in rows}, {row["item"]: row["url"] for row in rows})


def _features_from_row(row: sqlite3.Row) -> ItemFeatures:
    return ItemFeatures(row["item"], row["at"], numbers_from_blob(row["terms"]), numbers_from_blob(row["marks"]))


def _time_spans(times: Iterable[float], around: float) -> Iterator[tuple[float, float]]:
    """Yield stretches of time with all that is so near one of these sorted times; they don't overlap."""
    begin = end = None
    for time in times:
        if begin is None or end is None:
            begin, end = time - around, time + around
        elif time - around <= end:
            end = time + around
        else:
            yield begin, end
            begin, end = time - around, time + around
    if begin is not None and end is not None:
        yield begin, end
