"""What was read, in SQLite below ``.curate/``. Nothing in it is the user's: deleted, it is filled by the next pull.

One writer at a time (``workspace_lock``), readers at any time (WAL). A damaged file is set aside and reported, never
fatal (``database``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

from curate.model import LinkStatus
from curate.problems import Problem
from curate.read.storage import rows
from curate.read.storage.article_records import ArticleRecords
from curate.read.storage.database import format_time, open_database, parse_time, set_aside_if_damaged
from curate.read.storage.feed_records import FeedRecords
from curate.read.storage.item_records import ItemRecords


class Cache(FeedRecords, ItemRecords, ArticleRecords):
    """The cache at a path; ``problems`` says if the old one was damaged. Raises CannotRun if it can't be opened at all.

    check: look the whole file over for damage first. mend: see ``open_database``.
    """

    def __init__(self, path: Path, *, check: bool = False, mend: bool = True) -> None:
        self._db, self.problems = open_database(path, _check_values if check else None, mend=mend)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @property
    def db(self) -> sqlite3.Connection:
        """The connection, for ``read.inbox``, which keeps tables of its own here."""
        return self._db

    # ------------------------------------------------------------ facts of the inbox

    def load_fact(self, name: str) -> str:
        """Return a value that was kept under a name; empty if there is none."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        if row is None:
            return ""
        return str(row["value"])

    def save_fact(self, name: str, value: str) -> None:
        """Keep a value under a name, within the caller's transaction."""
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # ------------------------------------------------------------ links of the notes, and robots.txt

    def load_links(self) -> dict[str, LinkStatus]:
        """Return what is known of the addresses that were asked, by address."""
        return {row["url"]: rows.link_from_row(row) for row in self._db.execute("SELECT * FROM links")}

    def save_links(self, links: Iterable[LinkStatus]) -> None:
        values = [
            (link.url, link.state, link.what, format_time(link.at), format_time(link.since), link.failures)
            for link in links
        ]
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?)", values)

    def load_robots(self, origin: str) -> tuple[bytes | None, datetime] | None:
        """Return an origin's robots.txt (None: it has none), and when it was asked for."""
        row = self._db.execute("SELECT body, fetched FROM robots WHERE origin = ?", (origin,)).fetchone()
        return (row["body"], parse_time(row["fetched"])) if row else None  # type: ignore[return-value]

    def save_robots(self, origin: str, body: bytes | None, fetched: datetime) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (origin, body, format_time(fetched)))


def set_aside_damaged(path: Path, error: Exception) -> Problem | None:
    """Set the cache aside if a run ended with this error because it is damaged; return what to say of that."""
    return set_aside_if_damaged(path, error, _check_values)


def _check_values(db: sqlite3.Connection) -> None:
    """Read every value that SQLite takes as it is: one that was overwritten raises sqlite3.DatabaseError."""
    try:
        for row in db.execute(f"SELECT items.next_try, {rows.ITEM_SELECT}"):
            rows.item_from_row(row)
            parse_time(row["next_try"])
        for row in db.execute("SELECT * FROM feeds"):
            rows.health_from_row(row, 0)
        for row in db.execute("SELECT * FROM links"):
            rows.link_from_row(row)
        for row in db.execute("SELECT trace FROM traces"):
            rows.trace_from_row(row)
        for row in db.execute("SELECT at FROM opened UNION ALL SELECT fetched FROM robots"):
            datetime.fromisoformat(row["at"])
        for row in db.execute("SELECT shows FROM signs UNION ALL SELECT shows FROM ranked"):
            rows.matches_from_json(row["shows"])
        for row in db.execute("SELECT reasons FROM ranked"):
            rows.reasons_from_json(row["reasons"])
        for row in db.execute("SELECT terms AS numbers FROM signs UNION ALL SELECT marks FROM signs"):
            rows.numbers_from_blob(row["numbers"])
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise sqlite3.DatabaseError("a value in it can't be read") from error
