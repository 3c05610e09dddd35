"""One page has many addresses: what is left out of them, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.canonical_url import clean_url, display_sort_key, page_key, parse_rules, tracking_rules
from curate.formats.web_address import is_web_address


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
        ("https://a.example/x?id=7&UTM_Campaign=a&page=2#part", "https://a.example/x?id=7&page=2#part"),
        ("https://a.example/?fbclid=1&p=12", "https://a.example/?p=12"),
        ("https://a.example/x?ref=rss", "https://a.example/x"),
        ("https://a.example/x?ref=main", "https://a.example/x?ref=main"),
        ("https://a.example/x?source=7&from=tokyo", "https://a.example/x?source=7&from=tokyo"),
        ("https://www.asahi.com/articles/A.html?iref=pc_rss", "https://www.asahi.com/articles/A.html"),
        ("https://a.example/articles/A.html?iref=pc_rss", "https://a.example/articles/A.html?iref=pc_rss"),
        ("https://www.youtube.com/watch?v=abc&si=x&t=9", "https://www.youtube.com/watch?v=abc&t=9"),
        ("https://a.example/x?ncid=BA12345678&ocid=7&smid=9", "https://a.example/x?ncid=BA12345678&ocid=7&smid=9"),
        ("https://www.msn.com/ja-jp/x?ocid=msedg", "https://www.msn.com/ja-jp/x"),
        ("https://www.dailymail.co.uk/x.html?ito=rss", "https://www.dailymail.co.uk/x.html"),
        ("https://a.example/x#xtor=RSS-1", "https://a.example/x"),
        ("https://a.example/x?a=&&b", "https://a.example/x?a=&&b"),
        ("https://a.example/検索?q=日本語&utm_term=語", "https://a.example/検索?q=日本語"),
        # Pages that only pass on.
        ("https://www.google.com/url?sa=t&url=https://a.example/x%3Fid%3D1&ct=ga", "https://a.example/x?id=1"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fx%3Ffbclid%3D2&h=A", "https://a.example/x"),
        ("https://href.li/?https://a.example/x", "https://a.example/x"),
        ("https://rd.yahoo.co.jp/rss/l/news/*https://a.example/x", "https://a.example/x"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://www.google.com/search?q=https://a.example/", "https://www.google.com/search?q=https://a.example/"),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/x", "https://a.example/x"),
    ],
)
def test_what_says_who_sent_the_reader_is_left_out_and_nothing_else(url: str, clean: str) -> None:
    assert clean_url(url) == clean


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/news/7/",
        "https://www.a.example/news/7",
        "https://m.a.example/news/7",
        "https://sp.a.example/news/7?utm_source=x",
        "https://amp.a.example/news/7#top",
        "https://a.example/news/7/amp/",
        "https://a.example/amp/news/7",
        "https://a.example/news/7?amp=1",
        "https://a.example/news/7?output=amp",
        "https://a.example/news/7?rss",
        "https://a.example/news/7/index.html",
        "https://a.example/news/7?__twitter_impression=true&taid=5f0",
        "https://a.example/news/7?smid=tw-share&ncid=edlinkushpmg00000313",
        "https://a.example/news/7?outputType=amp",
        "https://www.google.com/amp/s/a.example/news/7/amp",
        "https://a.example/%6Eews/7",
    ],
)
def test_addresses_of_one_page_have_one_key(url: str) -> None:
    assert page_key(url) == page_key("https://a.example/news/7")


def test_a_letter_is_itself_however_it_is_written() -> None:
    assert page_key("https://例え.example/記事") == page_key("https://xn--r8jz45g.example/%e8%a8%98%E4%BA%8B")
    assert page_key("https://en.m.wikipedia.org/wiki/Bread") == page_key("https://en.wikipedia.org/wiki/Bread")
    assert page_key("https://a.example/7.amp.html") == page_key("https://a.example/7.html")


@pytest.mark.parametrize(
    "other",
    [
        "https://a.example/news/8",
        "https://a.example/news/7?id=1",
        "https://a.example/News/7",
        "https://blog.a.example/news/7",
        "https://a.example/news/7/ampere",
        "https://a.example/news/camp",
        "https://a.example/news%2F7",
        "https://example/news/7",
        "https://a.example:8080/news/7",
    ],
)
def test_another_page_has_another_key(other: str) -> None:
    assert page_key(other) != page_key("https://a.example/news/7")


def test_a_host_of_two_labels_is_never_cut() -> None:
    assert page_key("https://m.example/x") != page_key("https://example/x")
    assert page_key("https://amp.dev/x") == "//amp.dev/x"


def test_the_list_is_data() -> None:
    rules = parse_rules(["# a comment", "", "spam_*", "Who", "from=rss*  # feeds", "a.example: x y"])
    assert rules.matches("b.example", "spam_x", "") and rules.matches("b.example", "WHO", "me")
    assert rules.matches("b.example", "from", "RSS2") and not rules.matches("b.example", "from", "tokyo")
    assert rules.matches("news.a.example", "y", "1") and not rules.matches("b.example", "y", "1")
    assert not rules.matches("b.example", "#", "")


@pytest.mark.parametrize("name", ["id", "p", "q", "page", "v", "article", "ref", "source", "from", "lang", "s", "t"])
def test_what_a_page_may_be_named_by_is_no_tracking_in_general(name: str) -> None:
    assert not tracking_rules().matches("a.example", name, "1")


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once_and_leaves_an_address_an_address(rest: str) -> None:
    url = f"https://a.example/{rest}"
    assert clean_url(clean_url(url)) == clean_url(url)
    assert is_web_address(clean_url(url)) or not is_web_address(url)
    assert page_key(clean_url(url)) == page_key(url)


def test_of_several_addresses_of_a_page_the_plainest_is_shown_first() -> None:
    addresses = [
        "https://www.a.example/news/7",
        "https://www.a.example/news/7?amp=1",
        "https://m.a.example/news/7",
        "http://a.example/news/7",
        "http://m.a.example/news/7",
    ]
    assert min(addresses, key=display_sort_key) == addresses[0]
    assert sorted(addresses[1:], key=display_sort_key)[2:] == addresses[3:]
