"""The file of the cache: its tables, made and brought up to date, and what is done when it is damaged. An edge."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from curate.formats.canonical_url import page_key
from curate.formats.text import clean_line
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
    # What ranking needs of each item, worked out once (inbox.item_scan); one that isn't signed is new or has changed.
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

ValueCheck = Callable[[sqlite3.Connection], None]

_TEMPORARY_ERROR_WORDS = ("locked", "busy", "unable to open", "disk i/o error", "disk is full", "interrupted")
"""Words of errors that say nothing against the file itself."""
_DAMAGE_ERRORS = (sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, MemoryError)
"""What reading a damaged file raises: SQLite's own errors; UnicodeDecodeError, where the text of its message is part of
the damage; and whatever a value comes to that is not of the kind that was written."""
_MAX_VERSION = 1000
"""No program has made so many versions of the tables: a file that says more is damaged."""


def open_database(
    path: Path, look: ValueCheck | None = None, *, mend: bool = True
) -> tuple[sqlite3.Connection, tuple[Problem, ...]]:
    """Open the database at a path; a damaged one is set aside, a new one begun, and a problem says so.

    look: look the whole file over for damage first, and all values with this; it raises for one that can't be read.
    mend: False leaves a damaged one as it is, for a run that can tell somebody. Raises CannotRun if nothing can be
    opened at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path, look), ()
    except _DAMAGE_ERRORS as error:
        if not (mend and _is_damage(error, path)):
            hint = "check the folder's permissions and free space"
            if "locked" in str(error):
                hint = "another curate is running here: wait until it ends, then run this again"
            raise CannotRun(Problem(str(path), f"the cache can't be opened: {error}", hint)) from error
        hint = "nothing of yours was in it; the next pull fills it again"
        problem = _set_aside(path, error, hint)
        return _open(path, None), (problem,)


def set_aside_if_damaged(path: Path, error: Exception, look: ValueCheck) -> Problem | None:
    """Set a damaged file aside, if a run ended with this error because of it; return what to say of that.

    None: the file is sound, or isn't there, and the error is something else's. look: as for ``open_database``.
    """
    if not path.is_file():
        return None
    hint = "run this again; the cache holds nothing that you wrote, and the next pull fills it again"
    if isinstance(error, (sqlite3.Error, UnicodeError)) and _is_damage(error, path):
        return _set_aside(path, error, hint)
    try:
        _open(path, look, check="integrity_check").close()
    except CannotRun:
        return None
    except _DAMAGE_ERRORS as damage:
        if _is_damage(damage, path):
            return _set_aside(path, damage, hint)
        return None
    return None


def _set_aside(path: Path, error: Exception, hint: str) -> Problem:
    aside = path.with_name(path.name + ".damaged")
    path.replace(aside)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    if isinstance(error, UnicodeError):
        why = "its text can't be read"
    else:
        why = clean_line(str(error), 200)
    what = f"the cache was damaged ({why}); it was moved to {aside.name}, and a new one was started"
    return Problem(str(path), what, hint)


def _open(path: Path, look: ValueCheck | None, *, check: str = "quick_check") -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if look and (fault := db.execute(f"PRAGMA {check}(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(fault)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if not 0 <= version < _MAX_VERSION:
            raise sqlite3.DatabaseError(f"it has the unknown version {version}")
        if version > len(MIGRATIONS):
            hint = "update curate, or delete the cache: nothing of yours is in it"
            raise CannotRun(Problem(str(path), "the cache was made by a newer curate", hint))
        if version < len(MIGRATIONS):
            _migrate(db)
        if _read_columns(db) != _expected_columns():
            raise sqlite3.DatabaseError("its tables have been altered")
        if look:
            _check_types(db)
            look(db)
    except BaseException:
        db.close()
        raise
    return db


_Columns = dict[str, list[tuple[str, str, int]]]


def _read_columns(db: sqlite3.Connection) -> _Columns:
    """Return the columns of each table: name, type, and whether a value must be there."""
    named = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        name: [
            (column, kind, required)
            for _, column, kind, required, *_ in db.execute("SELECT * FROM pragma_table_info(?)", (name,))
        ]
        for name in named
        if not name.startswith("sqlite_")  # SQLite's own
    }


@functools.cache
def _expected_columns() -> _Columns:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        _migrate(db)
        return _read_columns(db)


_COLUMN_TYPES: dict[str, tuple[type, ...]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (float, int), "BLOB": (bytes,)}


def _check_types(db: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError for a value that is not of its column's type: SQLite itself would hand it out."""
    for table, columns in _read_columns(db).items():
        allowed = [(*_COLUMN_TYPES[kind], *(() if required else (type(None),))) for _, kind, required in columns]
        for row in db.execute(f"SELECT * FROM {table}"):  # noqa: S608 of the names that we gave
            if not all(map(isinstance, tuple(row), allowed)):
                raise sqlite3.DatabaseError(f"a value in {table} is not of its type")


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, in one transaction: of two runs that begin a new cache, the second finds it made."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        db.create_function("one_page", 1, page_key, deterministic=True)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for script in MIGRATIONS[version:]:
            for statement in script.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _is_damage(error: Exception, path: Path) -> bool:
    """Whether an error speaks against the file, and not of another run, the disk or rights."""
    if not isinstance(error, sqlite3.OperationalError):
        return True
    message = str(error).lower()
    if "readonly" in message:  # a damaged header says so too
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return not any(words in message for words in _TEMPORARY_ERROR_WORDS)


def format_time(time: datetime | None) -> str | None:
    # One width and one zone, so that text order is time order.
    if time:
        return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    return None


def parse_time(text: str | None) -> datetime | None:
    if text:
        return datetime.fromisoformat(text)
    return None
