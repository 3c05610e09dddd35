"""Web addresses: which may be written to a page, how links become whole, and when two are one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.web_address import absolute_url, add_scheme, encode_brackets, is_web_address, url_key


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c&d=%20#e",
        "HTTPS://Example.ORG/",
        "https://例え.example/記事/１",
        "http://[2001:db8::1]/",
        "https://example.org/a;b,c'(d)[e]!~*",
    ],
)
def test_an_absolute_address_with_a_host_may_be_written(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/a",
        "//example.org/a",
        "http:///a",
        "http:example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/a b",
        "https://example.org/\n",
        "\thttps://example.org/",
        'https://example.org/"onclick="x',
        "https://example.org/<b>",
        "https://example.org/{{x}}",
        "https://example.org/\x7f",
        "https://example.org/\x9b31m",
        "https://example.org/\u202egnp.exe",
        "https://example.org/\u200b",
        "https://example.org/\u3000",
        "https://example.org/\ud800",
    ],
)
def test_anything_else_may_not(url: str) -> None:
    assert not is_web_address(url)


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("https://other.example/", "https://other.example/"),
        ("/a", "https://example.org/a"),
        ("b", "https://example.org/x/b"),
        ("../c", "https://example.org/c"),
        ("//other.example/d", "https://other.example/d"),
        ("?q=1", "https://example.org/x/y?q=1"),
        ("  /blanks \n", "https://example.org/blanks"),
        ("/a b|c", "https://example.org/a%20b%7Cc"),
        ("/全角　空白", "https://example.org/全角%E3%80%80空白"),
        ("/a\u202eb", "https://example.org/a%E2%80%AEb"),
        ("mailto:someone@example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://user@example.org/", ""),
        ("http://[::1", ""),
        ("http:\\\\evil.example", ""),
        ("/a\x1b[31m", ""),
    ],
)
def test_a_link_is_made_whole_or_dropped(link: str, whole: str) -> None:
    assert absolute_url(link, "https://example.org/x/y") == whole


@given(st.text())
def test_what_comes_out_is_an_address_or_nothing_whatever_went_in(link: str) -> None:
    found = absolute_url(link, "https://example.org/x/")
    assert found == "" or is_web_address(found)
    url_key(link)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://EXAMPLE.org/a/"),
        ("https://example.org/a", "https://example.org/a#part"),
        ("https://example.org/a", "https://example.org:443/a"),
        ("http://example.org", "http://example.org:80/"),
    ],
)
def test_addresses_of_one_page_are_one_place(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/A?q=1",
        "https://example.org/a?q=2",
        "https://example.org/a",
        "https://www.example.org/a?q=1",
        "https://example.org:8443/a?q=1",
    ],
)
def test_path_query_host_and_port_make_another_place(other: str) -> None:
    assert url_key("https://example.org/a?q=1") != url_key(other)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" example.org/feed ", "https://example.org/feed"),
        ("feed://example.org/rss", "http://example.org/rss"),
        ("feed:https://example.org/rss", "https://example.org/rss"),
        ("FEED:http://例え.jp/", "http://例え.jp/"),
        ("\thttps://example.org/\n", "https://example.org/"),
        ("feed.example/rss", "https://feed.example/rss"),
    ],
)
def test_an_address_is_taken_as_it_is_typed_or_pasted(typed: str, address: str) -> None:
    assert add_scheme(typed) == address


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("https://example.org/a?ids[]=1&x[y]=2#[z]", "https://example.org/a?ids%5B%5D=1&x%5By%5D=2#%5Bz%5D"),
        ("https://example.org/Foo_[bar]", "https://example.org/Foo_%5Bbar%5D"),
        ("https://[2001:db8::1]:8080/[a]", "https://[2001:db8::1]:8080/%5Ba%5D"),
        ("https://[2001:db8::1]?[a]", "https://[2001:db8::1]?%5Ba%5D"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("https://example.org/%5Ba%5D", "https://example.org/%5Ba%5D"),
        ("https://例え.example/記事", "https://例え.example/記事"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("", ""),
    ],
)
def test_square_brackets_are_encoded_where_no_address_may_have_them(url: str, encoded: str) -> None:
    assert encode_brackets(url) == encoded
