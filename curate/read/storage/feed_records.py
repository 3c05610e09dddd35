"""What the cache keeps of each feed, and what its items say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from curate.formats.hosts import site_host
from curate.formats.web_address import url_key
from curate.model import FeedHealth
from curate.read.storage.cache_part import CachePart, json_list
from curate.read.storage.database import format_time
from curate.read.storage.rows import health_from_row


class FeedRecords(CachePart):
    def load_health(self) -> dict[str, FeedHealth]:
        """Return every feed that was ever asked, by its address in feeds.yaml."""
        counts = dict(self._db.execute("SELECT feed, count(*) FROM items GROUP BY feed"))
        return {
            row["url"]: health_from_row(row, counts.get(row["url"], 0))
            for row in self._db.execute("SELECT * FROM feeds")
        }

    def body_hashes(self, start: str) -> dict[str, str]:
        """Return the digest of what was last read of each feed whose address begins with ``start``."""
        rows = self._db.execute("SELECT url, body_hash FROM feeds WHERE substr(url, 1, ?) = ?", (len(start), start))
        return {row["url"]: row["body_hash"] for row in rows}

    def save_health(self, health: FeedHealth) -> None:
        values = {
            "url": health.url,
            "title": health.title,
            "body_hash": health.body_hash,
            "problem": health.problem,
            "failures": health.failures,
            "moved_to": health.moved_to,
            "moved_seen": health.moved_seen,
            "gone": health.gone,
            "wait": health.wait,
            "etag": health.validators.etag,
            "last_modified": health.validators.last_modified,
            "last_success": format_time(health.last_success),
            "last_error": format_time(health.last_error),
            "next_ask": format_time(health.next_ask),
            "skip_hours": json.dumps(sorted(health.skip_hours)),
            "failing_since": format_time(health.failing_since),
            "seconds": health.seconds,
        }
        names = ", ".join(values)
        with self.transaction() as db:
            db.execute(
                f"INSERT OR REPLACE INTO feeds ({names}) VALUES ({', '.join(':' + n for n in values)})",  # noqa: S608
                values,
            )

    def move_feed(self, old: str, new: str) -> None:
        """Move all that is kept of a feed to its new address; its items keep their ids."""
        with self.transaction() as db:
            db.execute("UPDATE OR IGNORE items SET feed = ? WHERE feed = ?", (new, old))
            db.execute("UPDATE OR REPLACE feeds SET url = ?, moved_to = '', moved_seen = 0 WHERE url = ?", (new, old))

    def sources_by_feed(self) -> dict[str, str]:
        """Return for each feed the one that it counts as: one that is followed under two addresses is one source.

        Two are the same where one has moved to the other, where both last gave the same bytes, or where both have one
        title on one host. Ranking counts by this how many sources tell a story (``scoring``).
        """
        first_with: dict[str, str] = {}
        sources: dict[str, str] = {}
        for row in self._db.execute("SELECT url, title, body_hash, moved_to FROM feeds ORDER BY url"):
            url = row["moved_to"] or row["url"]
            marks = [url_key(row["url"]), url_key(url)]
            if row["title"]:
                marks.append(f"title {site_host(url)} {row['title'].casefold()}")
            if row["body_hash"]:
                marks.append(f"bytes {row['body_hash']}")
            source = next((first_with[mark] for mark in marks if mark in first_with), row["url"])
            for mark in marks:
                first_with.setdefault(mark, source)
            sources[row["url"]] = source
        return sources

    def places_by_feed(self, places: Iterable[str]) -> dict[str, set[str]]:
        """Return for each feed those of these pages (``page_key``) that it led to."""
        places_of: dict[str, set[str]] = {}
        for row in self._db.execute(
            "SELECT DISTINCT feed, place FROM items WHERE url != '' AND place IN (SELECT value FROM json_each(?))",
            (json_list(places),),
        ):
            places_of.setdefault(row["feed"], set()).add(row["place"])
        return places_of

    def days_by_feed(self) -> dict[str, list[date]]:
        """Return for each feed the days of its items, each once, in order. One dated ahead counts when it was seen."""
        days_of: dict[str, list[date]] = {}
        for row in self._db.execute(
            "SELECT DISTINCT feed, substr(min(coalesce(published, first_seen), first_seen), 1, 10) AS day FROM items"
            " ORDER BY feed, day"
        ):
            days_of.setdefault(row["feed"], []).append(date.fromisoformat(row["day"]))
        return days_of

    def first_seen_by_feed(self) -> dict[str, datetime]:
        """Return for each feed when its first item was seen."""
        rows = self._db.execute("SELECT feed, min(first_seen) AS at FROM items GROUP BY feed")
        return {row["feed"]: datetime.fromisoformat(row["at"]) for row in rows}

    def opened_by_feed(self) -> dict[str, int]:
        """Return for each feed how many of its items were opened."""
        rows = self._db.execute("SELECT feed, count(*) FROM opened JOIN items ON items.id = opened.item GROUP BY feed")
        return dict(rows.fetchall())
