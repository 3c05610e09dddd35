"""What ranking keeps in the cache: a sign of each item, which are alike, and the ranking that was worked out last.

Nothing is worked out twice: an item is signed when it is new or has changed, topics and filters are looked for again
where feeds.yaml has changed, and items are ranked again when anything that they are ranked by has changed.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from curate.model import InboxReason, Item, ReadingConfig, TopicMatch
from curate.problems import CannotRun, Problem
from curate.read.inbox import rank
from curate.read.inbox.features import ItemFeatures, compute_item_features
from curate.read.inbox.match_spec import MatchSpec, make_match_spec
from curate.read.inbox.select import ItemMatcher, inbox_time
from curate.read.inbox.stories import (
    COPY_DAYS,
    DAY_SECONDS,
    StoryFeatures,
    StoryPair,
    candidate_pairs,
    group_stories,
    pair_items,
)
from curate.read.storage.cache import Cache

VERSION = "1"
"""Of what is kept: signs of another one are made again."""
_BATCH_SIZE = 250
_TAKEN_OVER = Problem(
    "inbox", "feeds.yaml has changed, and another curate looks over the items for what is new in it", "run this again"
)
_TEXT_LENGTH = 1_500


class RankingStore:
    """Keeps what ranking needs beside the items of a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._db = cache.db

    def _get_fact(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        if row is None:
            return ""
        return str(row["value"])

    @staticmethod
    def _set_fact(db: sqlite3.Connection, name: str, value: str) -> None:
        db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # ------------------------------------------------------------ signs

    def count_pending(self, reading: ReadingConfig) -> int:
        """How many items are to be looked at before they can be ranked."""
        if self._get_fact("signs") != VERSION or self._get_fact("looked") != make_match_spec(reading).to_json():
            return int(self._db.execute("SELECT count(*) FROM items").fetchone()[0])
        return int(self._db.execute("SELECT count(*) FROM items WHERE signed = 0").fetchone()[0])

    def scan_items(
        self,
        reading: ReadingConfig,
        matcher: ItemMatcher,
        progress: Callable[[int, int], None] = lambda done, all: None,
    ) -> None:
        """Look at the items that are new or have changed, and at all of them for what is new in feeds.yaml.

        matcher: of that reading.
        """
        if self._get_fact("signs") != VERSION:
            with self._cache.transaction() as db:
                db.execute("UPDATE items SET signed = 0")
                db.execute("DELETE FROM alike")
                self._set_fact(db, "signs", VERSION)
        new = [row["id"] for row in self._db.execute("SELECT id FROM items WHERE signed = 0")]
        wanted = make_match_spec(reading)
        again = self._get_fact("looked") != wanted.to_json()
        if not (new or again):
            return
        if again:
            ids = [row["id"] for row in self._db.execute("SELECT id FROM items")]
        else:
            ids = new
        unsigned = set(new)
        self._scan_in_batches(ids, unsigned, _ItemScan(matcher, wanted, self._begin_scan(wanted)), progress)
        if matcher.filters.problems:
            # A pattern that was given up hides nothing, nor has it: which items came before that one is chance.
            hidden = [row["item"] for row in self._db.execute("SELECT item FROM signs WHERE hidden = 1")]
            self._scan_in_batches(hidden, set(), _ItemScan(matcher, wanted, replace(wanted, filters="")))
        if new:
            self._compare_new(unsigned)
        with self._cache.transaction() as db:
            self._check_not_taken_over(wanted)
            # A pattern that was given up is tried, and complained of, again the next time.
            if matcher.filters.problems:
                known = replace(wanted, filters="")
            else:
                known = wanted
            self._set_fact(db, "asked", known.to_json())
            self._set_fact(db, "looked", known.to_json())
            db.execute("DELETE FROM facts WHERE name = 'ranked'")

    def _begin_scan(self, wanted: MatchSpec) -> MatchSpec | None:
        """Note down what the items are going to be looked over for; what is known of all of them, if they have been.

        A run may end halfway, or another may begin: some are looked over for the new then, and some are as before. What
        is the same in both is known of all (``asked``), and that all are as they should be is not (``looked``).
        """
        name = wanted.to_json()
        with self._cache.transaction() as db:
            known = MatchSpec.from_json(self._get_fact("asked"))
            if known and self._get_fact("looked") != name:
                known = known.intersection(wanted)
                self._set_fact(db, "asked", known.to_json())
                db.execute("DELETE FROM facts WHERE name = 'looked'")
            self._set_fact(db, "asking", name)
        return known

    def _check_not_taken_over(self, wanted: MatchSpec) -> None:
        """Raises CannotRun where another run has begun since, for another feeds.yaml."""
        if self._get_fact("asking") != wanted.to_json():
            raise CannotRun(_TAKEN_OVER)

    def _scan_in_batches(
        self,
        ids: Sequence[str],
        unsigned: set[str],
        look: _ItemScan,
        progress: Callable[[int, int], None] = lambda done, all: None,
    ) -> None:
        for begin in range(0, len(ids), _BATCH_SIZE):
            self._scan_batch(ids[begin : begin + _BATCH_SIZE], unsigned, look)
            progress(min(begin + _BATCH_SIZE, len(ids)), len(ids))

    def _scan_batch(self, ids: Sequence[str], unsigned: set[str], look: _ItemScan) -> None:
        # In one transaction: what a pull changes meanwhile waits, and isn't taken for looked at.
        with self._cache.transaction() as db:
            self._check_not_taken_over(look.spec)
            rows = db.execute(
                "SELECT item, shows, hidden FROM signs WHERE item IN (SELECT value FROM json_each(?))",
                (json.dumps(list(ids)),),
            )
            seen = {row["item"]: (row["shows"], bool(row["hidden"])) for row in rows if row["item"] not in unsigned}
            for item in self._cache.load_items(ids=ids):
                before = seen.get(item.id)
                shows, hidden = now = look(item, before)
                if before:
                    if now != before:
                        db.execute("UPDATE signs SET shows = ?, hidden = ? WHERE item = ?", (shows, hidden, item.id))
                    continue
                made = compute_item_features(item, inbox_time(item).timestamp())
                db.execute(
                    "INSERT OR REPLACE INTO signs (item, at, terms, marks, shows, hidden) VALUES (?, ?, ?, ?, ?, ?)",
                    (item.id, made.at, made.terms.tobytes(), made.fingerprints.tobytes(), shows, hidden),
                )
                db.execute("UPDATE items SET signed = 1 WHERE id = ?", (item.id,))

    # ------------------------------------------------------------ what is alike

    def _compare_new(self, new: set[str]) -> None:
        """Which of the new items tell the same as others, of those around them in time and those of one page."""
        listed = json.dumps(sorted(new))
        found = [pair for pair in map(self._pair_items, self._candidate_pairs(new, listed)) if pair]
        with self._cache.transaction() as db:
            for side in ("one", "other"):
                db.execute(f"DELETE FROM alike WHERE {side} IN (SELECT value FROM json_each(?))", (listed,))  # noqa: S608
            db.executemany(
                "INSERT OR REPLACE INTO alike (one, other, page, credit) VALUES (?, ?, ?, ?)",
                ((pair.one, pair.other, pair.same_page, pair.credit) for pair in found),
            )
        self._story_features.cache_clear()

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
        one, other = (self._story_features(item) for item in sorted(pair[:2]))
        if one and other:
            return pair_items(one, other, copied=pair[2])
        return None

    @functools.lru_cache(maxsize=200)  # noqa: B019 (emptied where it was filled)
    def _story_features(self, item: str) -> StoryFeatures | None:
        row = self._db.execute(
            "SELECT items.id, feed, items.url, items.title, signs.at, coalesce(feeds.title, '') AS feed_title,"
            " substr(CASE text WHEN '' THEN summary ELSE text END, 1, ?) AS text"
            " FROM items JOIN signs ON signs.item = items.id LEFT JOIN feeds ON feeds.url = items.feed"
            " WHERE items.id = ?",
            (_TEXT_LENGTH, item),
        ).fetchone()
        if row is None:
            return None
        return StoryFeatures(
            row["id"], row["feed"], row["url"], row["title"], row["text"], row["at"], row["feed_title"]
        )

    def load_stories(self) -> list[list[str]]:
        """The items of each story, the original first."""
        pairs = [
            StoryPair(row["one"], row["other"], bool(row["page"]), row["credit"])
            for row in self._db.execute("SELECT * FROM alike")
        ]
        named = sorted({item for pair in pairs for item in (pair.one, pair.other)})
        rows = self._db.execute(
            "SELECT item, at, url FROM signs JOIN items ON items.id = signs.item"
            " WHERE item IN (SELECT value FROM json_each(?))",
            (json.dumps(named),),
        ).fetchall()
        return group_stories(pairs, {row["item"]: row["at"] for row in rows}, {row["item"]: row["url"] for row in rows})

    # ------------------------------------------------------------ the ranking

    def is_ranked(self, by: str) -> bool:
        """Whether the ranking that is kept was worked out by the same, for the items that there are."""
        return self._get_fact("ranked") == self._ranking_key(by)

    def _ranking_key(self, by: str) -> str:
        number = self._db.execute("SELECT count(*) FROM items").fetchone()[0]
        return f"{VERSION} {by} {number} {self._get_fact('looked')}"

    def update_ranking(self, user: rank.UserInterests, by: str) -> None:
        """Work out the ranking and keep it. by: a digest of all that it depends on beside the items.

        Raises CannotRun where another run has looked them over since, for another feeds.yaml.
        """
        ranked_by, looked = self._ranking_key(by), self._get_fact("looked")
        with self._db as db:  # aside at first: nobody who writes has to wait for it
            db.execute("DROP TABLE IF EXISTS temp.fresh")
            db.execute("BEGIN")
            db.execute("CREATE TEMP TABLE fresh AS SELECT * FROM ranked LIMIT 0")
            db.executemany(
                "INSERT INTO fresh (item, at, points, usual, feed, story, head, state, shows, reasons)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_ranked_row, rank.rank_items(self._rank_inputs, user)),
            )
        with self._cache.transaction() as db:
            if self._get_fact("looked") != looked:
                raise CannotRun(_TAKEN_OVER)
            db.execute("DELETE FROM ranked")
            db.execute("INSERT INTO ranked SELECT * FROM temp.fresh ORDER BY item")
            self._set_fact(db, "ranked", ranked_by)
        self._db.execute("DROP TABLE temp.fresh")

    def _rank_inputs(self) -> Iterator[rank.RankInput]:
        rows = self._db.execute(
            "SELECT item, at, feed, place, terms, shows, hidden FROM signs JOIN items ON items.id = signs.item"
        )
        for item, at, feed, place, terms, shows, hidden in rows:
            yield rank.RankInput(item, at, feed, place, array("I", terms), parse_matches(shows), bool(hidden))

    def load_ranked(
        self,
        *,
        everything: bool = False,
        since: float | None = None,
        feeds: Iterable[str] | None = None,
        topic: Callable[[str], bool] | None = None,
    ) -> Iterator[rank.StoredRank]:
        """What was ranked.

        everything: also what isn't in the inbox. since: what is older isn't given. feeds: of these alone. topic: says
        of the name of a topic whether what shows it is wanted.
        """
        where, values = ["1"], list[float | str]()
        if not everything:
            where.append(f"state = {rank.SHOWN}")
        if since is not None:
            where.append("at >= ?")
            values.append(since)
        if feeds is not None:
            where.append("feed IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(feeds)))
        rows = self._db.cursor()
        rows.row_factory = None
        chosen = " AND ".join(where)  # of the words above alone
        rows.execute(f"SELECT {', '.join(rank.StoredRank._fields)} FROM ranked WHERE {chosen} ORDER BY item", values)  # noqa: S608
        kept = map(rank.StoredRank._make, rows)
        if topic is None:
            return kept
        return (row for row in kept if any(topic(match.topic) for match in parse_matches(row.shows)))

    def load_reasons(self, items: Iterable[str]) -> dict[str, tuple[InboxReason, ...]]:
        """Why each is where it is."""
        rows = self._db.execute(
            "SELECT item, reasons FROM ranked WHERE item IN (SELECT value FROM json_each(?))",
            (json.dumps(list(items)),),
        )
        return {
            item: tuple(InboxReason(kind, tuple(about)) for kind, *about in json.loads(told)) for item, told in rows
        }

    def story_of(self, item: str) -> list[str]:
        """The name of its story, where it is of one."""
        rows = self._db.execute("SELECT story FROM ranked WHERE item = ? AND story != ''", (item,))
        return [row["story"] for row in rows]

    def load_story_items(self, heads: Iterable[str]) -> Mapping[str, list[str]]:
        """The items of stories, by what ``Ranked.story`` says, the original first; of feeds that are followed."""
        found: dict[str, list[str]] = {}
        rows = self._db.execute(
            "SELECT story, item FROM ranked WHERE story IN (SELECT value FROM json_each(?)) AND story != ''"
            " AND state != ? ORDER BY head DESC, at, item",
            (json.dumps(list(heads)), rank.UNFOLLOWED),
        )
        for story, item in rows:
            found.setdefault(story, []).append(item)
        return found


class _ItemScan:
    """Looks an item over for topics and filters, for no more than is new in them."""

    def __init__(self, matcher: ItemMatcher, wanted: MatchSpec, before: MatchSpec | None) -> None:
        """wanted: what for. before: what is known already, of items that were looked at."""
        self.spec = wanted
        self._matcher = matcher
        searched = wanted.new_topics(before)
        self._known_topics = [name for name, _ in wanted.topics if name not in searched]
        self._filters_unchanged = before is not None and before.filters == wanted.filters

    def __call__(self, item: Item, before: tuple[str, bool] | None) -> tuple[str, bool]:
        """before: its topics, as they are kept, and whether it was hidden, if it was looked at already."""
        if before is None:
            return _topics_to_json(self._matcher.match_topics(item)), not self._matcher.belongs_in_inbox(item)
        shown = {match.topic: match.words for match in parse_matches(before[0])}
        matches = self._matcher.match_topics(item, {name: shown.get(name, ()) for name in self._known_topics})
        return _topics_to_json(matches), before[1] if self._filters_unchanged else not self._matcher.belongs_in_inbox(
            item
        )


def _topics_to_json(matches: Sequence[TopicMatch]) -> str:
    """Topics as they are kept."""
    if matches:
        return json.dumps([[m.topic, *m.words] for m in matches], ensure_ascii=False)
    return rank.NO_TOPICS


def _ranked_row(ranked: rank.RankedItem) -> tuple[object, ...]:
    if ranked.reasons:
        reasons = json.dumps([[r.kind, *r.about] for r in ranked.reasons], ensure_ascii=False)
    else:
        reasons = "[]"
    return (
        ranked.item,
        ranked.at,
        ranked.points,
        ranked.usual,
        ranked.feed,
        ranked.story,
        ranked.head,
        ranked.state,
        _topics_to_json(ranked.matches),
        reasons,
    )


@functools.lru_cache(maxsize=10_000)
def parse_matches(shows: str) -> tuple[TopicMatch, ...]:
    return tuple(TopicMatch(topic, tuple(words)) for topic, *words in json.loads(shows))


def _features_from_row(row: sqlite3.Row) -> ItemFeatures:
    return ItemFeatures(row["item"], row["at"], array("I", row["terms"]), array("I", row["marks"]))


def _time_spans(times: Iterable[float], around: float) -> Iterator[tuple[float, float]]:
    """From sorted times to stretches of time that have all that is so near one of them; they don't overlap."""
    begin = end = None
    for at in times:
        if begin is None or end is None:
            begin, end = at - around, at + around
        elif at - around <= end:
            end = at + around
        else:
            yield begin, end
            begin, end = at - around, at + around
    if begin is not None and end is not None:
        yield begin, end
