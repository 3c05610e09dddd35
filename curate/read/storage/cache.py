"""What was read, in SQLite below ``.curate/``. Nothing in it is the user's: deleted, it is filled by the next pull.

One writer at a time (see the lock in ``cli.workspace``), readers any time (WAL). A damaged file is set aside and
reported, never fatal (``read.database``).
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from curate.formats.canonical_url import page_key
from curate.formats.hosts import site_host
from curate.formats.text import digest
from curate.formats.web_address import url_key
from curate.model import Credit, Entry, ExtractionTrace, FeedHealth, Item, LinkStatus, PageResult, Validators
from curate.problems import Problem
from curate.read.network.schedule import is_due
from curate.read.storage.database import format_time, open_database, parse_time, set_aside_if_damaged

ID_LENGTH = 6
MAX_TRIES = 4
"""How often an article with a passing fault is asked for before it is left alone."""

_UPDATED_COLUMNS = ("url", "title", "author", "published", "summary", "tags", "text")
_ITEM_SELECT = "items.*, coalesce(feeds.title, '') AS feed_title FROM items LEFT JOIN feeds ON feeds.url = items.feed"


class Cache:
    """The cache at a path; ``problems`` says if the old one was damaged. Raises CannotRun if it can't be opened at all.

    check: look the whole file over for damage first. mend: see ``open_database``.
    """

    def __init__(self, path: Path, *, check: bool = False, mend: bool = True) -> None:
        self._db, self.problems = open_database(path, _check_values if check else None, mend=mend)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction: nobody else writes meanwhile, and what fails leaves nothing behind."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db

    @property
    def db(self) -> sqlite3.Connection:
        """For the module beside this one that keeps tables of its own here."""
        return self._db

    # ------------------------------------------------------------ feeds

    def load_health(self) -> dict[str, FeedHealth]:
        """Every feed that was ever asked, by its address in feeds.yaml."""
        counts = dict(self._db.execute("SELECT feed, count(*) FROM items GROUP BY feed"))
        return {
            row["url"]: _health_from_row(row, counts.get(row["url"], 0))
            for row in self._db.execute("SELECT * FROM feeds")
        }

    def body_hashes(self, start: str) -> dict[str, str]:
        """The digest of what was last read of each feed whose address begins so."""
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

    # ------------------------------------------------------------ items

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
        """Keep a feed's entries; the new ones come back, newest first. Known ones are brought up to date.

        newest: of the new entries, so many are marked ``wanted`` and the rest ``later`` (None: all are
        wanted).
        articles: whether the feed's articles may be fetched at all. seen: by key, when it was first seen if not now.
        """
        with self.transaction() as db:
            known = {row["key"]: row for row in db.execute("SELECT * FROM items WHERE feed = ?", (feed,))}
            fresh = [entry for entry in entries if entry.key not in known]
            for entry in entries:
                if entry.key in known:
                    self._update_item(db, known[entry.key], entry)
            fresh.sort(key=lambda e: e.published or now, reverse=True)
            new = []
            for n, entry in enumerate(fresh):
                if newest is not None and n >= newest:
                    state = "later"
                else:
                    state = "wanted"
                if entry.text:
                    state = "kept"
                elif not articles or not entry.url:
                    state = "none"
                new.append(self._insert_item(db, feed, entry, (seen or {}).get(entry.key, now), state))
        if new:
            return self.load_items(ids=new)
        return []

    def keep_only_entries(self, feed: str, keys: Iterable[str]) -> None:
        """Take out a feed's entries but for these."""
        with self.transaction() as db:
            db.execute(
                "DELETE FROM items WHERE feed = ? AND key NOT IN (SELECT value FROM json_each(?))",
                (feed, json.dumps(list(keys))),
            )

    def _insert_item(self, db: sqlite3.Connection, feed: str, entry: Entry, now: datetime, state: str) -> str:
        name = digest(f"{feed}\n{entry.key}", 26)
        length = ID_LENGTH
        while db.execute("SELECT 1 FROM items WHERE id = ?", (name[:length],)).fetchone():
            length += 1
        db.execute(
            "INSERT INTO items (id, feed, key, url, place, title, author, published, first_seen, summary, text, tags,"
            " article) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                name[:length],
                feed,
                entry.key,
                entry.url,
                page_key(entry.url) if entry.url else "",
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
        return name[:length]

    @staticmethod
    def _update_item(db: sqlite3.Connection, row: sqlite3.Row, entry: Entry) -> None:
        tags = json.dumps(entry.tags, ensure_ascii=False)
        now = (entry.url, entry.title, entry.author, format_time(entry.published), entry.summary, tags)
        text, article, problem = row["text"], row["article"], row["problem"]
        if entry.text:
            text, article, problem = entry.text, "kept", ""
        if (*now, text) == tuple(row[name] for name in _UPDATED_COLUMNS):
            return
        db.execute(
            "UPDATE items SET url = ?, title = ?, author = ?, published = ?, summary = ?, tags = ?, place = ?,"
            " text = ?, article = ?, problem = ?, signed = 0 WHERE id = ?",
            (*now, page_key(entry.url) if entry.url else "", text, article, problem, row["id"]),
        )

    def load_items(self, *, ids: Iterable[str] | None = None, feed: str | None = None) -> list[Item]:
        """Items, newest first: all, those with these ids, or those of one feed."""
        where, values = "", []
        if ids is not None:
            where, values = " WHERE items.id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        elif feed is not None:
            where, values = " WHERE items.feed = ?", [feed]
        order = " ORDER BY coalesce(items.published, items.first_seen) DESC, items.rowid"
        return [_item_from_row(row) for row in self._db.execute(f"SELECT {_ITEM_SELECT}{where}{order}", values)]

    def places_by_feed(self, places: Iterable[str]) -> dict[str, set[str]]:
        """By feed, those of these pages (``one_page``) that it led to."""
        found: dict[str, set[str]] = {}
        for row in self._db.execute(
            "SELECT DISTINCT feed, place FROM items WHERE url != '' AND place IN (SELECT value FROM json_each(?))",
            (json.dumps(list(places)),),
        ):
            found.setdefault(row["feed"], set()).add(row["place"])
        return found

    def days_by_feed(self) -> dict[str, list[date]]:
        """By feed, the days that its items are of, each once and in order. One dated ahead counts when it was seen."""
        found: dict[str, list[date]] = {}
        for row in self._db.execute(
            "SELECT DISTINCT feed, substr(min(coalesce(published, first_seen), first_seen), 1, 10) AS day FROM items"
            " ORDER BY feed, day"
        ):
            found.setdefault(row["feed"], []).append(date.fromisoformat(row["day"]))
        return found

    def first_seen_by_feed(self) -> dict[str, datetime]:
        """By feed, when its first item was seen."""
        rows = self._db.execute("SELECT feed, min(first_seen) AS at FROM items GROUP BY feed")
        return {row["feed"]: datetime.fromisoformat(row["at"]) for row in rows}

    def move_feed(self, old: str, new: str) -> None:
        """What is known of a feed is known of its new address from now on: its items keep their ids."""
        with self.transaction() as db:
            db.execute("UPDATE OR IGNORE items SET feed = ? WHERE feed = ?", (new, old))
            db.execute("UPDATE OR REPLACE feeds SET url = ?, moved_to = '', moved_seen = 0 WHERE url = ?", (new, old))

    def find_by_id_prefix(self, start: str) -> list[Item]:
        """The items whose id begins so."""
        if not start.isalnum():
            return []
        rows = self._db.execute(
            f"SELECT {_ITEM_SELECT} WHERE items.id GLOB ? ORDER BY items.id LIMIT 20", (start.lower() + "*",)
        )
        return [_item_from_row(row) for row in rows]

    def find_by_url(self, url: str) -> Item | None:
        """The item of an address, whichever feed brought it; one that has its text before one that hasn't."""
        row = self._db.execute(
            f"SELECT {_ITEM_SELECT} WHERE items.place = ? ORDER BY items.text = '', items.id LIMIT 1", (page_key(url),)
        ).fetchone()
        if row:
            return _item_from_row(row)
        return None

    def find_ids(self, places: Iterable[str], titles: Iterable[str]) -> set[str]:
        """The ids of the items of these pages (``one_page``), and of those without an address with these titles."""
        rows = self._db.execute(
            "SELECT id FROM items WHERE url != '' AND place IN (SELECT value FROM json_each(?))"
            " UNION SELECT id FROM items WHERE place = '' AND title IN (SELECT value FROM json_each(?))",
            (json.dumps(list(places)), json.dumps(list(titles))),
        )
        return {row["id"] for row in rows}

    def titles_by_place(self, places: Iterable[str]) -> dict[str, str]:
        """By page (``one_page``), what the item of it is called."""
        rows = self._db.execute(
            "SELECT place, title FROM items WHERE title != '' AND place IN (SELECT value FROM json_each(?))",
            (json.dumps(list(places)),),
        )
        return {row["place"]: row["title"] for row in rows}

    def sources_by_feed(self) -> dict[str, str]:
        """By feed, the one that it is told apart by: a feed that is followed under two addresses is one source.

        It is the same where one has moved to the other, where both last gave the same bytes, or where both have one
        title on one host.
        """
        named: dict[str, str] = {}  # what tells one: the feed that had it first
        found: dict[str, str] = {}
        for row in self._db.execute("SELECT url, title, body_hash, moved_to FROM feeds ORDER BY url"):
            url = row["moved_to"] or row["url"]
            host = site_host(url)
            signs = [url_key(row["url"]), url_key(url)]
            signs += [f"title {host} {row['title'].casefold()}"] if row["title"] else []
            signs += [f"bytes {row['body_hash']}"] if row["body_hash"] else []
            source = next((named[sign] for sign in signs if sign in named), row["url"])
            for sign in signs:
                named.setdefault(sign, source)
            found[row["url"]] = source
        return found

    def articles_to_fetch(self, feed: str, now: datetime) -> list[Item]:
        """Items of a feed whose articles should be fetched now, newest first."""
        rows = self._db.execute(
            f"SELECT items.next_try, {_ITEM_SELECT} WHERE items.feed = ? AND items.article IN ('wanted', 'failed')"
            " ORDER BY coalesce(items.published, items.first_seen) DESC, items.rowid",
            (feed,),
        )
        return [
            _item_from_row(row)
            for row in rows
            if row["article"] == "wanted" or is_due(parse_time(row["next_try"]), now)
        ]

    def save_text(self, item: str, text: str) -> None:
        with self.transaction() as db:
            db.execute(
                "UPDATE items SET text = ?, article = 'kept', problem = '', signed = 0 WHERE id = ?", (text, item)
            )

    def save_credit(self, item: str, credit: Credit) -> None:
        """Remember what an item's page names; its title isn't kept."""
        day = credit.day.isoformat() if credit.day else None
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO credits VALUES (?, ?, ?, ?)", (item, credit.author, credit.site, day))

    def load_credits(self, items: Iterable[str]) -> dict[str, Credit]:
        """Return what the pages of these items name, by item; those whose pages were never asked are left out."""
        rows = self._db.execute(
            "SELECT * FROM credits WHERE item IN (SELECT value FROM json_each(?))", (json.dumps(list(items)),)
        )
        return {
            row["item"]: Credit("", row["author"], row["site"], date.fromisoformat(row["day"]) if row["day"] else None)
            for row in rows
        }

    def save_failure(self, item: str, problem: str, again: datetime | None) -> None:
        """Remember why an article gave no text. again: when it may be tried once more; None: never."""
        with self.transaction() as db:
            db.execute(
                "UPDATE items SET problem = ?, tries = tries + 1, next_try = ?,"
                " article = CASE WHEN ? IS NULL OR tries + 1 >= ? THEN 'gone' ELSE 'failed' END WHERE id = ?",
                (problem, format_time(again), format_time(again), MAX_TRIES, item),
            )

    def postpone_article(self, item: str, again: datetime) -> None:
        """An article that was not tried: it may be from then on."""
        with self.transaction() as db:
            db.execute("UPDATE items SET article = 'failed', next_try = ? WHERE id = ?", (format_time(again), item))

    # ------------------------------------------------------------ what was opened, and how texts came about

    def mark_opened(self, item: str, at: datetime) -> None:
        """Remember that the user read it. While another run writes, it isn't worth waiting for."""
        with contextlib.suppress(sqlite3.OperationalError), self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO opened VALUES (?, ?)", (item, format_time(at)))

    def opened_by_feed(self) -> dict[str, int]:
        """By feed, how many of its items were opened."""
        rows = self._db.execute("SELECT feed, count(*) FROM opened JOIN items ON items.id = opened.item GROUP BY feed")
        return dict(rows.fetchall())

    def save_trace(self, item: str, trace: ExtractionTrace) -> None:
        told = json.dumps(
            [format_time(trace.at), trace.rules, [astuple(page) for page in trace.pages]], ensure_ascii=False
        )
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO traces VALUES (?, ?)", (item, told))

    def load_trace(self, item: str) -> ExtractionTrace | None:
        row = self._db.execute("SELECT trace FROM traces WHERE item = ?", (item,)).fetchone()
        if row:
            return _trace_from_row(row)
        return None

    # ------------------------------------------------------------ links of the notes

    def load_links(self) -> dict[str, LinkStatus]:
        """What is known of the addresses that were asked, by address."""
        return {row["url"]: _link_from_row(row) for row in self._db.execute("SELECT * FROM links")}

    def save_links(self, links: Iterable[LinkStatus]) -> None:
        rows = [
            (one.url, one.state, one.what, format_time(one.at), format_time(one.since), one.failures) for one in links
        ]
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?)", rows)

    # ------------------------------------------------------------ robots.txt

    def load_robots(self, origin: str) -> tuple[bytes | None, datetime] | None:
        """What an origin's robots.txt said (None: it has none), and when it was asked."""
        row = self._db.execute("SELECT body, fetched FROM robots WHERE origin = ?", (origin,)).fetchone()
        return (row["body"], parse_time(row["fetched"])) if row else None  # type: ignore[return-value]

    def save_robots(self, origin: str, body: bytes | None, fetched: datetime) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (origin, body, format_time(fetched)))


