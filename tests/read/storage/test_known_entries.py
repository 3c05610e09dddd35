"""An entry that is read better than before is still the item that the user knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache

FEED = "https://blog.example/feed.xml"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
A_DIGEST, B_DIGEST = "a" * 26, "b" * 26


def new_ids(tmp_path: Path, before: Entry, after: Entry) -> tuple[str, list[str], list[str]]:
    """Return the id of the first entry, the new ids after the second, and all ids."""
    with Cache(tmp_path / "cache.sqlite") as cache:
        (old,) = cache.add_entries(FEED, [before], NOW, newest=None, articles=True)
        new = cache.add_entries(FEED, [after], NOW, newest=None, articles=True)
        return old.id, [item.id for item in new], [item.id for item in cache.load_items()]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            Entry("https://e.example/?a=1&b;=2", "https://e.example/?a=1&b=2", "x"),
            Entry("https://e.example/?a=1&b=2", "", "x", former_keys=("https://e.example/?a=1&b;=2",)),
        ),
        (
            Entry(A_DIGEST, "", "朝の話", published=NINE, summary="本文"),
            Entry(B_DIGEST, "", "朝の話", published=NINE - timedelta(hours=9), summary="本文"),
        ),
        (
            Entry(A_DIGEST, "", "x", published=NINE, summary="one"),
            Entry(B_DIGEST, "https://e.example/1.mp3", "x", published=NINE, summary="one, and more"),
        ),
        (
            Entry(A_DIGEST, "", "کتابها", summary="میروم"),
            Entry(B_DIGEST, "", "کتاب\u200cها", summary="می\u200cروم"),
        ),
        (
            Entry(A_DIGEST, "", "x", published=NINE, summary="one"),
            Entry(B_DIGEST, "", "x", published=None, summary="one"),
        ),
    ],
)
def test_an_item_that_is_read_otherwise_now_keeps_its_id(tmp_path: Path, before: Entry, after: Entry) -> None:
    known, new, all_ids = new_ids(tmp_path, before, after)
    assert (new, all_ids) == ([], [known])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Entry("1", "", "x", summary="one"), Entry("2", "", "x", summary="one")),
        (Entry(A_DIGEST, "", "x", summary="one"), Entry(B_DIGEST, "", "y", summary="one")),
        (
            Entry(A_DIGEST, "", "Down again", published=NINE, summary="again"),
            Entry(B_DIGEST, "", "Down again", published=NINE + timedelta(minutes=7), summary="again"),
        ),
        (
            Entry(A_DIGEST, "", "Weekly", published=NINE, summary="news"),
            Entry(B_DIGEST, "", "Weekly", published=NINE + timedelta(days=7), summary="news"),
        ),
    ],
)
def test_another_entry_is_a_new_item(tmp_path: Path, before: Entry, after: Entry) -> None:
    known, new, all_ids = new_ids(tmp_path, before, after)
    assert len(new) == 1
    assert sorted(all_ids) == sorted([known, *new])


def test_a_key_that_another_entry_has_is_no_former_one(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.sqlite") as cache:
        cache.add_entries(FEED, [Entry("old", "", "x")], NOW, newest=None, articles=True)
        entries = [Entry("old", "", "x"), Entry("new", "", "y", former_keys=("old",))]
        assert len(cache.add_entries(FEED, entries, NOW, newest=None, articles=True)) == 1


def test_no_article_is_fetched_from_a_file(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.sqlite") as cache:
        entry = Entry("1", "https://e.example/1.mp3", "x", has_page=False)
        (item,) = cache.add_entries(FEED, [entry], NOW, newest=None, articles=True)
        assert item.article == "none"
