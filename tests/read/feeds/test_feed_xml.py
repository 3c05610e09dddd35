"""Feeds whose references XML can't resolve are read as their writers meant them."""

from __future__ import annotations

import pytest

from curate.model import ParsedFeed
from curate.read.feeds.feed_xml import prepare_xml
from curate.read.feeds.parse import parse_feed

URL = "https://blog.example/feed.xml"


def rss(item: str, *, channel: str = "", doctype: str = "", end: str = "</channel></rss>") -> ParsedFeed:
    xml = f'{doctype}<rss version="2.0"><channel><title>t</title>{channel}<item>{item}</item>{end}'
    return parse_feed(xml.encode(), url=URL)


NAMES_OF_HTML = ["lang", "copy", "reg", "sub", "image", "part", "sum", "times", "para", "x", "amp", "not", "sect"]


@pytest.mark.parametrize("name", NAMES_OF_HTML)
@pytest.mark.parametrize("end", ["</channel></rss>", "<broken></channel></rss>"], ids=["mended", "still broken"])
def test_a_bare_ampersand_in_an_address_stands_for_itself(name: str, end: str) -> None:
    address = f"https://e.example/x?id=1&{name}=ja"
    feed = rss(f"<title>a</title><link>{address}</link><guid>{address}</guid>", end=end)
    assert [(entry.url, entry.key) for entry in feed.entries] == [(address, address)]
    assert feed.note


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://e.example/?a=1&amp;b=2", "https://e.example/?a=1&b=2"),
        ("https://e.example/?a=1&b=2", "https://e.example/?a=1&b=2"),
        ("https://e.example/?a=1&copy", "https://e.example/?a=1&copy"),
        ("https://e.example/a&b", "https://e.example/a&b"),
        ("<![CDATA[https://e.example/?a=1&lang=ja]]>", "https://e.example/?a=1&lang=ja"),
    ],
)
@pytest.mark.parametrize("end", ["</channel></rss>", "<broken></channel></rss>"], ids=["well-formed", "broken"])
def test_an_address_is_the_same_however_its_ampersands_are_written(written: str, address: str, end: str) -> None:
    feed = rss(f"<link>{written}</link><guid>{written}</guid>", channel=f"<link>{written}</link>", end=end)
    assert (feed.url, feed.entries[0].url, feed.entries[0].key) == (address, address, address)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&T and R&D", "AT&T and R&D"),
        ("caf&eacute;&nbsp;noir", "café noir"),
        ("&copy 2026 &hellip;", "© 2026 …"),
        ("&unknown; stays", "&unknown; stays"),
        ("x?a=1&copy=2", "x?a=1&copy=2"),
        ("1 &lt 2", "1 < 2"),
        ("<![CDATA[AT&T caf&eacute;]]>", "AT&T café"),
    ],
)
def test_a_reference_that_xml_does_not_know_is_read_as_html(written: str, title: str) -> None:
    assert rss(f"<title>{written}</title>").entries[0].title == title


@pytest.mark.parametrize(
    ("declaration", "written", "title"),
    [
        ('<!ENTITY co "Sample &#38; Co">', "From &co;", "From Sample & Co"),
        ("<!ENTITY name 'Naïve'>", "&name; &name;", "Naïve Naïve"),
        ('<!ENTITY less "&lt;b">', "a &less; c", "a <b c"),
        ('<!ENTITY a "1"><!ENTITY b "&a;&a;">', "x &b; y", "x &b; y"),
        ('<!ENTITY a SYSTEM "file:///etc/hostname">', "x &a; y", "x &a; y"),
    ],
)
def test_an_entity_that_the_doctype_declares_is_resolved_if_it_is_plain_text(
    declaration: str, written: str, title: str
) -> None:
    feed = rss(f"<title>{written}</title>", doctype=f"<!DOCTYPE rss [{declaration}]>")
    assert feed.entries[0].title == title


def test_declared_entities_cannot_fill_the_memory() -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 500}">]>'
    feed = rss(f"<title>t</title><description>{'&a;' * 50_000}</description>", doctype=doctype)
    assert len(feed.entries[0].text) < 1_500_000


@pytest.mark.parametrize(
    ("xml", "title"),
    [
        ("<rss version='2.0'><channel><title>Caf&eacute;</title></channel></rss>", "Café"),
        ("<rss version='2.0'><channel><title>Q&A</title></channel></rss>", "Q&A"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><title>R&D &ndash; x</title></feed>", "R&D – x"),
        ("<rss version='2.0'><channel><title>Cut off</title><item", "Cut off"),
    ],
)
def test_an_empty_feed_with_a_mistake_is_a_feed(xml: str, title: str) -> None:
    feed = parse_feed(xml.encode(), url=URL)
    assert (feed.title, feed.entries) == (title, ())
    assert feed.note


@pytest.mark.parametrize(
    ("entities", "title", "refused"),
    [
        ('<!ENTITY co "Example Co">', "&co;", False),
        (f'<!ENTITY b "{"B" * 20_000}">', "&b;" * 9, True),
        ('<!ENTITY a "ha"><!ENTITY b "&a;&a;">', "&b;", True),
        (f'<!ENTITY b "{"B" * 20_000}">', "never used", False),
    ],
    ids=["a short one", "a long one", "one made of others", "a long one that nothing refers to"],
)
def test_a_feed_that_refers_to_an_entity_without_a_bound_is_told(entities: str, title: str, refused: bool) -> None:
    text = f"<!DOCTYPE rss [{entities}]><rss version='2.0'><channel><title>{title}</title></channel></rss>"
    document = prepare_xml(text)
    assert document is not None
    assert document.has_refused_entity == refused