def _check_values(db: sqlite3.Connection) -> None:
    """Read every value that SQLite takes as it is: one that was overwritten raises sqlite3.DatabaseError."""
    try:
        for row in db.execute(f"SELECT items.next_try, {_ITEM_SELECT}"):
            _item_from_row(row)
            parse_time(row["next_try"])
        for row in db.execute("SELECT * FROM feeds"):
            _health_from_row(row, 0)
        for row in db.execute("SELECT * FROM links"):
            _link_from_row(row)
        for row in db.execute("SELECT trace FROM traces"):
            _trace_from_row(row)
        for row in db.execute("SELECT at FROM opened UNION ALL SELECT fetched FROM robots"):
            datetime.fromisoformat(row["at"])
        for row in db.execute("SELECT shows AS words FROM signs UNION ALL SELECT shows FROM ranked"):
            [(topic, *words) for topic, *words in json.loads(row["words"])]
        for row in db.execute("SELECT reasons FROM ranked"):
            [(kind, *about) for kind, *about in json.loads(row["reasons"])]
        for row in db.execute("SELECT terms, marks FROM signs"):
            array("I", row["terms"]), array("I", row["marks"])
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise sqlite3.DatabaseError("a value in it can't be read") from error


def set_aside_damaged(path: Path, error: Exception) -> Problem | None:
    """What to say of a run that ended with this error, if that came of a damaged cache: it is set aside then."""
    return set_aside_if_damaged(path, error, _check_values)


