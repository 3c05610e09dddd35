"""Which of an entry's addresses is its page's."""

from __future__ import annotations

import json

import pytest

from curate.model import Entry
from curate.read.feeds.parse import parse_feed

URL = "https://blog.example/ja/feed.xml"
OWN, OTHER = "https://blog.example/own", "https://blog.example/other"
HEAD = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:a="http://www.w3.org/2005/Atom"><channel>'
    "<title>t</title>"
)


def only_entry(xml: str, base: str = "") -> Entry:
    (entry,) = parse_feed(xml.encode(), url=URL, base=base).entries
    return entry


def rss_entry(fields: str, base: str = "") -> Entry:
    return only_entry(f"{HEAD}<item><title>x</title>{fields}</item></channel></rss>", base)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        (f'<link>{OWN}</link><atom:link href="{OTHER}"/>', OWN),
        (f'<atom:link href="{OTHER}"/><link>{OWN}</link>', OWN),
        (f'<link>{OWN}</link><atom:link rel="alternate" href="{OTHER}" type="text/html"></atom:link>', OWN),
        (f"<link>{OWN}</link><a:link href='{OTHER}' title='x'/>", OWN),
        (f'<link>{OWN}</link><atom:link rel="self" href="{OTHER}"/>', OWN),
        (f'<atom:link href="{OTHER}"/>', OTHER),
        (f'<guid isPermaLink="false">7</guid><atom:link href="{OTHER}" rel="alternate"/>', OTHER),
        ('<atom:link rel="replies" href="https://blog.example/replies"/>', ""),
    ],
)
def test_rss_has_its_own_link_and_one_of_atom_only_where_that_is_missing(fields: str, url: str) -> None:
    assert rss_entry(fields).url == url


@pytest.mark.parametrize(
    ("links", "url"),
    [
        (f'<link>{OWN}</link><atom:link href="{URL}"/>', OWN),
        (f'<atom:link href="{URL}" rel="self"/><link>{OWN}</link>', OWN),
        (f'<atom:link href="{OTHER}"/>', OTHER),
    ],
)
def test_the_same_holds_for_the_site(links: str, url: str) -> None:
    assert parse_feed(f"{HEAD}{links}</channel></rss>".encode(), url=URL).url == url


MP3 = "https://cdn.example/1.mp3"
ENCLOSURE = f'<enclosure url="{MP3}" type="audio/mpeg" length="1"/>'


@pytest.mark.parametrize(
    ("fields", "url", "has_page"),
    [
        (ENCLOSURE, MP3, False),
        (f'{ENCLOSURE}<guid isPermaLink="false">7</guid>', MP3, False),
        (f"<link>{OWN}</link>{ENCLOSURE}", OWN, True),
        (f"<guid>{OWN}</guid>{ENCLOSURE}", OWN, True),
        ('<enclosure url="/2.mp3"/>', "https://blog.example/2.mp3", False),
        ('<enclosure url=""/>', "", False),
    ],
)
def test_a_file_is_the_address_where_there_is_no_page(fields: str, url: str, has_page: bool) -> None:
    entry = rss_entry(fields)
    assert (entry.url, entry.has_page) == (url, has_page)


def test_a_file_of_an_atom_entry_or_a_json_item_is_the_address_where_there_is_no_page() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:x:1</id><title>x</title>{}</entry></feed>'
    assert only_entry(atom.format(f'<link rel="enclosure" href="{MP3}"/>')).url == MP3
    assert only_entry(atom.format(f'<link rel="enclosure" href="{MP3}"/><link href="{OWN}"/>')).url == OWN
    item = {"id": "1", "title": "x", "attachments": [{"url": MP3, "mime_type": "audio/mpeg"}]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [item]}
    assert only_entry(json.dumps(feed)).url == MP3


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("<guid>/2026/x</guid>", "https://blog.example/2026/x"),
        ("<guid>../x?a=1</guid>", "https://blog.example/x?a=1"),
        ("<guid>posts/x.html</guid>", "https://blog.example/ja/posts/x.html"),
        ("<guid>?p=12</guid>", "https://blog.example/ja/feed.xml?p=12"),
        ('<guid isPermaLink="false">/2026/x</guid>', ""),
        ("<guid>tag:blog.example,2026:/x</guid>", ""),
        ("<guid>urn:uuid:1/</guid>", ""),
        ("<guid>post-12</guid>", ""),
        ("<guid>2026/11/23</guid>", ""),
    ],
)
def test_a_relative_guid_is_an_address_where_it_looks_like_one_and_stays_the_key(guid: str, url: str) -> None:
    entry = rss_entry(guid)
    assert entry.url == url
    assert f">{entry.key}<" in guid


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel rdf:about="https://blog.example/"><title>t</title></channel>{}</rdf:RDF>'
)


@pytest.mark.parametrize(
    ("item", "url"),
    [
        (f'<item rdf:about="{OWN}"><title>x</title></item>', OWN),
        (f'<item rdf:about="{OWN}"><title>x</title><link>{OTHER}</link></item>', OTHER),
        ('<item rdf:about="urn:x:1"><title>x</title></item>', ""),
    ],
)
def test_rdf_about_is_the_address_where_rss_10_has_no_link(item: str, url: str) -> None:
    assert only_entry(RDF.format(item)).url == url


@pytest.mark.parametrize(
    ("base", "link", "url"),
    [
        ("", "x", "https://blog.example/ja/x"),
        ("https://www.example/2026/", "x", "https://www.example/2026/x"),
        ("https://www.example/2026/", "/x", "https://www.example/x"),
        ("https://www.example/2026/", OWN, OWN),
    ],
)
def test_relative_links_are_resolved_against_the_base(base: str, link: str, url: str) -> None:
    assert rss_entry(f"<link>{link}</link>", base).url == url


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ({"authors": {"name": "A"}}, "A"),
        ({"author": [{"name": "A"}, {"name": "B"}]}, "A, B"),
        ({"authors": ["A", {"name": "B"}]}, "A, B"),
        ({"author": "A"}, "A"),
        ({"authors": 7}, ""),
    ],
)
def test_the_authors_of_a_json_feed_are_read_whether_one_or_several(authors: dict[str, object], names: str) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "title": "x"} | authors]}
    assert only_entry(json.dumps(feed)).author == names


@pytest.mark.parametrize(
    ("fields", "former"),
    [
        (f'<link>{OWN}</link><atom:link href="{OTHER}"/>', OTHER),
        ("<guid>https://e.example/?a=1&amp;lang=ja</guid>", "https://e.example/?a=1〈=ja"),
        ("<guid>https://e.example/?a=1&amp;b=2</guid>", "https://e.example/?a=1&b;=2"),
        ("<guid>https://e.example/?a=1&amp;b=2</guid>", "https://e.example/?a=1&amp;b=2"),
        ("<link>https://e.example/?a=1&amp;copy=2</link>", "https://e.example/?a=1©=2"),
    ],
)
def test_an_entry_names_the_keys_that_it_may_be_known_by(fields: str, former: str) -> None:
    assert former in rss_entry(fields).former_keys


def test_an_entry_with_an_id_has_no_key_of_an_address() -> None:
    assert (
        rss_entry(f'<guid isPermaLink="false">7</guid><link>{OWN}</link><atom:link href="{OTHER}"/>').former_keys == ()
    )
