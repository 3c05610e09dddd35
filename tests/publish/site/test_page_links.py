"""Dead links of a built site."""

from __future__ import annotations

import pytest

from curate.publish.site.dead_links import DeadLink, PageLinks, find_anchor_links, find_dead_links, find_links

FILES = {
    "index.html",
    "404.html",
    "about/index.html",
    "notes/a/index.html",
    "notes/日本語/index.html",
    "assets/style.css",
    "assets/a b.png",
    "CNAME",
}
SITE = "https://me.example/"


def dead(markup: str, *, page: str = "notes/a/index.html", url: str = SITE) -> list[str]:
    return [found.link for found in find_dead_links([(page, find_links(markup))], FILES, url)]


@pytest.mark.parametrize(
    "link",
    [
        "../../",
        "../..",
        ".",
        "./",
        "../a/",
        "../../about/",
        "../../about",
        "../../about/index.html",
        "../../about/?q=1#part",
        "#part",
        "?q=1",
        "/about/",
        "/",
        "https://me.example/about/",
        "https://me.example",
        "//me.example/about/",
        "../../assets/style.css?v=2",
        "../../assets/a%20b.png",
        "../%E6%97%A5%E6%9C%AC%E8%AA%9E/",
        "../日本語/",
        "../../../../about/",  # browsers stop at the root
        "../../about/../assets/style.css",
        " ../../about/ ",
        "../../about/?a=1&amp;b=2",
        "https://other.example/nowhere/",
        "//other.example/nowhere/",
        "mailto:me@me.example",
        "data:image/png;base64,AAAA",
        "tel:+8100",
        "https://[broken",
    ],
)
def test_a_link_to_what_is_there_or_elsewhere_is_no_dead_one(link: str) -> None:
    assert dead(f'<p>x</p><a class="y" href="{link}">z</a>') == []


@pytest.mark.parametrize(
    "link",
    [
        "../b/",
        "b",
        "../../about.html",
        "../../assets/",
        "../../assets/gone.css",
        "/nowhere/",
        "https://me.example/nowhere/",
        "http://me.example/nowhere/",
        "//me.example/nowhere/",
        "../../About/",  # hosts tell capitals from small letters
        "./notes:a/x",
    ],
)
def test_a_link_to_what_is_not_there_is_a_dead_one(link: str) -> None:
    assert dead(f'<a href="{link}">z</a>') == [link]


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='gone'>",
        "<IMG SRC=gone>",
        '<img alt="a > b" src="gone">',
        '<video poster="gone"></video>',
        '<script src="gone"></script>',
        '<img srcset="../../assets/style.css 1x, gone 2x">',
        '<a\n  href = "gone">',
        '<svg><use xlink:href="#x"/><a href="gone"/></svg>',
        '<!-- <a href="other"> --><a href="gone">',
    ],
)
def test_links_are_found_however_they_are_written(markup: str) -> None:
    assert dead(markup) == ["gone"]


@pytest.mark.parametrize(
    "markup",
    [
        '<code>&lt;a href="gone"&gt;</code>',
        '<!-- <a href="gone"> -->',
        '<script>var x = "<a href=\'gone\'>"; var y = "<a href=gone>"</script>',
        '<p title="<a href=gone>">',
        '<p data-href="gone">',
        "",
        "<a href>",
        '<a href="">',
    ],
)
def test_what_only_looks_like_a_link_is_none(markup: str) -> None:
    assert dead(markup) == []


@pytest.mark.parametrize(
    "link, found",
    [
        ("/folder/about/", []),
        ("/folder", []),
        ("/folder/gone/", ["/folder/gone/"]),
        ("https://me.example/folder/gone/", ["https://me.example/folder/gone/"]),
        ("/about/", ["/about/"]),  # another site on the same host, which may not be meant
        ("https://me.example/about/", []),
        ("../../../elsewhere/", []),
        ("../../about/", []),
    ],
)
def test_a_site_in_a_folder_ends_where_its_folder_does(link: str, found: list[str]) -> None:
    assert dead(f'<a href="{link}">', url="https://me.example/folder/") == found


def test_each_dead_link_is_named_once_for_each_page() -> None:
    pages = [
        ("index.html", find_links('<a href="x/"><a href="x/">')),
        ("about/index.html", find_links('<a href="x/">')),
    ]
    assert list(find_dead_links(pages, FILES, SITE)) == [
        DeadLink("index.html", "x/"),
        DeadLink("about/index.html", "x/"),
    ]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (
            '<a href="a#x"><article><a href="b#y"><a href="b"></article><a href="c#z">',
            PageLinks(("a#x", "c#z", "b#y", "b"), ("b#y",)),
        ),
        ('<a href="a"><article><a href="a">', PageLinks(("a",), ())),
        ('<!-- <article> --><a href="#x"><article><a href="#y"></article>', PageLinks(("#x", "#y"), ("#y",))),
        ('<img src="a.png" srcset="b.png 2x, c.png 3x">', PageLinks(("a.png", "b.png", "c.png"), ())),
        ("", PageLinks((), ())),
    ],
)
def test_what_a_page_leads_to_and_which_places_its_article_names(page: str, found: PageLinks) -> None:
    assert find_links(page) == found


def test_links_to_places_are_told_with_the_page_they_lead_to() -> None:
    page = find_links('<article><a href="#here"><a href="../#%E6%97%A5"><a href="https://other.example/#x"></article>')
    assert list(find_anchor_links([("a/index.html", page)], SITE)) == [
        ("a/index.html", "#here", "a/index.html", "here"),
        ("a/index.html", "../#%E6%97%A5", "index.html", "日"),
    ]
