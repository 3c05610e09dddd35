"""Which notes are in which file of the site's feeds, and which files are made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from curate.model import Note, Site, Source
from curate.publish.feeds.feed_files import make_feed_files
from curate.publish.site.note_index import NoteIndex, build_note_index

SITE = Site("Sample Person", "https://sample-person.example/", "Sample Person", "Notes.", "en")
NOWHERE = replace(SITE, url="")
WORDS = {"about_source": "The article"}


def note(number: int, host: str = "slow-signal.example", *topics: str) -> Note:
    source = Source(f"https://{host}/{number}", f"Thing {number}")
    return Note(f"n{number:03}", f"Note {number}", date(2026, 1, 1), topics, source, f"Words on {number}.", lang="en")


def of(*notes: Note) -> NoteIndex:
    return build_note_index(notes)


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
