"""The file of the cache: its tables, made and brought up to date, and what is done when it is damaged. An edge."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from curate.formats.onepage import one_page
from curate.problems import CannotRun, Problem

MIGRATIONS = (
    """
    CREATE TABLE feeds (
      url TEXT PRIMARY KEY, title TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '',
      last_modified TEXT NOT NULL DEFAULT '', body_hash TEXT NOT NULL DEFAULT '', last_success TEXT, last_error TEXT,
      problem TEXT NOT NULL DEFAULT '', next_ask TEXT, failures INTEGER NOT NULL DEFAULT 0,
      moved_to TEXT NOT NULL DEFAULT '', moved_seen INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,
      wait REAL, skip_hours TEXT NOT NULL DEFAULT '[]'
    );
    CREATE TABLE items (
      id TEXT PRIMARY KEY, feed TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, place TEXT NOT NULL,
      title TEXT NOT NULL, author TEXT NOT NULL, published TEXT, first_seen TEXT NOT NULL, summary TEXT NOT NULL,
      text TEXT NOT NULL, tags TEXT NOT NULL, article TEXT NOT NULL, problem TEXT NOT NULL DEFAULT '',
      tries INTEGER NOT NULL DEFAULT 0, next_try TEXT, UNIQUE (feed, key)
    );
    CREATE INDEX items_by_date ON items (coalesce(published, first_seen));
    CREATE INDEX items_by_place ON items (place);
    CREATE INDEX items_wanted ON items (feed) WHERE article IN ('wanted', 'failed');
    CREATE TABLE robots (origin TEXT PRIMARY KEY, body BLOB, fetched TEXT NOT NULL);
    """,
    """
    ALTER TABLE feeds ADD COLUMN failing_since TEXT;
    ALTER TABLE feeds ADD COLUMN seconds REAL;
    CREATE TABLE opened (item TEXT PRIMARY KEY, at TEXT NOT NULL);
    CREATE TABLE traces (item TEXT PRIMARY KEY, trace TEXT NOT NULL);
    CREATE TABLE links (
      url TEXT PRIMARY KEY, state TEXT NOT NULL, what TEXT NOT NULL, at TEXT NOT NULL, since TEXT,
      failures INTEGER NOT NULL
    );
    """,
    # What ranking needs of each item, worked out once (read.shelf); an item that isn't signed is new or has changed.
    """
    ALTER TABLE items ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX items_unsigned ON items (id) WHERE signed = 0;
    UPDATE items SET place = one_page(url) WHERE url != '';
    CREATE TABLE signs (
      item TEXT PRIMARY KEY, at REAL NOT NULL, terms BLOB NOT NULL, marks BLOB NOT NULL, shows TEXT NOT NULL,
      hidden INTEGER NOT NULL
    );
    CREATE INDEX signs_by_time ON signs (at);
    CREATE TABLE alike (
      one TEXT NOT NULL, other TEXT NOT NULL, page INTEGER NOT NULL, credit TEXT NOT NULL, PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX alike_by_other ON alike (other);
    CREATE TABLE ranked (
      item TEXT PRIMARY KEY, at REAL NOT NULL, points REAL NOT NULL, usual REAL NOT NULL, feed TEXT NOT NULL,
      story TEXT NOT NULL, head INTEGER NOT NULL, state INTEGER NOT NULL, shows TEXT NOT NULL, reasons TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    # More addresses are known to lead to one page.
    "UPDATE items SET signed = 0, place = one_page(url) WHERE url != '' AND place != one_page(url)",
    # What the page of an item names as its author, its site and its day.
    "CREATE TABLE credits (item TEXT PRIMARY KEY, author TEXT NOT NULL, site TEXT NOT NULL, day TEXT) WITHOUT ROWID",
)

Look = Callable[[sqlite3.Connection], None]


def open_database(path: Path, look: Look | None = None) -> tuple[sqlite3.Connection, tuple[Problem, ...]]:
    """The database at a path; a damaged one is set aside, a new one begun, and a problem says so.

    look: look the whole file over for damage first, and all values with this; it raises sqlite3.DatabaseError for one
    that can't be read. Raises CannotRun if nothing can be opened at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path, look), ()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not _is_damage(error):
            hint = "look at the folder's rights and space"
            if "locked" in str(error):
                hint = "another curate is at work here: wait until it ends, then run this again"
            raise CannotRun(Problem(str(path), f"the cache can't be opened: {error}", hint)) from error
        aside = path.with_name(path.name + ".damaged")
        path.replace(aside)
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        what = f"the cache was damaged ({error}); it is set aside as {aside.name}, and a new one begun"
        hint = "nothing of yours was in it; the next pull fills it again"
        return _open(path, None), (Problem(str(path), what, hint),)


def _open(path: Path, look: Look | None) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if look and (found := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            hint = "update curate, or delete the cache: nothing of yours is in it"
            raise CannotRun(Problem(str(path), "the cache was made by a newer curate", hint))
        if version < len(MIGRATIONS):
            _migrate(db)
        if look:
            look(db)
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, in one transaction: of two runs that begin a new cache, the second finds it made."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        db.create_function("one_page", 1, one_page, deterministic=True)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for script in MIGRATIONS[version:]:
            for statement in script.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _is_damage(error: sqlite3.OperationalError) -> bool:
    signs = ("malformed", "no such table", "no such column", "already exists", "Could not decode")
    return any(sign in str(error) for sign in signs)


def stamp(time: datetime | None) -> str | None:
    # One width and one zone, so that text order is time order.
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if time else None


def time_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
