"""Feeds that a page names, and where to look when it names none."""

from __future__ import annotations

import pytest

from curate.read.feeds.feed_links import feed_links, usual_feed_urls

PAGE = "https://blog.example/posts/one"


def links(html: str) -> list[str]:
    return [found.url for found in feed_links(html.encode(), url=PAGE)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed.xml">', ["https://blog.example/feed.xml"]),
        ("<link href=atom.xml type=application/atom+xml rel=alternate>", ["https://blog.example/posts/atom.xml"]),
        ("<LINK REL='Alternate' TYPE='Application/RSS+XML' HREF='//feeds.example/x'>", ["https://feeds.example/x"]),
        (
            '<link rel="alternate home" type="application/feed+json" href="f.json">',
            ["https://blog.example/posts/f.json"],
        ),
        ('<link rel="alternate" type="text/xml; charset=utf-8" href="?feed=rss">', [f"{PAGE}?feed=rss"]),
        ('<link rel="alternate" type="application/json" href="/feed.json">', ["https://blog.example/feed.json"]),
        (
            '<base href="https://other.example/a/"><link rel=alternate type=application/rss+xml href=b>',
            ["https://other.example/a/b"],
        ),
        ('<body><p>x</p><link rel="alternate" type="application/rss+xml" href="/late">', ["https://blog.example/late"]),
    ],
)
def test_a_feed_is_found_however_the_link_is_written(html: str, expected: list[str]) -> None:
    assert links(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>no feed</p>",
        '<link rel="alternate" hreflang="ja" href="/ja/">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="text/xml" href="/oembed?format=xml">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
        '<link rel="stylesheet" type="text/css" href="/x.css">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="https://user@blog.example/feed">',
        '<link rel="alternate" type="application/rss+xml">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->',
    ],
)
def test_what_is_no_feed_is_not_offered(html: str) -> None:
    assert links(html) == []


def test_feeds_come_in_the_pages_order_with_their_titles_and_once() -> None:
    html = """<link rel=alternate type=application/rss+xml title="記事 &amp; メモ" href=/b>
    <link rel=alternate type=application/atom+xml href=/a><link rel=alternate type=application/rss+xml href=/b>"""
    found = feed_links(html.encode("euc_jp"), url=PAGE, charset="euc-jp")
    assert [(f.url, f.title) for f in found] == [
        ("https://blog.example/b", "記事 & メモ"),
        ("https://blog.example/a", ""),
    ]


def test_usual_paths_begin_in_the_pages_folder_and_end_at_the_root() -> None:
    paths = usual_feed_urls("https://blog.example/ja/index.html")
    assert paths[0] == "https://blog.example/ja/feed"
    assert "https://blog.example/feed.xml" in paths
    assert paths.index("https://blog.example/ja/atom.xml") < paths.index("https://blog.example/atom.xml")
    assert len(paths) <= 16


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://blog.example", "https://blog.example/feed"),
        ("https://blog.example/blog", "https://blog.example/blog/feed"),
        ("https://blog.example:8443/?page=2", "https://blog.example:8443/feed"),
    ],
)
def test_usual_paths_lie_below_any_page(url: str, first: str) -> None:
    assert usual_feed_urls(url)[0] == first


@pytest.mark.parametrize("url", ["", "mailto:a@b.example", "https://[::1", "https://user@blog.example/"])
def test_what_is_no_page_has_no_paths(url: str) -> None:
    assert usual_feed_urls(url) == ()
