"""Bookmarks in JSON. The files are made up after what the services document and others show."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.importers.export_formats import detect_format, read
from curate.model import Bookmark
from tests.formats.importers.samples import NOW

DAY = datetime(2024, 5, 1, 12, tzinfo=UTC)
SECONDS = int(DAY.timestamp())


def chrome_link(name: str, url: str) -> dict[str, Any]:
    added = str((SECONDS + 11_644_473_600) * 1_000_000)
    return {"date_added": added, "guid": "0", "id": "7", "name": name, "type": "url", "url": url}


CHROME = {
    "checksum": "0",
    "roots": {
        "bookmark_bar": {
            "children": [
                chrome_link("First", "https://first.example/?a=1&b=2"),
                {"children": [chrome_link("二", "https://second.example/")], "name": "採用", "type": "folder"},
            ],
            "name": "Bookmarks bar",
            "type": "folder",
        },
        "other": {
            "children": [chrome_link("Settings", "chrome://settings/")],
            "name": "Other bookmarks",
            "type": "folder",
        },
        "synced": {"children": [], "name": "Mobile bookmarks", "type": "folder"},
    },
    "version": 1,
}
LINKDING = {
    "count": 2,
    "next": None,
    "results": [
        {
            "id": 1,
            "url": "https://first.example/",
            "title": "",
            "description": "What it is",
            "notes": "What I think",
            "website_title": "First",
            "is_archived": True,
            "unread": False,
            "shared": False,
            "tag_names": ["hiring", "採用"],
            "date_added": "2024-05-01T12:00:00Z",
        },
        {"url": "javascript:x", "tag_names": []},
    ],
}
WALLABAG = [
    {
        "is_archived": 1,
        "is_starred": 0,
        "tags": ["hiring"],
        "id": 3,
        "title": "First",
        "url": "https://first.example/",
        "given_url": "https://first.example/?x",
        "content": "<p>…</p>",
        "created_at": "2024-05-01T12:00:00+00:00",
        "published_by": ["A. Author"],
        "annotations": [{"text": "What I think", "quote": "They stayed."}],
        "domain_name": "first.example",
    }
]
KARAKEEP = {
    "bookmarks": [
        {
            "createdAt": SECONDS,
            "title": "First",
            "tags": ["hiring"],
            "content": {"type": "link", "url": "https://first.example/"},
            "note": "What I think",
            "archived": True,
        },
        {"createdAt": SECONDS, "title": "A text", "tags": [], "content": {"type": "text", "text": "…"}, "note": None},
        {"createdAt": SECONDS, "title": "Broken", "tags": None, "content": None},
    ]
}
INOREADER = {
    "id": "user/1/state/com.google/starred",
    "title": "Starred",
    "items": [
        {
            "id": "tag:google.com,2005:reader/item/1",
            "title": "First",
            "author": "A. Author",
            "published": SECONDS,
            "canonical": [{"href": "https://first.example/"}],
            "alternate": [{"href": "https://second.example/", "type": "text/html"}],
            "categories": ["user/1/state/com.google/starred", "user/1/label/hiring"],
            "annotations": [{"text": "They stayed.", "note": "What I think"}],
            "origin": {"streamId": "feed/https://first.example/feed"},
        }
    ],
}
FRESHRSS = {
    "id": "user/-/state/org.freshrss/starred",
    "items": [{"title": "First", "published": SECONDS, "alternate": [{"href": "https://first.example/"}]}],
}
FILES = {
    "chrome": CHROME,
    "linkding": LINKDING,
    "wallabag": WALLABAG,
    "karakeep": KARAKEEP,
    "starred": INOREADER,
    "starred FreshRSS": FRESHRSS,
}
every = pytest.mark.parametrize("name", FILES)


def brought(name: str) -> tuple[list[Bookmark], list[str]]:
    text = json.dumps(FILES[name], ensure_ascii=False, indent=1)
    result = read(text, name.split()[0], "f", NOW)
    return list(result.bookmarks), [f"{problem.where}: {problem.what}" for problem in result.problems]


@every
@pytest.mark.parametrize("indent", [None, 2])
def test_a_file_is_recognised_by_its_content(name: str, indent: int | None) -> None:
    assert detect_format(json.dumps(FILES[name], indent=indent)) == name.split()[0]


def test_chrome_s_folders_are_tags_but_for_its_own() -> None:
    bookmarks, problems = brought("chrome")
    assert [(one.title, one.url, one.tags, one.added) for one in bookmarks] == [
        ("First", "https://first.example/?a=1&b=2", (), DAY),
        ("二", "https://second.example/", ("採用",), DAY),
    ]
    assert problems == ["f:40: “Settings” is no web page: its address begins with chrome:"]


def test_linkding() -> None:
    [one], problems = brought("linkding")
    assert (one.title, one.tags, one.excerpt, one.comment) == (
        "First",
        ("hiring", "採用"),
        "What it is",
        "What I think",
    )
    assert (one.added, one.read, one.private) == (DAY, True, False)
    assert len(problems) == 1


def test_wallabag() -> None:
    [one], problems = brought("wallabag")
    assert (one.url, one.author, one.tags, one.added) == ("https://first.example/", "A. Author", ("hiring",), DAY)
    assert (one.quotes, one.comment, one.read, problems) == (("They stayed.",), "What I think", True, [])


def test_karakeep() -> None:
    [one], problems = brought("karakeep")
    assert (one.url, one.tags, one.comment, one.added) == ("https://first.example/", ("hiring",), "What I think", DAY)
    assert one.read
    assert [problem.partition(": ")[2] for problem in problems] == [
        "“A text” has no address",
        "“Broken” has no address",
    ]


def test_starred_items_of_inoreader_and_freshrss() -> None:
    [one], problems = brought("starred")
    assert (one.url, one.author, one.tags) == ("https://first.example/", "A. Author", ("hiring",))
    assert (one.quotes, one.comment, one.added) == (("They stayed.",), "What I think", DAY)
    assert problems == []
    [other], problems = brought("starred FreshRSS")
    assert (other.url, other.title, problems) == ("https://first.example/", "First", [])


@every
@settings(max_examples=20)
@given(cut=st.integers(0, 2_000), junk=st.sampled_from(["", "[", "{", "null", "1e9", '"', "]}", "[" * 3000]))
def test_a_file_that_breaks_off_never_raises(name: str, cut: int, junk: str) -> None:
    text = json.dumps(FILES[name])[:cut] + junk
    read(text, name.split()[0], "f", NOW)
    detect_format(text)
