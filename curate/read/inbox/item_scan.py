"""What ranking needs of each item, worked out once and kept in the cache: features, topics, and whether it is hidden.

An item is looked at when it is new or has changed; topics and filters are looked for again where feeds.yaml has
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from curate.model import Item, ReadingConfig
from curate.problems import CannotRun, Problem
from curate.read.inbox.freshness import inbox_time
from curate.read.inbox.item_features import compute_item_features
from curate.read.inbox.item_matcher import ItemMatcher
from curate.read.inbox.scan_settings import MatchSpec, make_match_spec
from curate.read.inbox.story_store import StoryStore
from curate.read.storage.cache import Cache
from curate.read.storage.cache_part import json_list
from curate.read.storage.rows import matches_from_json, matches_to_json

VERSION = "1"
"""Of what is kept: features of another one are made again."""
TAKEN_OVER = Problem(
    "inbox", "feeds.yaml has changed, and another curate looks over the items for what is new in it", "run this again"
)
_BATCH_SIZE = 250


def count_pending(cache: Cache, reading: ReadingConfig) -> int:
    """Return how many items are to be looked at before they can be ranked."""
    up_to_date = cache.load_fact("looked") == make_match_spec(reading).to_json()
    if up_to_date and cache.load_fact("signs") == VERSION:
        pending = "WHERE signed = 0"
    else:
        pending = ""
    return int(cache.db.execute(f"SELECT count(*) FROM items {pending}").fetchone()[0])  # noqa: S608 of the words above


class ItemScan:
    """One look at the items that are new or have changed, and at all of them for what is new in feeds.yaml.

    The facts in the cache: ``asking`` is what the last scan that began looks for, ``asked`` what is known of all items,
    and ``looked`` the same while all of them are as they should be.
    """

    def __init__(
        self, cache: Cache, reading: ReadingConfig, matcher: ItemMatcher, progress: Callable[[int, int], None]
    ) -> None:
        """matcher: of that reading. progress: called with (items done, items in all)."""
        self._cache = cache
        self._db = cache.db
        self._matcher = matcher
        self._spec = make_match_spec(reading)
        self._progress = progress

    def run(self) -> None:
        """Look at the items. Raises CannotRun where another run has begun since, for another feeds.yaml."""
        if self._cache.load_fact("signs") != VERSION:
            with self._cache.transaction() as db:
                db.execute("UPDATE items SET signed = 0")
                db.execute("DELETE FROM alike")
                self._cache.save_fact("signs", VERSION)
        new_ids = [row["id"] for row in self._db.execute("SELECT id FROM items WHERE signed = 0")]
        ids = new_ids
        if self._cache.load_fact("looked") != self._spec.to_json():
            ids = [row["id"] for row in self._db.execute("SELECT id FROM items")]
        elif not new_ids:
            return
        self._scan(ids, set(new_ids), self._begin(), self._progress)
        spec = self._spec
        if self._matcher.filters.problems:
            # A pattern that was given up hides nothing, not even what it matched before: which ones is chance. It is
            # tried, and reported, again the next time.
            spec = replace(spec, filters="")
            hidden = [row["item"] for row in self._db.execute("SELECT item FROM signs WHERE hidden = 1")]
            self._scan(hidden, set(), spec)
        if new_ids:
            StoryStore(self._cache).compare_new(set(new_ids))
        with self._cache.transaction() as db:
            self._check_not_taken_over()
            self._cache.save_fact("asked", spec.to_json())
            self._cache.save_fact("looked", spec.to_json())
            db.execute("DELETE FROM facts WHERE name = 'ranked'")

    def _begin(self) -> MatchSpec | None:
        """Note down what the items are going to be looked over for; return what is known of all of them, if anything.

        If a run ends halfway or another begins, some items are scanned for the new spec, some only for the old. What
        both specs share is known of all items (``asked``); that all are up to date (``looked``) is no longer.
        """
        wanted = self._spec.to_json()
        with self._cache.transaction() as db:
            known_spec = MatchSpec.from_json(self._cache.load_fact("asked"))
            if known_spec and self._cache.load_fact("looked") != wanted:
                known_spec = known_spec.intersection(self._spec)
                self._cache.save_fact("asked", known_spec.to_json())
                db.execute("DELETE FROM facts WHERE name = 'looked'")
            self._cache.save_fact("asking", wanted)
        return known_spec

    def _check_not_taken_over(self) -> None:
        if self._cache.load_fact("asking") != self._spec.to_json():
            raise CannotRun(TAKEN_OVER)

    def _scan(
        self,
        ids: Sequence[str],
        new_ids: set[str],
        known_spec: MatchSpec | None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Look at these items, in batches. known_spec: what is known already of those that aren't new."""
        matcher = _IncrementalMatcher(self._matcher, self._spec, known_spec)
        for begin in range(0, len(ids), _BATCH_SIZE):
            self._scan_batch(ids[begin : begin + _BATCH_SIZE], new_ids, matcher)
            progress(min(begin + _BATCH_SIZE, len(ids)), len(ids))

    def _scan_batch(self, ids: Sequence[str], new_ids: set[str], matcher: _IncrementalMatcher) -> None:
        # In one transaction: what a pull changes meanwhile waits, and isn't taken for looked at.
        with self._cache.transaction() as db:
            self._check_not_taken_over()
            rows = db.execute(
                "SELECT item, shows, hidden FROM signs WHERE item IN (SELECT value FROM json_each(?))",
                (json_list(ids),),
            )
            before = {row["item"]: (row["shows"], bool(row["hidden"])) for row in rows if row["item"] not in new_ids}
            for item in self._cache.load_items(ids=ids):
                shows, hidden = now = matcher.match(item, before.get(item.id))
                if item.id not in before:
                    features = compute_item_features(item, inbox_time(item).timestamp())
                    terms, marks = features.terms.tobytes(), features.fingerprints.tobytes()
                    db.execute(
                        "INSERT OR REPLACE INTO signs (item, at, terms, marks, shows, hidden)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        (item.id, features.at, terms, marks, shows, hidden),
                    )
                    db.execute("UPDATE items SET signed = 1 WHERE id = ?", (item.id,))
                elif now != before[item.id]:
                    db.execute("UPDATE signs SET shows = ?, hidden = ? WHERE item = ?", (shows, hidden, item.id))


class _IncrementalMatcher:
    """Looks an item over for topics and filters, for no more than is new in them."""

    def __init__(self, matcher: ItemMatcher, wanted: MatchSpec, known_spec: MatchSpec | None) -> None:
        """wanted: what to look for. known_spec: what is known already of items that were scanned before."""
        self._matcher = matcher
        new_topics = wanted.new_topics(known_spec)
        self._known_topics = [name for name, _ in wanted.topics if name not in new_topics]
        self._filters_unchanged = known_spec is not None and known_spec.filters == wanted.filters

    def match(self, item: Item, before: tuple[str, bool] | None) -> tuple[str, bool]:
        """Return an item's topics, as they are kept, and whether it is hidden. before: the same of its last look."""
        if before is None:
            return matches_to_json(self._matcher.match_topics(item)), not self._matcher.belongs_in_inbox(item)
        shows, hidden = before
        words = {match.topic: match.words for match in matches_from_json(shows)}
        matches = self._matcher.match_topics(item, {name: words.get(name, ()) for name in self._known_topics})
        if not self._filters_unchanged:
            hidden = not self._matcher.belongs_in_inbox(item)
        return matches_to_json(matches), hidden
