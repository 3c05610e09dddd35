"""Pages at addresses that notes had before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from curate.model import Note, Site, Source
from curate.publish.site.redirects import make_alias_pages

NOTE = Note(
    "2026-11-20-x", "X", date(2026, 11, 20), (), Source(""), "Words.", where="site/notes/x.md", lines={"aliases": 3}
)
SITE = Site("Mine", "https://me.example/repo/")
WORDS = {"moved": "Moved"}


@pytest.mark.parametrize(
    ("alias", "path", "way"),
    [
        ("/2019/05/old-post/", "2019/05/old-post/index.html", "../../../notes/2026-11-20-x/"),
        ("/old", "old/index.html", "../notes/2026-11-20-x/"),
        ("/archive/old.html", "archive/old.html", "../notes/2026-11-20-x/"),
        ("/%E5%8F%A4%E3%81%84/?p=1#a", "古い/index.html", "../notes/2026-11-20-x/"),
    ],
)
def test_an_old_address_leads_on_to_the_note(alias: str, path: str, way: str) -> None:
    [page], problems = make_alias_pages([replace(NOTE, aliases=(alias,))], SITE, WORDS, [])
    assert problems == []
    assert page.path == path
    assert f'content="0; url={way}"' in page.render()
    assert '<link rel="canonical" href="https://me.example/repo/notes/2026-11-20-x/">' in page.render()


def test_other_names_are_no_addresses() -> None:
    assert make_alias_pages([replace(NOTE, aliases=("Another name",))], SITE, WORDS, []) == ([], [])


@pytest.mark.parametrize("alias", ["/", "/../secret/", "/a//b/", "/.git/config", "/a\\b/", "/a:b/"])
def test_what_can_be_no_address_is_named(alias: str) -> None:
    pages, [problem] = make_alias_pages([replace(NOTE, aliases=(alias,))], SITE, WORDS, [])
    assert pages == []
    assert (problem.where, problem.what) == (
        "site/notes/x.md:3",
        f"{alias} can't be an address of this site",
    )


@pytest.mark.parametrize("alias", ["/about/", "/About/", "/assets/x/", "/search/", "/sitemap.xml"])
def test_an_address_that_another_page_has_is_named(alias: str) -> None:
    pages, [problem] = make_alias_pages([replace(NOTE, aliases=(alias,))], SITE, WORDS, ["about/index.html"])
    assert pages == []
    assert problem.what == f"there is another page at {alias}"


def test_of_two_notes_with_the_same_old_address_the_first_has_it() -> None:
    notes = [replace(NOTE, aliases=("/old/",)), replace(NOTE, name="y", aliases=("/OLD/",), where="site/notes/y.md")]
    [page], [problem] = make_alias_pages(notes, SITE, WORDS, [])
    assert "notes/2026-11-20-x/" in page.render()
    assert problem.where == "site/notes/y.md:3"
