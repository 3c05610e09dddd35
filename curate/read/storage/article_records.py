"""What the cache keeps of the articles of items: texts, failures, credits, and how each text came about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime

from curate.model import Credit, ExtractionTrace, Item
from curate.read.fetch_schedule import MAX_ARTICLE_TRIES, is_due
from curate.read.storage.cache_part import CachePart, json_list
from curate.read.storage.database import format_time, parse_time
from curate.read.storage.rows import ITEM_SELECT, item_from_row, trace_from_row


class ArticleRecords(CachePart):
    def articles_to_fetch(self, feed: str, now: datetime) -> list[Item]:
        """Return the items of a feed whose articles should be fetched now, newest first."""
        rows = self._db.execute(
            f"SELECT items.next_try, {ITEM_SELECT} WHERE items.feed = ? AND items.article IN ('wanted', 'failed')"
            " ORDER BY coalesce(items.published, items.first_seen) DESC, items.rowid",
            (feed,),
        )
        return [
            item_from_row(row) for row in rows if row["article"] == "wanted" or is_due(parse_time(row["next_try"]), now)
        ]

    def save_text(self, item: str, text: str) -> None:
        with self.transaction() as db:
            db.execute(
                "UPDATE items SET text = ?, article = 'kept', problem = '', signed = 0 WHERE id = ?", (text, item)
            )

    def save_failure(self, item: str, problem: str, again: datetime | None) -> None:
        """Remember why an article gave no text. again: when it may be tried once more; None: never."""
        with self.transaction() as db:
            db.execute(
                "UPDATE items SET problem = ?, tries = tries + 1, next_try = ?,"
                " article = CASE WHEN ? IS NULL OR tries + 1 >= ? THEN 'gone' ELSE 'failed' END WHERE id = ?",
                (problem, format_time(again), format_time(again), MAX_ARTICLE_TRIES, item),
            )

    def postpone_article(self, item: str, again: datetime) -> None:
        """Let an article that was not tried be tried from then on."""
        with self.transaction() as db:
            db.execute("UPDATE items SET article = 'failed', next_try = ? WHERE id = ?", (format_time(again), item))

    def save_credit(self, item: str, credit: Credit) -> None:
        """Remember what an item's page names; its title isn't kept."""
        day = credit.day.isoformat() if credit.day else None
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO credits VALUES (?, ?, ?, ?)", (item, credit.author, credit.site, day))

    def load_credits(self, items: Iterable[str]) -> dict[str, Credit]:
        """Return what the pages of these items name, by item; those whose pages were never asked are left out."""
        rows = self._db.execute(
            "SELECT * FROM credits WHERE item IN (SELECT value FROM json_each(?))", (json_list(items),)
        )
        return {
            row["item"]: Credit("", row["author"], row["site"], date.fromisoformat(row["day"]) if row["day"] else None)
            for row in rows
        }

    def save_trace(self, item: str, trace: ExtractionTrace) -> None:
        text = json.dumps(
            [format_time(trace.at), trace.rules, [astuple(page) for page in trace.pages]], ensure_ascii=False
        )
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO traces VALUES (?, ?)", (item, text))

    def load_trace(self, item: str) -> ExtractionTrace | None:
        row = self._db.execute("SELECT trace FROM traces WHERE item = ?", (item,)).fetchone()
        return trace_from_row(row) if row else None
