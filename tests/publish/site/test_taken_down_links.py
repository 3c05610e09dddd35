"""Links to pages that were taken down."""

from __future__ import annotations

import pytest

from curate.publish.site.taken_down_links import is_link_to, remove_links_to

DOWN = {"notes/x/index.html", "about/index.html"}
SITE = "https://me.example/site/"
PAGE = "notes/y/index.html"


THERE = (
    *("../x/", "../x", "../x/index.html", "../x/#top", "../x/?a=b", "x.md", "x.md#top", "../../about/"),
    *("/site/notes/x/", f"{SITE}notes/x/", "//me.example/site/about", " ../x/ ", "../%78/", "../../notes/../notes/x/"),
)
ELSEWHERE = (
    *("../xy/", "x/", "../../x/", "https://other.example/site/notes/x/", "/notes/x/", "#x", "", "mailto:x", "//["),
    *("y.md", "javascript:../x/", "../x/y/", SITE, "../../../../notes/x/"),
)


@pytest.mark.parametrize("link", THERE)
def test_it_leads_there(link: str) -> None:
    assert is_link_to(link, PAGE, DOWN, SITE)


@pytest.mark.parametrize("link", ELSEWHERE)
def test_it_leads_elsewhere(link: str) -> None:
    assert not is_link_to(link, PAGE, DOWN, SITE)


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("../projects/index.md", PAGE),
        ("../projects/index.md#top", PAGE),
        ("../../projects/", PAGE),
        ("index.md", "projects/sub/index.html"),
        ("/site/projects/index.md", PAGE),
    ],
)
def test_a_link_to_the_page_of_a_folder_leads_there(link: str, page: str) -> None:
    assert is_link_to(link, page, {"projects/index.html"}, SITE)


def test_a_link_becomes_its_text_and_everything_else_stays() -> None:
    page = (
        '<p><a href="../x/">one <b>two</b></a> <a class=c href=../x title="a > b">three</a> '
        '<A HREF=\'../z/\'>four</A> <abbr title="../x/">five</abbr> <a name="notes/x">six</a></p>'
    )
    text, links = remove_links_to(page, PAGE, DOWN, SITE)
    assert text == (
        "<p>one <b>two</b> three <A HREF='../z/'>four</A> "
        '<abbr title="../x/">five</abbr> <a name="notes/x">six</a></p>'
    )
    assert links == ("../x/", "../x")


def test_one_link_to_a_file_is_enough() -> None:
    page = '<p><a href="x.md">one</a></p>'
    assert remove_links_to(page, PAGE, DOWN, SITE) == ("<p>one</p>", ("x.md",))


def test_a_page_that_names_none_of_them_is_not_looked_through() -> None:
    assert remove_links_to("<a href='z'>z</a>", PAGE, set(), SITE) == ("<a href='z'>z</a>", ())
