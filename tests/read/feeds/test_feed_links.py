"""Feeds that a page names, and where to look when it names none."""

from __future__ import annotations

import pytest

from curate.read.feeds.feed_links import feed_links, linked_feeds, usual_feed_urls

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
    assert len(paths) <= 18
    assert paths[1] == "https://blog.example/ja/feed/"


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


# ---------------------------------------------------------------- what a page links to


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/rss">Subscribe</a>', ["https://blog.example/rss"]),
        ('<a href="/feed/">更新</a>', ["https://blog.example/feed/"]),
        ('<a href="index.xml"><img src="rss.png"></a>', ["https://blog.example/posts/index.xml"]),
        ('<a href="/blog/atom.xml">x</a>', ["https://blog.example/blog/atom.xml"]),
        ('<a href="/x?feed=rss2">x</a>', ["https://blog.example/x?feed=rss2"]),
        ('<a href="/feeds/posts">x</a>', ["https://blog.example/feeds/posts"]),
        ('<a type="application/rss+xml" href="/all">x</a>', ["https://blog.example/all"]),
        ('<a href="/subscribe">RSS</a>', ["https://blog.example/subscribe"]),
        ('<a href="/s" title="Atom feed"><img src="i.png"></a>', ["https://blog.example/s"]),
        ('<a href="/s">フィードを購読</a>', ["https://blog.example/s"]),
        ('<a href="feed://feeds.example/x">x</a>', ["http://feeds.example/x"]),
        ('<a href="feed:https://feeds.example/x">x</a>', ["https://feeds.example/x"]),
        ('<base href="https://other.example/"><a href="rss">x</a>', ["https://other.example/rss"]),
        ('<a href="/words">RSS</a><a href="/feed">x</a>', ["https://blog.example/feed", "https://blog.example/words"]),
        ('<a href="/feed">x</a><a href="/feed">y</a>', ["https://blog.example/feed"]),
    ],
)
def test_a_link_to_a_feed_is_found_by_address_type_or_words(html: str, expected: list[str]) -> None:
    assert [feed.url for feed in linked_feeds(html.encode(), url=PAGE)] == expected


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<a href="/feedback">Feedback</a>',
        '<a href="/posts/how-rss-was-made">How RSS was made, and why it still matters today</a>',
        '<a href="#feed">Feed</a>',
        '<a href="javascript:feed()">RSS</a>',
        '<a href="mailto:rss@blog.example">RSS</a>',
        '<a href="">RSS</a>',
        '<a name="feed">RSS</a>',
        f'<a href="{PAGE}">RSS</a>',
        '<a href="/sitemap.xml">Sitemap</a>',
    ],
)
def test_a_link_to_something_else_is_none(html: str) -> None:
    assert linked_feeds(html.encode(), url=PAGE) == ()
