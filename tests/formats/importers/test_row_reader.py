"""Single values of exports: what is taken of them, and what is left out and named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.importers import row_reader
from curate.formats.importers.row_reader import (
    RowReader,
    bookmark_key,
    merge_bookmarks,
    parse_time,
    split_tags,
    to_web_address,
    unescape_html,
)
from curate.model import Bookmark
from tests.formats.importers.samples import NOW

TEXT = st.text(max_size=8)
SAVED = st.builds(
    Bookmark,
    url=st.sampled_from(["https://a.example/", "https://b.example/x"]),
    title=TEXT,
    added=st.sampled_from([None, NOW, datetime(2020, 1, 1, tzinfo=UTC)]),
    tags=st.lists(TEXT, max_size=3, unique=True).map(tuple),
    comment=TEXT,
    quotes=st.lists(TEXT, max_size=3, unique=True).map(tuple),
    read=st.booleans(),
    private=st.booleans(),
)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-08-08T04:01:20Z", datetime(2023, 8, 8, 4, 1, 20, tzinfo=UTC)),
        ("2017-12-06T15:52:16+09:00", datetime(2017, 12, 6, 6, 52, 16, tzinfo=UTC)),
        ("2022-12-09 14:27:00+00:00", datetime(2022, 12, 9, 14, 27, tzinfo=UTC)),
        ("2022-12-09", datetime(2022, 12, 9, tzinfo=UTC)),
        ("yesterday", None),
        ("9" * 20, None),
        ("", None),
    ],
)
def test_times_are_read_in_the_spellings_that_services_use(text: str, when: datetime | None) -> None:
    assert parse_time(text) == when


@pytest.mark.parametrize(
    "text", ["-1", "86400", "99999999999999999", "2099-01-01", "0001-01-01T00:00:00+14:00", "soon"]
)
def test_a_date_that_can_t_be_right_is_left_out_and_named(text: str) -> None:
    rows = RowReader("f", NOW)
    assert rows.parse_date(7, text) is None
    assert [(p.where, text in p.what) for p in rows.warnings] == [("f:7", True)]


@pytest.mark.parametrize("text", ["", "0", " "])
def test_no_date_is_no_fault(text: str) -> None:
    rows = RowReader("f", NOW)
    assert (rows.parse_date(7, text), rows.warnings) == (None, [])


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("a|b c", ["a", "b c"]),
        ("a, b", ["a", " b"]),
        ('["a, b", 1, "c"]', ["a, b", "c"]),
        ("[a]", ["a"]),
        ("[]", [""]),
        ("['a, b', 'c']", ["a, b", "c"]),
        ("採用、働き方", ["採用", "働き方"]),
        ("[" * 100_000, ["[" * 100_000]),
    ],
)
def test_tags_stand_in_one_cell_in_several_ways(text: str, tags: list[str]) -> None:
    assert split_tags(text) == tags


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Tea &amp; &lt;b&gt; &#12354;", "Tea & <b> あ"),
        ("https://a.example/?a=1&copy=2&amp;c=3", "https://a.example/?a=1&copy=2&c=3"),
        ("&unknown; &", "&unknown; &"),
    ],
)
def test_references_of_html_are_resolved_if_they_end_as_they_should(text: str, plain: str) -> None:
    assert unescape_html(text) == plain


def taken(url: str, title: str = "T", **more: str) -> RowReader:
    rows = RowReader("f", NOW)
    rows.add_row(3, url, title=title, **more)  # type: ignore[arg-type]
    return rows


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "“T” is no web page: its address begins with javascript:"),
        (" DATA:text/html,x", "“T” is no web page: its address begins with data:"),
        ("about:blank", "“T” is no web page: its address begins with about:"),
        ("file:///home/me/secret.txt", "“T” is no web page: its address begins with file:"),
        ("", "“T” has no address"),
        ("example", "the address of “T” is not a web address: 'example'"),
        ("https://me:pass@a.example/", "the address of “T” can't be taken: a name or a password may be in it"),
        ("https://a.example/" + "x" * 5000, "the address of “T” is too long"),
    ],
)
def test_a_row_that_leads_to_no_web_page_is_named_with_its_line(url: str, why: str) -> None:
    rows = taken(url)
    assert (rows.bookmarks, [str(problem) for problem in rows.problems]) == ({}, [f"f:3: {why}"])
    assert "pass" not in rows.problems[0].what.replace("password", "")


def test_what_is_foreign_is_cleaned() -> None:
    rows = taken(
        "https://a.example/", "\x1b[31mred\x1b[0m \u202eevil\u200b", excerpt="a\x00b\n\n\n\nc", comment="\ufeffx"
    )
    (one,) = rows.result().bookmarks
    assert (one.title, one.excerpt, one.comment) == ("red evil", "ab\n\nc", "x")


def test_blanks_in_an_address_are_encoded() -> None:
    assert to_web_address(" https://a.example/a b ") == "https://a.example/a%20b"


def test_two_rows_about_one_page_become_one() -> None:
    rows = RowReader("f", NOW)
    rows.add_row(1, "http://a.example/x/", title="", tags=["a"], quotes=["q1"], comment="one", added="1700000000")
    rows.add_row(2, "https://A.example/x#part", title="Title", tags=["b", "a"], quotes=["q1", "q2"], comment="two")
    (one,) = rows.result().bookmarks
    assert (one.url, one.title, one.tags, one.quotes) == ("http://a.example/x/", "Title", ("a", "b"), ("q1", "q2"))
    assert one.comment == "one\n\ntwo"


def test_a_book_has_no_address_and_is_known_by_author_and_title() -> None:
    rows = RowReader("f", NOW)
    for author in ("A", "a", "B"):
        rows.add_row(1, "", title="T", author=author, without_address=True)
    rows.add_row(2, "", without_address=True)
    assert [one.author for one in rows.result().bookmarks] == ["A", "B"]
    assert [problem.what for problem in rows.problems] == ["it has neither an address nor a title"]


@settings(max_examples=60)
@given(SAVED, SAVED)
def test_merging_in_the_same_again_changes_nothing(old: Bookmark, new: Bookmark) -> None:
    once = merge_bookmarks(old, new)
    assert merge_bookmarks(once, new) == once
    assert merge_bookmarks(once, once) == once


@settings(max_examples=60)
@given(SAVED, SAVED)
def test_nothing_that_the_user_wrote_or_marked_is_lost(old: Bookmark, new: Bookmark) -> None:
    once = merge_bookmarks(old, new)
    assert old.comment in once.comment
    assert new.comment in once.comment
    assert {*old.quotes, *new.quotes} == set(once.quotes)


def test_a_file_without_end_is_read_up_to_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "MAX_ROWS", 3)
    rows = RowReader("f", NOW)
    for line in range(1, 7):
        rows.add_row(line, f"https://a.example/{line}" if line % 2 else "no")
    assert len(rows.bookmarks) == 2
    assert [p.where for p in rows.problems] == ["f:2", "f:4"]
    assert "only 3 rows are read" in rows.problems[1].what


def test_the_key_of_an_address_is_its_page() -> None:
    assert bookmark_key(Bookmark("http://a.example/x/")) == bookmark_key(Bookmark("https://a.example/x", title="else"))