def _trace_from_row(row: Any) -> ExtractionTrace:
    at, (select, cut, following), pages = json.loads(row["trace"])
    return ExtractionTrace(
        datetime.fromisoformat(at), (select, cut, following), tuple(PageResult(*page) for page in pages)
    )


def _link_from_row(row: Any) -> LinkStatus:
    at, since = datetime.fromisoformat(row["at"]), parse_time(row["since"])
    return LinkStatus(row["url"], row["state"], row["what"], at, since, row["failures"])


def _item_from_row(row: Any) -> Item:
    return Item(
        id=row["id"],
        feed=row["feed"],
        feed_title=row["feed_title"],
        url=row["url"],
        title=row["title"],
        author=row["author"],
        published=parse_time(row["published"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        summary=row["summary"],
        text=row["text"],
        tags=tuple(json.loads(row["tags"])),
        article=row["article"],
        problem=row["problem"],
    )


def _health_from_row(row: Any, entries: int) -> FeedHealth:
    return FeedHealth(
        url=row["url"],
        title=row["title"],
        entries=entries,
        last_success=parse_time(row["last_success"]),
        last_error=parse_time(row["last_error"]),
        problem=row["problem"],
        next_ask=parse_time(row["next_ask"]),
        failures=row["failures"],
        validators=Validators(row["etag"], row["last_modified"]),
        body_hash=row["body_hash"],
        moved_to=row["moved_to"],
        moved_seen=row["moved_seen"],
        gone=bool(row["gone"]),
        wait=row["wait"],
        skip_hours=frozenset(json.loads(row["skip_hours"])),
        failing_since=parse_time(row["failing_since"]),
        seconds=row["seconds"],
    )
