"""Exports of every service: recognised by what is in them, and read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.importers import export_formats, reading_list_jsonl
from curate.formats.importers.export_formats import EXPORT_FORMATS, detect_format, fitting_formats, read
from curate.model import Bookmark
from tests.formats.importers.samples import EVERY, HATENA_PAGE, NOW

every = pytest.mark.parametrize("name", EVERY)


def brought(name: str) -> list[Bookmark]:
    return list(read(EVERY[name], name.split()[0], "f", NOW).bookmarks)


@every
def test_a_file_is_recognised_by_its_content(name: str) -> None:
    assert detect_format(EVERY[name]) == name.split()[0]
    assert detect_format("\ufeff\n" + EVERY[name]) == name.split()[0]
    assert detect_format(EVERY[name].replace("\r\n", "\n").replace("\n", "\r\n")) == name.split()[0]


def test_opml_is_recognised() -> None:
    assert detect_format('<?xml version="1.0"?>\n<!-- x -->\n<OPML version="1.0"><body/></OPML>') == export_formats.OPML


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Dear diary, today https://a.example/ was down.",
        "name,phone\nA,1",
        '{"a": 1}',
        "[]",
        "<html><body><p>no</p></body></html>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>",
        '{"id": "outbox.json", "orderedItems": [{}]}',
        '{"bookmarks": {"roots": {}}}',
        '{"id": "user/-/state/com.example/starred", "items": [{"alternate": [{"href": "https://a.example/"}]}]}',
        '[{"href": "/menu", "label": "Home"}]',
    ],
)
def test_what_is_none_of_them_is_not_taken_for_one(text: str) -> None:
    assert detect_format(text) == ""


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ('{"a": 1}', {"pinboard", "mastodon", "bluesky"}, {"opml", "netscape", "list", "readwise"}),
        ("\ufeff [1]", {"pinboard", "mastodon", "bluesky"}, {"opml", "hatena", "table"}),
        ("<html></html>", {"opml", "netscape", "hatena"}, {"bluesky", "mastodon", "table"}),
        ("name,phone", {"table", "pocket", "list"}, {"opml", "bluesky", "hatena"}),
        ("", {"list"}, {"opml", "bluesky"}),
    ],
)
def test_the_formats_that_fit_a_file_are_those_of_its_form(text: str, some: set[str], none: set[str]) -> None:
    names = set(fitting_formats(text))
    assert some <= names
    assert not names & none


@every
def test_a_format_fits_its_own_files(name: str) -> None:
    assert name.split()[0] in fitting_formats(EVERY[name])


@every
def test_a_file_without_its_byte_order_mark_says_the_same(name: str) -> None:
    kind = name.split()[0]
    assert read("\ufeff" + EVERY[name].removeprefix("\ufeff"), kind, "f", NOW) == read(EVERY[name], kind, "f", NOW)


@every
def test_twice_is_once(name: str) -> None:
    text, new = reading_list_jsonl.add_bookmarks("", {}, brought(name), NOW)
    known, problems = reading_list_jsonl.parse(text, "f")
    assert new
    assert problems == []
    assert reading_list_jsonl.add_bookmarks(text, known, brought(name), NOW) == (text, [])


def test_pocket() -> None:
    first, second, third, fourth = brought("pocket")
    assert (first.title, first.tags, first.read) == ("Remote onboarding", ("hiring", "remote work"), False)
    assert first.added == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (second.title, second.read) == ("", True)  # its address isn't its title
    assert third.title == 'Said "hello", then left (in two lines)'
    assert (fourth.title, fourth.url, fourth.added) == ("Ben & Jerry", "https://fourth.example/?a=1&b=2", None)


def test_pocket_s_page_has_what_was_read_apart() -> None:
    assert [(one.title, one.tags, one.read) for one in brought("pocket page")] == [
        ("Kept", ("hiring", "remote"), False),
        ("", (), True),
    ]


def test_instapaper() -> None:
    first, second, third = brought("instapaper")
    assert (first.tags, first.quotes) == ((), ())
    assert (second.read, second.tags, second.quotes) == (True, ("hiring",), ('They stayed, "all of them".',))
    assert third.tags == ("Work/2024",)


def test_raindrop() -> None:
    first, second = brought("raindrop")
    assert first.tags == ("Work", "Hiring", "remote", "採用")
    assert (first.excerpt, first.quotes) == ("The page says this here.", ("They stayed.", "They left."))
    assert first.comment == "My own view:\nit holds.\n\nWhy?"
    assert (second.tags, second.added) == ((), datetime(2021, 1, 5, 8, tzinfo=UTC))


def test_readwise_has_a_row_for_each_highlight() -> None:
    first, second = brought("readwise")
    assert (first.url, first.title, first.author) == ("", "Onboarding at a Distance", "A. Author")
    assert first.quotes == ("New hires who met one peer a day stayed.", "A second passage,\nin two lines.")
    assert (first.comment, first.tags) == ("I saw this too.", ("hiring", "work"))  # .h1 is a heading's mark
    assert (second.author, second.quotes) == ("見本 太郎", ("弱いつながりが仕事を運んでくる。",))


@pytest.mark.parametrize("name", ["hatena", "hatena page"])
def test_hatena_s_comment_is_the_user_s_own(name: str) -> None:
    first, second = brought(name)
    assert (first.url, first.comment) == ("https://first.example/remote", "うちの会社でも同じことが起きた。")
    assert (first.tags, first.excerpt) == (("働き方", "採用"), "")
    assert first.added == datetime(2017, 12, 6, 6, 52, 16, tzinfo=UTC)
    assert second.private is (name == "hatena page")


def test_pinboard() -> None:
    first, second = brought("pinboard")
    assert (first.title, first.comment, first.tags) == ("First", "What I think of it.", ("hiring", "remote"))
    assert (first.read, first.private, second.read, second.private) == (False, False, True, True)
    (page,) = brought("pinboard page")
    assert (page.comment, page.tags, page.read) == (first.comment, first.tags, False)


def test_bookmarks_of_a_browser() -> None:
    found = read(EVERY["netscape"], "netscape", "b.html", NOW)
    first, second, far = found.bookmarks
    assert (first.url, first.title) == ("https://first.example/?q=1&copy=2&r=3", "Tea & rest")
    assert (first.excerpt, first.comment, first.tags) == ("What the page says", "", ())  # the bar is no subject
    assert (second.title, second.tags) == ("二つ目", ("Hiring & more", "remote", "採用"))
    assert second.added == datetime(2023, 7, 22, 4, 26, 40, tzinfo=UTC)
    assert (far.title, far.added) == ("Far off", None)  # its link is never closed, and its date is none
    assert [problem.where for problem in found.problems] == ["b.html:17", "b.html:19", "b.html:21"]
    assert [problem.where for problem in found.warnings] == ["b.html:22"]


def test_mastodon_says_the_address_alone() -> None:
    addresses = ["https://social.example/users/sample/statuses/1", "https://other.example/@sample/2"]
    assert [one.url for one in brought("mastodon")] == [one.url for one in brought("mastodon list")] == addresses


def test_mastodon_s_other_files_hold_no_bookmarks() -> None:
    found = read('{"orderedItems": [{"id": "https://a.example/1"}]}', "mastodon", "outbox.json", NOW)
    assert (found.bookmarks, [problem.where for problem in found.problems]) == ((), ["outbox.json:1"])


def test_bluesky_gives_the_page_that_a_post_shows_else_the_post() -> None:
    assert [(one.url, one.title, one.author) for one in brought("bluesky")] == [
        ("https://first.example/article", "An article", ""),
        ("https://bsky.app/profile/sample.example/post/3kbbb", "Only words.", "sample.example"),
        ("https://bsky.app/profile/did:plc:gone/post/3kccc", "", ""),
    ]


def test_any_table_with_a_column_of_addresses_is_read() -> None:
    (one,) = brought("table")
    assert (one.url, one.title, one.tags) == ("https://first.example/", "First", ("work", "採用"))
    assert one.added == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_list_of_addresses_may_have_titles() -> None:
    assert [(one.url, one.title, one.line) for one in brought("list")] == [
        ("https://first.example/", "The first", 1),
        ("https://second.example/", "", 4),
    ]


@pytest.mark.parametrize("kind", [kind for kind in EXPORT_FORMATS if kind not in export_formats.FEED_LISTS])
@settings(max_examples=15)
@given(st.text(alphabet=st.sampled_from("<>\"'&;,\n\r\t[]{}:/ahref=DLTd!-0https://.x"), max_size=80))
def test_no_text_brings_a_reader_down(kind: str, text: str) -> None:
    found = read(text, kind, "f", NOW)
    assert all(problem.where.startswith("f:") for problem in (*found.problems, *found.warnings))


@pytest.mark.parametrize("kind", ["instapaper", "readwise", "bluesky", "hatena"])
def test_a_file_of_another_kind_says_so(kind: str) -> None:
    found = read("<html>no</html>", kind, "f", NOW)
    assert found.bookmarks == ()
    assert found.problems or kind == "hatena"


def test_hatenas_page_is_known_by_its_tags_before_the_comment_whatever_its_title_says() -> None:
    page = HATENA_PAGE.replace("Hatena Bookmark", "Bookmarks").replace("<DD>うちの", "<DD>[働き方][採用]うちの")
    assert detect_format(page) == "hatena"
    first = read(page, "hatena", "f", NOW).bookmarks[0]
    assert (first.comment, first.tags) == ("うちの会社でも同じことが起きた。", ("働き方", "採用"))
