"""The inbox's ranking, kept in the cache: items are ranked again when anything that they are ranked by has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from curate.model import InboxReason, ReadingConfig
from curate.problems import CannotRun
from curate.read.inbox import item_scan, scoring
from curate.read.inbox.inbox_order import StoredRank
from curate.read.inbox.item_matcher import ItemMatcher
from curate.read.inbox.item_scan import TAKEN_OVER, VERSION
from curate.read.inbox.story_store import StoryStore
from curate.read.storage.cache import Cache
from curate.read.storage.cache_part import json_list
from curate.read.storage.rows import (
    matches_from_json,
    matches_to_json,
    numbers_from_blob,
    reasons_from_json,
    reasons_to_json,
)


class RankingStore:
    """Keeps what ranking needs beside the items of a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._db = cache.db

    def count_pending(self, reading: ReadingConfig) -> int:
        """Return how many items are to be looked at before they can be ranked."""
        return item_scan.count_pending(self._cache, reading)

    def scan_items(
        self,
        reading: ReadingConfig,
        matcher: ItemMatcher,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Look at the items that are new or have changed, and at all of them for what is new in feeds.yaml.

        matcher: of that reading. progress: called with (items done, items in all). Raises CannotRun where another run
        has begun since, for another feeds.yaml.
        """
        item_scan.ItemScan(self._cache, reading, matcher, progress).run()

    def load_stories(self) -> list[list[str]]:
        """Return the items of each story, the original first."""
        return StoryStore(self._cache).load()

    def is_ranked(self, by: str) -> bool:
        """Whether the stored ranking was computed from what ``by`` is a digest of, and for the present items."""
        return self._cache.load_fact("ranked") == self._ranking_key(by)

    def _ranking_key(self, by: str) -> str:
        count = self._db.execute("SELECT count(*) FROM items").fetchone()[0]
        return f"{VERSION} {by} {count} {self._cache.load_fact('looked')}"

    def update_ranking(self, user: scoring.UserInterests, by: str) -> None:
        """Work out the ranking and keep it. by: a digest of all that it depends on beside the items.

        Raises CannotRun where another run has looked them over since, for another feeds.yaml.
        """
        key, looked = self._ranking_key(by), self._cache.load_fact("looked")
        with self._db as db:  # into a temporary table first: no writer has to wait for it
            db.execute("DROP TABLE IF EXISTS temp.fresh")
            db.execute("BEGIN")
            db.execute("CREATE TEMP TABLE fresh AS SELECT * FROM ranked LIMIT 0")
            db.executemany(
                "INSERT INTO fresh (item, at, points, usual, feed, story, head, state, shows, reasons)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_ranked_row, scoring.rank_items(self._rank_inputs, user)),
            )
        with self._cache.transaction() as db:
            if self._cache.load_fact("looked") != looked:
                raise CannotRun(TAKEN_OVER)
            db.execute("DELETE FROM ranked")
            db.execute("INSERT INTO ranked SELECT * FROM temp.fresh ORDER BY item")
            self._cache.save_fact("ranked", key)
        self._db.execute("DROP TABLE temp.fresh")

    def _rank_inputs(self) -> Iterator[scoring.RankInput]:
        rows = self._db.execute(
            "SELECT item, at, feed, place, terms, shows, hidden FROM signs JOIN items ON items.id = signs.item"
        )
        for item, at, feed, place, terms, shows, hidden in rows:
            yield scoring.RankInput(
                item, at, feed, place, numbers_from_blob(terms), matches_from_json(shows), bool(hidden)
            )

    def load_ranked(
        self,
        *,
        everything: bool = False,
        since: float | None = None,
        feeds: Iterable[str] | None = None,
        topic: Callable[[str], bool] | None = None,
    ) -> Iterator[StoredRank]:
        """Return what was ranked.

        everything: also what isn't in the inbox. since: leave out older items. feeds: only their items. topic: returns,
        for the name of a topic, whether items that show it are wanted.
        """
        where, values = ["1"], list[float | str]()
        if not everything:
            where.append(f"state = {scoring.SHOWN}")
        if since is not None:
            where.append("at >= ?")
            values.append(since)
        if feeds is not None:
            where.append("feed IN (SELECT value FROM json_each(?))")
            values.append(json_list(feeds))
        rows = self._db.cursor()
        rows.row_factory = None
        chosen = " AND ".join(where)  # of the words above alone
        rows.execute(f"SELECT {', '.join(StoredRank._fields)} FROM ranked WHERE {chosen} ORDER BY item", values)  # noqa: S608
        ranked = map(StoredRank._make, rows)
        if topic is None:
            return ranked
        return (row for row in ranked if any(topic(match.topic) for match in matches_from_json(row.shows)))

    def load_reasons(self, items: Iterable[str]) -> dict[str, tuple[InboxReason, ...]]:
        """Return why each item is where it is."""
        rows = self._db.execute(
            "SELECT item, reasons FROM ranked WHERE item IN (SELECT value FROM json_each(?))",
            (json_list(items),),
        )
        return {item: reasons_from_json(reasons) for item, reasons in rows}

    def story_of(self, item: str) -> str:
        """Return the first item of the story that an item is of; empty where it is of none."""
        row = self._db.execute("SELECT story FROM ranked WHERE item = ?", (item,)).fetchone()
        return row["story"] if row else ""

    def load_story_items(self, heads: Iterable[str]) -> Mapping[str, list[str]]:
        """Return the items of stories, by ``RankedItem.story``, the original first; of feeds that are followed."""
        items_of: dict[str, list[str]] = {}
        rows = self._db.execute(
            "SELECT story, item FROM ranked WHERE story IN (SELECT value FROM json_each(?)) AND story != ''"
            " AND state != ? ORDER BY head DESC, at, item",
            (json_list(heads), scoring.UNFOLLOWED),
        )
        for story, item in rows:
            items_of.setdefault(story, []).append(item)
        return items_of


def _ranked_row(ranked: scoring.RankedItem) -> tuple[object, ...]:
    return (
        ranked.item,
        ranked.at,
        ranked.points,
        ranked.usual,
        ranked.feed,
        ranked.story,
        ranked.head,
        ranked.state,
        matches_to_json(ranked.matches),
        reasons_to_json(ranked.reasons),
    )
