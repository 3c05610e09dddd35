"""What a page says to programs: the note's own values, and nothing that a browser could run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.model import Note, Site, Source
from curate.publish.site.page_metadata import NoteMetadata, PreviewImage, json_ld_script, note_metadata

SITE = Site("Sample Person", "https://sample-person.example/", "Sample Person", "Notes.", "en")
NOTE = Note(
    name="2026-11-23-remote",
    title="「聞くのをやめた質問」を、十日目に聞く",
    date=date(2026, 11, 23),
    topics=("onboarding", "remote work"),
    source=Source(
        "https://hataraku-note.example/1?a=1&b=2", "最初の三十日に", "見本 花子", "はたらくノート", date(2026, 10, 13)
    ),
    words="言葉。",
    takeaway="名前で書く。",
    lang="ja",
)
ADDRESS = "https://sample-person.example/notes/2026-11-23-remote/"
IMAGE = PreviewImage("https://sample-person.example/cards/x.png", "聞く & 話す")


def parsed(found: NoteMetadata) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """The metas (name or property, content) and the linked data, as a browser reads them."""
    root = lxml.html.document_fromstring(f"<head>{found.to_html()}</head><body></body>")
    metas = [(node.get("property") or node.get("name"), node.get("content")) for node in root.iter("meta")]
    scripts = root.xpath("//script[@type='application/ld+json']")
    assert len(scripts) == len(root.xpath("//script")) == 1
    data: dict[str, Any] = json.loads(scripts[0].text)
    return metas, data


def test_open_graph_says_what_the_note_says() -> None:
    assert parsed(note_metadata(NOTE, SITE, ADDRESS, IMAGE))[0] == [
        ("og:type", "article"),
        ("og:title", NOTE.title),
        ("og:site_name", "Sample Person"),
        ("og:description", "名前で書く。"),
        ("og:locale", "ja_JP"),
        ("og:url", ADDRESS),
        ("article:published_time", "2026-11-23"),
        ("article:tag", "onboarding"),
        ("article:tag", "remote work"),
        ("og:image", IMAGE.url),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "聞く & 話す"),
        ("twitter:card", "summary_large_image"),
    ]


def test_linked_data_says_who_wrote_what_about_what() -> None:
    assert parsed(note_metadata(NOTE, SITE, ADDRESS, IMAGE, modified=date(2026, 11, 25)))[1] == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": ADDRESS,
        "headline": NOTE.title,
        "description": "名前で書く。",
        "url": ADDRESS,
        "mainEntityOfPage": {"@type": "WebPage", "@id": ADDRESS},
        "datePublished": "2026-11-23",
        "dateModified": "2026-11-25",
        "inLanguage": "ja",
        "author": {"@type": "Person", "name": "Sample Person", "url": SITE.url},
        "keywords": ["onboarding", "remote work"],
        "image": {"@type": "ImageObject", "url": IMAGE.url, "width": 1200, "height": 630},
        "isBasedOn": {"@id": NOTE.source.url},
        "citation": {
            "@type": "CreativeWork",
            "@id": NOTE.source.url,
            "url": NOTE.source.url,
            "name": "最初の三十日に",
            "author": {"@type": "Person", "name": "見本 花子"},
            "publisher": {"@type": "Organization", "name": "はたらくノート"},
            "datePublished": "2026-10-13",
        },
    }


def test_linked_data_names_the_copy_of_a_source_in_an_archive() -> None:
    copy = "https://web.archive.org/web/20261123/https://example.org/"
    data = parsed(note_metadata(replace(NOTE, source=replace(NOTE.source, archive=copy)), SITE, ADDRESS))[1]
    assert data["citation"]["archivedAt"] == copy


def test_while_the_site_has_no_address_nothing_says_one() -> None:
    metas, data = parsed(note_metadata(NOTE, replace(SITE, url=""), "", IMAGE))
    assert not {"og:url", "og:image", "og:image:alt"} & {key for key, _ in metas}
    assert ("twitter:card", "summary") in metas
    assert not {"url", "@id", "mainEntityOfPage", "image"} & data.keys()
    assert "url" not in data["author"]


def test_what_is_not_known_is_not_said() -> None:
    bare = replace(NOTE, topics=(), takeaway="", source=Source("https://example.org/"), lang="")
    metas, data = parsed(note_metadata(bare, replace(SITE, author=""), ADDRESS))
    assert "og:description" not in dict(metas)
    assert ("og:locale", "en_US") in metas
    assert data["citation"] == {
        "@type": "CreativeWork",
        "@id": "https://example.org/",
        "url": "https://example.org/",
    }
    assert not {"keywords", "description", "image"} & data.keys()
    assert data["author"]["name"] == "Sample Person"


@pytest.mark.parametrize(
    "modified, said, linked",
    [
        (None, None, "2026-11-23"),
        (date(2026, 11, 23), None, "2026-11-23"),
        (date(2026, 12, 1), "2026-12-01", "2026-12-01"),
        (date(2026, 1, 1), None, "2026-11-23"),
    ],
)
def test_a_change_is_said_and_never_lies_before_the_beginning(
    modified: date | None, said: str | None, linked: str
) -> None:
    metas, data = parsed(note_metadata(NOTE, SITE, ADDRESS, modified=modified))
    assert dict(metas).get("article:modified_time") == said
    assert data["dateModified"] == linked


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "a & b &lt; c",
        '" onload="x',
        "line\u2028sep\u2029end",
        "\\u003c",
    ],
)
def test_no_text_gets_out_of_its_place(text: str) -> None:
    note = replace(NOTE, title=text, topics=(text,), takeaway=text, source=replace(NOTE.source, title=text, site=text))
    metas, data = parsed(note_metadata(note, SITE, ADDRESS, replace(IMAGE, alt=text)))
    assert data["headline"] == data["description"] == data["citation"]["name"] == text
    assert dict(metas)["og:title"] == dict(metas)["og:image:alt"] == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_linked_data_reads_back_as_it_was_and_looks_like_no_html(text: str) -> None:
    element = json_ld_script({"headline": text, text: [text]})
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {"headline": text, text: [text]} or text == "headline"
