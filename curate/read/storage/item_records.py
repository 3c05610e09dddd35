"""What the cache keeps of each item: what its feed says of it, and whether the user opened it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from curate.formats.canonical_url import page_key
from curate.formats.text import digest
from curate.model import Entry, Item
from curate.read.storage.cache_part import CachePart, json_list
from curate.read.storage.database import format_time
from curate.read.storage.known_entries import match_entries
from curate.read.storage.rows import ITEM_SELECT, item_from_row

ID_LENGTH = 6
_UPDATED_COLUMNS = ("key", "url", "title", "author", "published", "summary", "tags", "text")


class ItemRecords(CachePart):
    def add_entries(
        self,
        feed: str,
        entries: Sequence[Entry],
        now: datetime,
        *,
        newest: int | None,
        articles: bool,
        seen: Mapping[str, datetime] | None = None,
    ) -> list[Item]:
        """Keep a feed's entries; return the new ones, newest first. Known ones are brought up to date.

        newest: of the new entries, so many are marked ``wanted`` and the rest ``later`` (None: all are wanted).
        articles: whether the feed's articles may be fetched at all. seen: by key, when it was first seen if not now.
        """
        with self.transaction() as db:
            rows = db.execute("SELECT * FROM items WHERE feed = ?", (feed,)).fetchall()
            known = match_entries(entries, rows)
            new_entries = []
            for entry in entries:
                if entry.key in known:
                    self._update_item(db, known[entry.key], entry)
                else:
                    new_entries.append(entry)
            new_entries.sort(key=lambda entry: entry.published or now, reverse=True)
            ids = []
            for number, entry in enumerate(new_entries):
                if entry.text:
                    state = "kept"
                elif not articles or not entry.url or not entry.has_page:
                    state = "none"
                else:
                    if newest is None or number < newest:
                        state = "wanted"
                    else:
                        state = "later"
                ids.append(self._insert_item(db, feed, entry, (seen or {}).get(entry.key, now), state))
        if ids:
            return self.load_items(ids=ids)
        return []

    def keep_only_entries(self, feed: str, keys: Iterable[str]) -> None:
        """Delete a feed's entries but for these."""
        with self.transaction() as db:
            db.execute(
                "DELETE FROM items WHERE feed = ? AND key NOT IN (SELECT value FROM json_each(?))",
                (feed, json_list(keys)),
            )

    def _insert_item(self, db: sqlite3.Connection, feed: str, entry: Entry, now: datetime, state: str) -> str:
        whole_id = digest(f"{feed}\n{entry.key}", 26)
        length = ID_LENGTH
        while db.execute("SELECT 1 FROM items WHERE id = ?", (whole_id[:length],)).fetchone():
            length += 1
        db.execute(
            "INSERT INTO items (id, feed, key, url, place, title, author, published, first_seen, summary, text, tags,"
            " article) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                whole_id[:length],
                feed,
                entry.key,
                entry.url,
                _place(entry),
                entry.title,
                entry.author,
                format_time(entry.published),
                format_time(now),
                entry.summary,
                entry.text,
                json.dumps(entry.tags, ensure_ascii=False),
                state,
            ),
        )
        return whole_id[:length]

    @staticmethod
    def _update_item(db: sqlite3.Connection, row: sqlite3.Row, entry: Entry) -> None:
        tags = json.dumps(entry.tags, ensure_ascii=False)
        published = format_time(entry.published)
        values = (entry.key, entry.url, entry.title, entry.author, published, entry.summary, tags)
        text, article, problem = row["text"], row["article"], row["problem"]
        if entry.text:
            text, article, problem = entry.text, "kept", ""
        if (*values, text) == tuple(row[name] for name in _UPDATED_COLUMNS):
            return
        db.execute(
            "UPDATE items SET key = ?, url = ?, title = ?, author = ?, published = ?, summary = ?, tags = ?, place = ?,"
            " text = ?, article = ?, problem = ?, signed = 0 WHERE id = ?",
            (*values, _place(entry), text, article, problem, row["id"]),
        )

    def load_items(self, *, ids: Iterable[str] | None = None, feed: str | None = None) -> list[Item]:
        """Return items, newest first: all, those with these ids, or those of one feed."""
        where, values = "", []
        if ids is not None:
            where, values = " WHERE items.id IN (SELECT value FROM json_each(?))", [json_list(ids)]
        elif feed is not None:
            where, values = " WHERE items.feed = ?", [feed]
        order = " ORDER BY coalesce(items.published, items.first_seen) DESC, items.rowid"
        return [item_from_row(row) for row in self._db.execute(f"SELECT {ITEM_SELECT}{where}{order}", values)]

    def find_by_id_prefix(self, start: str) -> list[Item]:
        """Return the items whose id begins with ``start``."""
        if not start.isalnum():
            return []
        rows = self._db.execute(
            f"SELECT {ITEM_SELECT} WHERE items.id GLOB ? ORDER BY items.id LIMIT 20", (start.lower() + "*",)
        )
        return [item_from_row(row) for row in rows]

    def find_by_url(self, url: str) -> Item | None:
        """Return the item of an address, whichever feed brought it; one that has its text before one that hasn't."""
        row = self._db.execute(
            f"SELECT {ITEM_SELECT} WHERE items.place = ? ORDER BY items.text = '', items.id LIMIT 1", (page_key(url),)
        ).fetchone()
        return item_from_row(row) if row else None

    def find_ids(self, places: Iterable[str], titles: Iterable[str]) -> set[str]:
        """Return the ids of items of these pages (``page_key``), and of those without an address with these titles."""
        rows = self._db.execute(
            "SELECT id FROM items WHERE url != '' AND place IN (SELECT value FROM json_each(?))"
            " UNION SELECT id FROM items WHERE place = '' AND title IN (SELECT value FROM json_each(?))",
            (json_list(places), json_list(titles)),
        )
        return {row["id"] for row in rows}

    def titles_by_place(self, places: Iterable[str]) -> dict[str, str]:
        """Return the title of the item of each of these pages (``page_key``)."""
        rows = self._db.execute(
            "SELECT place, title FROM items WHERE title != '' AND place IN (SELECT value FROM json_each(?))",
            (json_list(places),),
        )
        return {row["place"]: row["title"] for row in rows}

    def mark_opened(self, item: str, at: datetime) -> None:
        """Remember that the user read it. While another run writes, it isn't worth waiting for."""
        with contextlib.suppress(sqlite3.OperationalError), self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO opened VALUES (?, ?)", (item, format_time(at)))


def _place(entry: Entry) -> str:
    """Return the page that an entry leads to; empty for one without an address: ``story_store`` relies on that."""
    if entry.url:
        return page_key(entry.url)
    return ""
