"""Feeds of every kind become entries; what is no feed says so. Each file in data/ has what it gives beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.text import clean
from curate.model import Entry, ParsedFeed
from curate.read.feeds.parse import NotAFeed, parse_feed

DATA = Path(__file__).parents[1] / "data"
URL = "https://blog.example/ja/feed.xml"
HEAD = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>'
TAIL = "</channel></rss>"


def rss(items: str, before: str = "") -> ParsedFeed:
    return parse_feed(f"{before}{HEAD}{items}{TAIL}".encode(), url=URL)


def entry(fields: str) -> Entry:
    (found,) = rss(f"<item><link>https://blog.example/1</link>{fields}</item>").entries
    return found


def as_json(feed: ParsedFeed) -> dict[str, Any]:
    names = ("key", "url", "title", "author", "summary", "text")
    return {
        "title": feed.title,
        "url": feed.url,
        "ttl": feed.ttl,
        "skip_hours": sorted(feed.skip_hours),
        "note": feed.note,
        "entries": [
            {name: getattr(one, name) for name in names}
            | {"published": one.published and one.published.isoformat(), "tags": list(one.tags)}
            for one in feed.entries
        ],
    }


@pytest.mark.parametrize("name", ["rss20.xml", "atom.xml", "rss10.xml", "jsonfeed.feed"])
def test_a_feed_gives_what_lies_beside_it(name: str) -> None:
    source, expected = DATA / name, json.loads((DATA / name).with_suffix(".json").read_text("utf-8"))
    assert as_json(parse_feed(source.read_bytes(), url=URL)) == expected


@pytest.mark.parametrize("encoding", ["euc_jp", "cp932", "iso2022_jp", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("charset", ["", "utf-8"])
def test_the_encoding_changes_nothing(encoding: str, charset: str) -> None:
    source = (DATA / "rss10.xml").read_text("utf-8")
    expected = json.loads((DATA / "rss10.json").read_text("utf-8"))
    assert as_json(parse_feed(source.encode(encoding), url=URL, charset=charset)) == expected


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "sent an empty answer"),
        (b"\xef\xbb\xbf \n", "sent an empty answer"),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", "is a web page, not a feed"),
        (b"<html><body><p>&lt;rss&gt;</p></body></html>", "is a web page, not a feed"),
        (b'{"items": []}', "is JSON, but not a JSON Feed"),
        (b"[" * 100_000, "is JSON, but not a JSON Feed"),
        (b"<sitemap><url/></sitemap>", "is XML, but not a feed"),
        (b"not found", "is not a feed (it came as text/plain)"),
        (b"<rss version='2.0'><channel><title>t</tit", "has broken XML"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, what: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse_feed(body, url=URL, content_type="text/plain")
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == (URL, what)
    assert problem.hint


def test_a_web_page_leads_to_the_command_that_finds_its_feed() -> None:
    with pytest.raises(NotAFeed, match="curate follow"):
        parse_feed(b"<html><head></head><body></body></html>", url=URL)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert rss("").entries == ()


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("a &lt; b &amp;amp;&amp;amp; b &gt; c", "a < b && b > c"),
        ("&lt;b&gt;bold&lt;/b&gt; move", "bold move"),
        ("<![CDATA[<em>x</em>&nbsp;y]]>", "x y"),
        ("The &lt;b&gt; tag", "The <b> tag"),
        ("one&lt;br&gt;two", "one two"),
        ("x?a=1&amp;copy=2", "x?a=1&copy=2"),
        ("「新人」は\n  語る", "「新人」は 語る"),
        ("\u202eevil\u200b\x07 \u001b[31mred", "evil red"),
    ],
)
def test_a_title_reads_as_its_author_meant_it(written: str, title: str) -> None:
    assert entry(f"<title>{written}</title>").title == title


def test_an_entry_without_a_title_is_called_by_its_first_words() -> None:
    assert entry("<description>短い投稿です。</description>").title == "短い投稿です。"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("../x", "https://blog.example/x"),
        (" \n https://other.example/x\n", "https://other.example/x"),
        ("https://other.example/日本 語", "https://other.example/日本%20語"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user@other.example/", ""),
        ("ftp://other.example/", ""),
        ("https://other.example:99999/", ""),
    ],
)
def test_only_addresses_of_the_web_are_kept(link: str, url: str) -> None:
    (found,) = rss(f"<item><title>t</title><link>{link}</link></item>").entries
    assert found.url == url


@pytest.mark.parametrize(
    ("guid", "key", "url"),
    [
        ("<guid>https://blog.example/g</guid>", "https://blog.example/g", "https://blog.example/g"),
        ('<guid isPermaLink="false">https://blog.example/g</guid>', "https://blog.example/g", ""),
        ("<guid>no address</guid>", "no address", ""),
    ],
)
def test_a_guid_is_an_address_where_it_says_so_and_is_one(guid: str, key: str, url: str) -> None:
    (found,) = rss(f"<item><title>t</title>{guid}</item>").entries
    assert (found.key, found.url) == (key, url)


def test_without_a_guid_the_address_is_the_key_and_without_both_a_digest() -> None:
    first, second, third = rss(
        "<item><title>t</title><link>https://blog.example/1</link></item>"
        "<item><title>a</title><pubDate>2026-11-23</pubDate></item><item><title>b</title></item>"
    ).entries
    assert first.key == "https://blog.example/1"
    assert len({second.key, third.key}) == 2


def test_one_guid_for_all_entries_keeps_all_entries_and_a_repeated_entry_is_kept_once() -> None:
    item = "<item><title>{0}</title><link>https://blog.example/{0}</link><guid>same</guid></item>"
    found = rss(item.format(1) + item.format(2) + item.format(1)).entries
    assert [one.title for one in found] == ["1", "2"]
    assert len({one.key for one in found}) == 2


PARAGRAPHS = "".join(f"<p>Paragraph {n} says something that is worth its place.</p>" for n in range(12))


@pytest.mark.parametrize(
    ("fields", "full"),
    [
        (f"<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded>", True),
        (f"<content:encoded><![CDATA[{PARAGRAPHS}<p>Go on […]</p>]]></content:encoded>", False),
        (f"<content:encoded><![CDATA[{PARAGRAPHS}<a href='x'>Read more</a> »]]></content:encoded>", False),
        (f"<content:encoded><![CDATA[{PARAGRAPHS}<p>Continue reading Sample</p>]]></content:encoded>", False),
        (f"<content:encoded><![CDATA[{PARAGRAPHS}<p>続きを読む</p>]]></content:encoded>", False),
        ("<content:encoded><![CDATA[<p>Too short.</p>]]></content:encoded>", False),
        (f"<description><![CDATA[{PARAGRAPHS}]]></description>", False),
        (f"<description><![CDATA[{PARAGRAPHS * 5}]]></description>", True),
        (f"<description><![CDATA[{PARAGRAPHS * 5}<p>and so on...</p>]]></description>", False),
    ],
)
def test_the_text_is_kept_only_where_the_feed_carries_all_of_it(fields: str, full: bool) -> None:
    found = entry(f"<title>t</title>{fields}")
    assert bool(found.text) is full
    if full:
        assert found.text.split("\n\n")[1] == "Paragraph 1 says something that is worth its place."


def test_what_wordpress_signs_with_is_no_part_of_the_text() -> None:
    signed = f"{PARAGRAPHS}<p>The post <a href='x'>Sample</a> appeared first on <a href='y'>A Blog</a>.</p>"
    assert entry(f"<content:encoded><![CDATA[{signed}]]></content:encoded>").text.endswith("worth its place.")


def test_a_summary_is_one_line_of_at_most_600_characters() -> None:
    found = entry(f"<description><![CDATA[{PARAGRAPHS * 3}]]></description>")
    assert 400 < len(found.summary) <= 600
    assert "\n" not in found.summary
    assert found.summary.endswith(".")


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("<item><title>a & b</title><link>https://blog.example/1</link></item>", "a & b"),
        ("<item><title>a&nbsp;b</title><link>https://blog.example/1</link></item>", "a b"),
        ("<item><title>ab</title><link>https://blog.example/1</link><x:y>1</x:y></item>", "ab"),
        ("<item><title>ab</title><link>https://blog.example/1</link></item><item><title>cut", "ab"),
    ],
)
def test_broken_xml_gives_what_can_be_read_and_says_so(broken: str, title: str) -> None:
    feed = parse_feed(f"{HEAD}{broken}".encode(), url=URL)
    assert feed.entries[0].title == title
    assert feed.note


def test_control_characters_and_their_references_do_no_harm() -> None:
    feed = rss("<item><title>a\x0b&#0;&#x1f;b\ufffe</title></item>")
    assert (feed.entries[0].title, feed.note) == ("ab", "")


@pytest.mark.parametrize(
    "before", ["\n\n", "<br />\n<b>Warning</b>: sample in line 3<br />\n", "<?xml version='1.0'?>\n<!-- <html> -->"]
)
def test_litter_before_the_feed_is_skipped(before: str) -> None:
    assert rss("<item><title>t</title></item>", before).entries[0].title == "t"


def test_nothing_is_expanded_from_a_doctype() -> None:
    feed = rss("<item><title>x &b; y</title></item>", '<!DOCTYPE rss [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>')
    assert "11" not in feed.entries[0].title


@pytest.mark.parametrize(
    "before",
    [
        "<?xml version='1.0'?>" + "\n" * 40_000,
        "<!-- -->" * 20_000,
        "<?x ?>" * 20_000,
        "<!DOCTYPE rss [" + "]" * 40_000 + ">",
    ],
)
def test_a_long_prolog_is_passed_over(before: str) -> None:
    assert len(rss("<item><title>t</title></item>", before).entries) == 1


def test_the_newest_2000_entries_are_kept_in_the_feeds_order() -> None:
    days = [(n * 11) % 2100 for n in range(2100)]
    items = "".join(
        f"<item><title>{n}</title><pubDate>{1990 + n // 28}-01-{n % 28 + 1:02}</pubDate></item>" for n in days
    )
    found = [int(one.title) for one in rss(items).entries]
    assert found == [n for n in days if n >= 100]


def test_authors_are_names_and_never_mail_addresses() -> None:
    assert entry("<author>a@b.example (A. Writer)</author>").author == "A. Writer"
    assert entry("<author>A. Writer &lt;a@b.example&gt;</author>").author == "A. Writer"
    assert entry("<author>a@b.example</author>").author == ""


@pytest.mark.parametrize(
    ("ttl", "seconds"), [("60", 3600.0), ("0", None), ("-5", None), ("soon", None), ("9999999", 604800.0)]
)
def test_ttl_is_minutes_and_at_most_a_week(ttl: str, seconds: float | None) -> None:
    assert rss(f"<ttl>{ttl}</ttl>").ttl == seconds


def test_times_are_in_utc() -> None:
    published = entry("<pubDate>Mon, 23 Nov 2026 09:00:00 +0900</pubDate>").published
    assert published == datetime(2026, 11, 23, tzinfo=UTC)


TEXT = st.text(max_size=60)


@given(title=TEXT, body=TEXT, kind=st.sampled_from(["text", "html"]))
def test_whatever_stands_in_a_feed_comes_out_clean(title: str, body: str, kind: str) -> None:
    def wrap(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", " ")

    xml = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title type="{kind}">'
        f"{wrap(title)}</title>"
        f'<content type="{kind}">{wrap(body)}</content></entry></feed>'
    ).encode("utf-8", "replace")
    for found in parse_feed(xml, url=URL).entries:
        assert clean(found.title) == found.title
        assert clean(found.summary) == found.summary
        if kind == "text" and title.isprintable() and title.isascii():
            assert found.title in (" ".join(title.split()), found.summary)


@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: f"{HEAD}<item><title>{t}".encode())))
def test_any_bytes_are_a_feed_or_not_a_feed(body: bytes) -> None:
    try:
        parse_feed(body, url=URL)
    except NotAFeed as error:
        assert error.problems[0].where == URL
