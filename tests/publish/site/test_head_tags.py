"""What a page's head has of this program's own: previews, translations, feeds."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest

from curate.model import Note, Site, Source
from curate.publish.site.head_tags import render_note_head, render_page_head

SITE = Site("Sample Person", "https://sample-person.example/", "Sample Person", "Notes.", "en")
NOTE = Note(
    name="x.en",
    title='One "question" & more',
    date=date(2026, 11, 23),
    topics=(),
    source=Source("https://slow-signal.example/a", "The first week"),
    words="Words.",
    lang="en",
)
ADDRESS = "https://sample-person.example/notes/x.en/"
JAPANESE = ("ja", "https://sample-person.example/notes/x.ja/")


def alternates(head: str) -> list[dict[str, str]]:
    """The links to the same in another form, each by its attributes but rel, which is read as HTML does: as words."""
    root = lxml.html.document_fromstring(f"<head>{head}</head><body></body>")
    assert {child.tag for child in root.head} <= {"link", "meta", "script"}
    found = [dict(link.attrib) for link in root.iter("link")]
    assert all(link.pop("rel").split() == ["alternate"] for link in found)
    return found


def feed(kind: str, href: str, title: str) -> dict[str, str]:
    return {"type": f"application/{kind}", "href": f"https://sample-person.example/{href}", "title": title}


OF_THE_SITE = [
    feed("atom+xml", "feed.xml", "Sample Person (Atom)"),
    feed("rss+xml", "rss.xml", "Sample Person (RSS)"),
    feed("feed+json", "feed.json", "Sample Person (JSON Feed)"),
]


def test_every_page_names_the_feeds_of_the_site() -> None:
    assert alternates(render_page_head(SITE)) == OF_THE_SITE


def test_a_topic_s_page_names_its_own_feeds_first() -> None:
    assert alternates(render_page_head(SITE, [("topics/a/", 'A & <"b">')])) == [
        feed("atom+xml", "topics/a/feed.xml", 'A & <"b"> – Sample Person (Atom)'),
        feed("rss+xml", "topics/a/rss.xml", 'A & <"b"> – Sample Person (RSS)'),
        feed("feed+json", "topics/a/feed.json", 'A & <"b"> – Sample Person (JSON Feed)'),
        *OF_THE_SITE,
    ]


def test_a_translated_note_names_each_of_its_languages_itself_among_them() -> None:
    head = render_note_head(NOTE, SITE, ADDRESS, [JAPANESE], "", "A description.", NOTE.date)
    assert alternates(head) == [
        {"hreflang": "en", "href": ADDRESS},
        {"hreflang": "ja", "href": JAPANESE[1]},
        *OF_THE_SITE,
    ]


def test_a_note_in_one_language_names_none() -> None:
    assert alternates(render_note_head(NOTE, SITE, ADDRESS, [], "", "", NOTE.date)) == OF_THE_SITE


def test_without_an_address_there_is_nothing_to_lead_to() -> None:
    site = Site("Sample Person")
    assert render_page_head(site, [("topics/a/", "A")]) == ""
    head = render_note_head(NOTE, site, "", [("ja", "notes/x.ja/")], "", "A description.", NOTE.date)
    assert alternates(head) == []
    assert 'property="og:description" content="A description."' in head
    assert "og:url" not in head


@pytest.mark.parametrize("card", ["", "https://sample-person.example/notes/x.en/card.png"])
def test_a_preview_has_the_picture_that_there_is(card: str) -> None:
    head = render_note_head(NOTE, SITE, ADDRESS, [], card, "", NOTE.date)
    assert (f'<meta property="og:image" content="{card}">' in head) == bool(card)
    assert ('property="og:image:alt" content="One &quot;question&quot; &amp; more"' in head) == bool(card)


def test_no_script_of_the_theme_takes_them_for_other_editions_of_the_site() -> None:
    head = render_note_head(NOTE, SITE, ADDRESS, [JAPANESE], "", "", NOTE.date)
    assert lxml.html.document_fromstring(head).cssselect("link[rel=alternate]") == []
    assert len(lxml.html.document_fromstring(head).cssselect("link[rel~=alternate]")) == 5
