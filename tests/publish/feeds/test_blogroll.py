"""Which of the feeds that the user reads are shown to everybody."""

from __future__ import annotations

import pytest

from curate.formats import opml
from curate.model import Feed
from curate.publish.feeds.blogroll import OPML_FILE, list_subscribed_feeds, make_opml_file
from tests.publish.feeds.test_feed_files import SITE, note, of


def test_feeds_that_led_to_the_most_notes_come_first_then_by_title() -> None:
    feeds = [
        Feed("https://b.example/feed", "beta"),
        Feed("https://a.example/feed", "Alpha"),
        Feed("https://www.slow-signal.example:8443/feed.xml", "Slow Signal", ("remote work",)),
        Feed("https://untitled.example/feed"),
    ]
    shown = list_subscribed_feeds(feeds, (), of(note(1), note(2), note(3, "b.example")))
    assert [(one.title, one.notes) for one in shown] == [
        ("Slow Signal", 2),
        ("beta", 1),
        ("Alpha", 0),
        ("untitled.example", 0),
    ]
    assert shown[0].page == "https://www.slow-signal.example:8443/"
    assert shown[0].topics == ("remote work",)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed", True),
        ("https://a.example/feed?key=123", False),
        ("https://me:secret@a.example/feed", False),
        ("http://nas/feed", False),
        ("http://nas.local/feed", False),
        ("http://nas.home.arpa/feed", False),
        ("http://192.168.1.7/feed", False),
        ("http://[fd00::1]/feed", False),
        ("https://intern.corp.example/feed", False),
        ("https://local.example/feed", True),
    ],
)
def test_what_may_be_for_no_other_eyes_is_shown_only_if_the_user_says_so(url: str, shown: bool) -> None:
    def is_shown(private: bool | None) -> bool:
        return bool(list_subscribed_feeds([Feed(url, "A", private=private)], ("intern.corp.example",), of()))

    assert is_shown(None) == shown
    assert is_shown(False)
    assert not is_shown(True)


@pytest.mark.parametrize(("private", "shown"), [(None, False), (True, False), (False, True)])
def test_a_feed_that_is_read_with_headers_is_shown_only_if_the_user_says_so(private: bool | None, shown: bool) -> None:
    feed = Feed("https://a.example/feed", "A", private=private, headers=(("X-Key", "s3cret"),))
    listed = list_subscribed_feeds([feed], (), of())
    assert bool(listed) == shown
    assert "s3cret" not in repr(listed) + make_opml_file(listed, SITE).render()


def test_a_password_is_no_part_of_the_page_that_is_linked() -> None:
    feed = Feed("https://me:secret@a.example/feed", "A", private=False)
    assert list_subscribed_feeds([feed], (), of())[0].page == "https://a.example/"


def test_the_same_list_is_there_to_take_along() -> None:
    feeds = [Feed("https://b.example/feed", "B & <b>", ("x",)), Feed("https://a.example/feed", "A", private=True)]
    sheet = make_opml_file(list_subscribed_feeds(feeds, (), of()), SITE)
    assert sheet.path == OPML_FILE
    assert opml.parse(sheet.render(), OPML_FILE) == (
        [opml.Outline("https://b.example/feed", "B & <b>", (), "https://b.example/", ("x",))],
        [],
    )
