"""reading/NAME.jsonl: the user's own copy, added to and never rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.importers import reading_list_jsonl
from curate.formats.importers.row_reader import bookmark_key
from curate.formats.text import clean, clean_line
from curate.model import Bookmark
from tests.formats.importers.samples import NOW

LINE = st.text(max_size=12).map(clean_line)
TEXT = st.text(max_size=12).map(clean)
SAVED = st.builds(
    Bookmark,
    url=st.integers(0, 5).map(lambda n: f"https://a.example/{n}"),
    title=LINE,
    author=LINE,
    added=st.none() | st.integers(10**9, 17 * 10**8).map(lambda n: datetime.fromtimestamp(n + 0.5, UTC)),
    tags=st.lists(LINE.filter(bool), max_size=3, unique=True).map(tuple),
    excerpt=TEXT,
    comment=TEXT,
    quotes=st.lists(TEXT.filter(bool), max_size=3, unique=True).map(tuple),
    read=st.booleans(),
    private=st.booleans(),
    begun=st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(SAVED, max_size=6, unique_by=bookmark_key))
def test_what_is_written_is_read_back(saved: list[Bookmark]) -> None:
    text, new = reading_list_jsonl.add_bookmarks("", {}, saved, NOW)
    found, problems = reading_list_jsonl.parse(text, "f")
    assert problems == []
    assert list(found.values()) == new
    assert [replace(one, added=None) for one in new] == [replace(one, added=None) for one in saved]


@settings(max_examples=60)
@given(st.lists(SAVED, max_size=4, unique_by=bookmark_key), st.lists(SAVED, max_size=4, unique_by=bookmark_key))
def test_twice_is_once_whatever_was_there_before(before: list[Bookmark], saved: list[Bookmark]) -> None:
    text, _ = reading_list_jsonl.add_bookmarks("", {}, before, NOW)
    once, _ = reading_list_jsonl.add_bookmarks(text, reading_list_jsonl.parse(text, "f")[0], saved, NOW)
    assert once.startswith(text)
    assert reading_list_jsonl.add_bookmarks(
        once, reading_list_jsonl.parse(once, "f")[0], saved, NOW + timedelta(days=1)
    ) == (once, [])


def test_a_list_may_be_written_by_hand() -> None:
    found, problems = reading_list_jsonl.parse(
        '{"url": "https://a.example/", "tags": "a, b", "quotes": "q"}\r\n\n', "f"
    )
    assert problems == []
    (one,) = found.values()
    assert (one.tags, one.quotes, one.added) == (("a", "b"), ("q",), None)


@pytest.mark.parametrize(
    "line", ["no", "[]", "{}", "1", '{"url": "javascript:x"}', '{"url": 3, "title": 4}', "{" * 5_000, "9" * 5_000]
)
def test_a_line_that_can_t_be_read_is_named_and_costs_itself(line: str) -> None:
    found, problems = reading_list_jsonl.parse(f'{{"title": "A"}}\n{line}\n{{"title": "B"}}', "reading/x.jsonl")
    assert [one.title for one in found.values()] == ["A", "B"]
    assert [problem.where for problem in problems] == ["reading/x.jsonl:2"]


def test_a_later_line_takes_the_place_of_the_one_before() -> None:
    found, _ = reading_list_jsonl.parse(
        '{"url": "https://a.example/", "comment": "x"}\n{"url": "https://a.example"}', "f"
    )
    assert [one.comment for one in found.values()] == [""]


def test_a_last_line_without_its_end_gets_one() -> None:
    text, _ = reading_list_jsonl.add_bookmarks('{"title": "A"}', {}, [Bookmark("https://a.example/")], NOW)
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("added", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-01-01", "0001-06-01+09:00"])
def test_a_date_at_an_end_of_the_calendar_is_none(added: str) -> None:
    [one] = reading_list_jsonl.parse(f'{{"url": "https://a.example/", "added": "{added}"}}', "f")[0].values()
    assert one.added is None


@pytest.mark.parametrize("added", ["0500-01-01T00:00:00Z", "1985-05-05T00:00:00Z", "9998-12-31T23:59:59Z"])
def test_any_other_date_is_the_users_business(added: str) -> None:
    [one] = reading_list_jsonl.parse(f'{{"url": "https://a.example/", "added": "{added}"}}', "f")[0].values()
    assert one.added == datetime.fromisoformat(added)


def test_what_says_no_date_came_in_today() -> None:
    _, (one,) = reading_list_jsonl.add_bookmarks("", {}, [Bookmark("https://a.example/")], NOW)
    assert one.added == NOW


def test_items_of_a_list_are_found_by_what_the_user_said_of_them() -> None:
    (entry,) = reading_list_jsonl.to_entries(
        [Bookmark("https://a.example/", "T", comment="mine", quotes=("marked",), excerpt="page")]
    )
    assert (entry.key, entry.url, entry.summary) == ("//a.example", "https://a.example/", "mine\n\nmarked\n\npage")


def test_lists_have_names_that_no_feed_has() -> None:
    unread, read = reading_list_jsonl.list_feed("pocket"), reading_list_jsonl.list_feed("pocket", read=True)
    assert [
        reading_list_jsonl.is_list_feed(unread),
        reading_list_jsonl.is_list_feed(read),
        reading_list_jsonl.is_list_feed("https://a.example/#read"),
    ] == [
        True,
        True,
        False,
    ]
    assert [
        reading_list_jsonl.is_read_list_feed(unread),
        reading_list_jsonl.is_read_list_feed(read),
        reading_list_jsonl.is_read_list_feed("https://a.example/#read"),
    ] == [
        False,
        True,
        False,
    ]


@settings(max_examples=60)
@given(st.lists(SAVED, max_size=5, unique_by=bookmark_key), st.sets(st.integers(0, 5), max_size=3))
def test_what_is_taken_out_is_to_be_read_no_more_and_no_word_of_the_users_goes(
    saved: list[Bookmark], out: set[int]
) -> None:
    text, _ = reading_list_jsonl.add_bookmarks("", {}, saved, NOW)
    keys = {bookmark_key(Bookmark(f"https://a.example/{n}")) for n in out}
    after = reading_list_jsonl.remove_bookmarks(text, keys)
    before, (found, problems) = reading_list_jsonl.parse(text, "f")[0], reading_list_jsonl.parse(after, "f")
    assert problems == []
    assert {key: one for key, one in found.items() if key not in keys} == {
        key: one for key, one in before.items() if key not in keys
    }
    assert all(found[key].read for key in keys & found.keys())
    for key in keys & before.keys():
        mine = before[key]
        if mine.tags or mine.excerpt or mine.comment or mine.quotes or mine.private or mine.begun:
            assert found[key] == replace(mine, read=True)
        else:
            assert key not in found
    assert reading_list_jsonl.remove_bookmarks(after, keys) == after


def test_what_is_kept_and_taken_out_leaves_the_file_as_it_was() -> None:
    before = '# mine\r\n{"url": "https://a.example/", "title": "A"}'
    one = Bookmark("https://b.example/", "B")
    after, _ = reading_list_jsonl.add_bookmarks(before, reading_list_jsonl.parse(before, "f")[0], [one], NOW)
    assert reading_list_jsonl.remove_bookmarks(after, {bookmark_key(one)}).rstrip("\n") == before
