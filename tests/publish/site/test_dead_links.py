"""Links of a built site that lead nowhere, named where they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.problems import Problem
from curate.publish.site.dead_links import NO_ANCHOR, NO_TARGET, find_links, report_dead_links

SITE = "https://me.example/"


def said(root: Path, article: str, known: tuple[Problem, ...] = ()) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Where and what is told of a page about/ with this in it, and the pages to be looked at again."""
    pages = {"about/index.html": f"<article>{article}</article>", "notes/a/index.html": '<h2 id="part">x</h2>'}
    for name, text in pages.items():
        (root / "public" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "public" / name).write_text(text, "utf-8")
    found = report_dead_links(root / "public", {}, ["about/index.html"], SITE, root, known)
    return [(problem.where, problem.what) for problem in found.problems], found.recheck


@pytest.mark.parametrize(
    ("link", "what", "again"),
    [
        ("nowhere/", NO_TARGET, True),
        ("https://me.example/gone/", NO_TARGET, True),
        ("#nofrag", NO_ANCHOR, False),
        ("../notes/a/#nofrag", NO_ANCHOR, True),
        ("https://me.example/notes/a/#%E6%97%A5", NO_ANCHOR, True),
    ],
)
def test_a_dead_link_is_named_with_the_file_it_was_written_in(
    tmp_path: Path, link: str, what: str, again: bool
) -> None:
    page = f'<a href="{link}">x</a>'
    looked = ("about/index.html",) if again else ()
    assert said(tmp_path, page) == ([("public/about/index.html", f"the link “{link}” {what}")], looked)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/about.md").write_text("x", "utf-8")
    assert said(tmp_path, page)[0] == [("site/about.md:1", f"the link “{link}” {what}")]


@pytest.mark.parametrize(
    "article",
    [
        '<a href="../notes/a/#part">x</a>',
        '<a href="#here" id="here">x</a>',
        "<a href='#日本' id='&#26085;本'>x</a>",
        '<a name="old"></a><a href="#old">x</a>',
        '<a href="#">x</a><a href="#top">x</a><a href="#:~:text=x">x</a><a href="https://other.example/#x">x</a>',
    ],
)
def test_a_link_that_leads_somewhere_is_none(tmp_path: Path, article: str) -> None:
    assert said(tmp_path, article)[0] == []


@pytest.mark.parametrize("what", ["Doc file 'about.md' contains a link 'x.md', alas", "page does not exist"])
def test_what_the_engine_named_is_not_told_twice(tmp_path: Path, what: str) -> None:
    assert said(tmp_path, '<a href="x.md">x</a>', (Problem("site/about.md:1", what, ""),))[0] == []


def test_links_that_are_known_already_are_not_looked_up(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public/index.html").write_text("<article></article>", "utf-8")
    known = {
        "index.html": find_links('<article><a href="gone/"></article>'),
        "taken-away.html": find_links('<a href="x/">'),
    }
    found = report_dead_links(tmp_path / "public", known, ["index.html"], SITE, tmp_path, ())
    assert [(p.where, p.what) for p in found.problems] == [("public/index.html", f"the link “gone/” {NO_TARGET}")]
