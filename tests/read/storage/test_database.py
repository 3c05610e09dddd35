"""The file of the cache: whatever is found there, a run has one to work with, and nothing is lost without a word."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.model import Entry, FeedHealth
from curate.problems import CannotRun
from curate.read.storage.cache import Cache
from curate.read.storage.database import MIGRATIONS, format_time, parse_time

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FEED = "https://example.org/feed.xml"


def filled(cache: Cache, number: int, text: str = "") -> list[str]:
    entries = [Entry(str(n), f"https://example.org/{n}", f"題 {n}", "", NOW, text=text) for n in range(number)]
    return [item.id for item in cache.add_entries(FEED, entries, NOW, newest=None, articles=True)]


def _open_all(folder: str, barrier: Any, said: Any) -> None:
    for n in range(10):
        barrier.wait(20)
        try:
            with Cache(Path(folder) / f"{n}.db") as cache:
                said.put("damaged" if cache.problems else "opened")
        except CannotRun as error:
            said.put("busy" if "locked" in str(error) else str(error))


def test_two_runs_that_begin_a_cache_at_once_do_not_take_each_others_for_damaged(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    barrier, said = context.Barrier(2), context.Queue()
    runs = [context.Process(target=_open_all, args=(str(tmp_path), barrier, said)) for _ in range(2)]
    for run in runs:
        run.start()
    outcomes = [said.get(timeout=30) for _ in range(20)]
    for run in runs:
        run.join(20)
    assert set(outcomes) <= {"opened", "busy"}
    assert outcomes.count("opened") >= 10


def damaged(path: Path, how: str) -> None:
    with Cache(path) as cache:
        filled(cache, 60, "語" * 1000)
    whole = path.read_bytes()
    dice = random.Random(1)
    if how == "no database":
        path.write_bytes(dice.randbytes(5000))
    elif how == "truncated":
        path.write_bytes(whole[: len(whole) // 2 + 17])
    elif how == "pages overwritten":
        path.write_bytes(whole[:4096] + dice.randbytes(40_000) + whole[44_096:])
    elif how == "a text overwritten":
        at = whole.rindex("語語".encode())
        path.write_bytes(whole[:at] + b"\xff\xff" + whole[at + 2 :])
    elif how == "a value overwritten":
        with sqlite3.connect(path) as db:
            db.execute("UPDATE items SET first_seen = 'soon' WHERE id = (SELECT min(id) FROM items)")
        db.close()
    else:
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE feeds")
        db.close()


@pytest.mark.parametrize(
    "how",
    [
        "no database",
        "truncated",
        "pages overwritten",
        "a text overwritten",
        "a value overwritten",
        "without its tables",
    ],
)
def test_a_damaged_file_is_set_aside_and_reported_and_a_new_one_begun(path: Path, how: str) -> None:
    damaged(path, how)
    before = path.read_bytes()
    with Cache(path, check=True) as cache:
        [problem] = cache.problems
        assert cache.load_items() == []
        [item] = filled(cache, 1)
    assert problem.where == str(path)
    assert "was damaged" in problem.what
    assert "cache.db.damaged" in problem.what
    assert "the next pull fills it again" in problem.hint
    assert path.with_name("cache.db.damaged").read_bytes()[100:200] == before[100:200]
    with Cache(path, check=True) as cache:
        assert cache.problems == ()
        assert [one.id for one in cache.load_items()] == [item]


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-11))])))
def test_a_time_is_kept_as_it_is_and_sorts_as_text(time: datetime) -> None:
    try:
        kept = format_time(time)
    except OverflowError:
        assert time.year in (1, 9999)
        return
    assert parse_time(kept) == time
    assert format_time(NOW) == "2026-03-01T09:30:00.000000Z"
    assert (kept or "") < "2026-03-01T09:30:00.000000Z" or time >= NOW


def test_an_empty_file_is_an_empty_cache(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Cache(path, check=True) as cache:
        assert cache.problems == ()
        assert cache.load_items() == []


def test_a_cache_of_a_newer_program_is_left_as_it_is(path: Path) -> None:
    with Cache(path) as cache:
        filled(cache, 1)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(CannotRun, match="made by a newer curate") as error:
        Cache(path)
    assert "nothing of yours is in it" in error.value.problems[0].hint
    assert path.read_bytes() == before


def test_a_path_that_cannot_be_opened_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "cache.db").mkdir()
    with pytest.raises(CannotRun, match="the cache can't be opened") as error:
        Cache(tmp_path / "cache.db")
    assert error.value.problems[0].where == str(tmp_path / "cache.db")
    assert error.value.problems[0].hint


def test_a_cache_of_an_older_program_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
    db.execute("INSERT INTO feeds (url, title) VALUES (?, '題')", (FEED,))
    db.commit()
    db.close()
    with Cache(path) as cache:
        assert cache.load_health() == {FEED: FeedHealth(FEED, "題")}
        assert (cache.load_links(), cache.opened_by_feed(), cache.problems) == ({}, {}, ())
