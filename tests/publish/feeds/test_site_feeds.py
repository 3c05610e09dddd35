"""What readers take the site with: which feeds are offered, and which of the user's own reading is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curate.formats import opml
from curate.model import Feed, Note, Site, Source
from curate.publish.feeds.site_feeds import (
    OPML_FILE,
    list_feed_offers,
    list_subscribed_feeds,
    make_feed_files,
    make_opml_file,
)
from curate.publish.site.note_index import NoteIndex, build_note_index

SITE = Site("Sample Person", "https://sample-person.example/", "Sample Person", "Notes.", "en")
NOWHERE = replace(SITE, url="")
TOPICS = {"remote work": "topics/remote-work/", "onboarding": "topics/onboarding/"}
WORDS = {"about_source": "The article"}


def note(number: int, host: str = "slow-signal.example", *topics: str) -> Note:
    source = Source(f"https://{host}/{number}", f"Thing {number}")
    return Note(f"n{number:03}", f"Note {number}", date(2026, 1, 1), topics, source, f"Words on {number}.", lang="en")


def of(*notes: Note) -> NoteIndex:
    return build_note_index(notes)


def test_the_whole_comes_first_then_topics_by_name_each_in_three_forms() -> None:
    found = list_feed_offers(SITE, TOPICS)
    assert [one.topic for one in found] == ["", "onboarding", "remote work"]
    assert found[2].forms == (
        ("Atom", "https://sample-person.example/topics/remote-work/feed.xml"),
        ("RSS", "https://sample-person.example/topics/remote-work/rss.xml"),
        ("JSON Feed", "https://sample-person.example/topics/remote-work/feed.json"),
    )
    assert list_feed_offers(NOWHERE, TOPICS) == []


# ------------------------------------------------------------------ the files


def sheets(found: NoteIndex, site: Site = SITE, *, later: str = "", scope: str = "") -> dict[str, str]:
    """The file of each sheet, and its key. later: the note that has changed since."""
    times = {one.name: datetime(2026, 2, 2 if one.name == later else 1, tzinfo=UTC) for one in found.notes}
    made = make_feed_files(found, site, {"en": WORDS}, times, origin=site.url, scope=scope)
    return {sheet.path: sheet.key for sheet in made}


def test_the_whole_has_archives_of_all_notes_and_a_topic_has_its_newest() -> None:
    found = of(*(note(number, "a.example", "onboarding") for number in range(160)))
    assert set(sheets(found)) == {
        *(
            f"{stem}{n}.{e}"
            for stem, e in (("feed", "xml"), ("rss", "xml"), ("feed", "json"))
            for n in ("", "-1", "-2")
        ),
        *(f"topics/onboarding/{name}" for name in ("feed.xml", "rss.xml", "feed.json")),
    }
    assert sheets(found, NOWHERE) == {}


def test_only_the_documents_that_hold_a_changed_note_are_made_anew() -> None:
    found = of(*(note(number, "a.example", "onboarding") for number in range(160)))
    before, after = sheets(found), sheets(found, later="n001")
    assert {path for path in after if after[path] != before[path]} == {"feed-1.xml", "rss-1.xml", "feed-1.json"}
    after = sheets(found, later="n159")
    assert {path for path in after if after[path] != before[path]} == {
        *("feed.xml", "rss.xml", "feed.json"),
        *(f"topics/onboarding/{name}" for name in ("feed.xml", "rss.xml", "feed.json")),
    }
    assert sheets(found) == before
    assert not set(sheets(found, scope="another program").values()) & set(before.values())


# ------------------------------------------------------------------ what the user reads


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
