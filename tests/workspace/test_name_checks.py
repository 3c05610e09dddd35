"""Names that differ only in capitals are named, and so is a host that isn't the site's."""

from __future__ import annotations

from datetime import date

import pytest

from curate.model import Note, Source
from curate.publish.site.urls import note_address, note_url
from curate.workspace.name_checks import check_cname, find_notes_alike, find_topics_alike

SOURCE = Source("https://source.example/", "Title", "Author", "Site")


def note(name: str, *topics: str) -> Note:
    return Note(
        name, "X", date(2026, 1, 1), topics, SOURCE, "Words.", where=f"site/notes/{name}.md", lines={"topics": 4}
    )


def test_notes_that_differ_only_in_capitals_are_named() -> None:
    problems = find_notes_alike(["site/notes/a.md", "site/notes/A.md", "site/notes/b.md"])
    assert [problem.where for problem in problems] == ["site/notes/a.md:1"]
    assert "A.md" in problems[0].what


def test_topics_that_differ_only_in_capitals_are_named_at_the_rarer_one() -> None:
    notes = [note("a", "JavaScript"), note("b", "JavaScript", "読書"), note("c", "javascript", "読書")]
    problems = find_topics_alike(notes)
    assert [(problem.where, problem.what) for problem in problems] == [
        ("site/notes/c.md:4", "the topic “javascript” (1) differs from “JavaScript” (2) only in capitals")
    ]


@pytest.mark.parametrize(
    ("cname", "url", "count"),
    [
        ("me.example\n", "https://me.example/", 0),
        ("ME.example", "https://me.example/", 0),
        ("www.me.example", "https://me.example/", 1),
        ("me.example", "https://user.github.io/repo/", 1),
        ("me.example", "", 0),
        ("", "https://me.example/", 0),
    ],
)
def test_a_cname_unlike_the_sites_address_is_named(cname: str, url: str, count: int) -> None:
    assert len(check_cname(cname, url)) == count


@pytest.mark.parametrize(
    ("name", "address"),
    [("what?", "notes/what%3F/"), ("c#", "notes/c%23/"), ("100%", "notes/100%25/"), ("日本", "notes/日本/")],
)
def test_an_address_leads_to_the_note_whatever_its_name(name: str, address: str) -> None:
    assert note_address(note(name)) == address
    if name.isascii():
        assert note_url(name, "https://me.example/") == f"https://me.example/{address}"
