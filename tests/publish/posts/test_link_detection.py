"""Where X, Mastodon and Bluesky see links, and addresses that all of them see whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.link_detection import (
    ascii_address,
    find_bluesky_links,
    find_web_links,
    separate_links,
    shorten_bluesky_link,
)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://example.com/", ["https://example.com/"]),
        ("https://日本語.jp/", ["https://日本語.jp/"]),
        ("https://例え.テスト/", []),
        ("https://ja.wikipedia.org/wiki/日本語", ["https://ja.wikipedia.org/wiki/"]),
        ("https://example.com/?q=日本", ["https://example.com/?q="]),
        ("詳細https://example.com/a。次", ["https://example.com/a"]),
        ("詳細はhttps://example.com/aです", ["https://example.com/a"]),
        ("（https://example.com/a）", ["https://example.com/a"]),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", ["https://en.wikipedia.org/wiki/Foo_(bar)"]),
        ("HTTPS://Example.COM:8080/a?b=c#d.", ["HTTPS://Example.COM:8080/a?b=c#d"]),
        ("https://a_b.example.com/ https://b.qux_c.com/", ["https://a_b.example.com/"]),
        ("https://example.みんなの", ["https://example.みんな"]),
        ("https://xn--wgv71a119e.xn--q9jyb4c/", ["https://xn--wgv71a119e.xn--q9jyb4c/"]),
        ("http://localhost/ http://127.0.0.1/ ahttps://example.com", []),
        ("https://example.com.", ["https://example.com"]),
        ("https://example.com/a!? https://example.com/b", ["https://example.com/a", "https://example.com/b"]),
    ],
)
def test_x_and_mastodon_link_an_address_as_far_as_their_grammar_goes(text: str, links: list[str]) -> None:
    assert [text[a:b] for a, b in find_web_links(text, names=False)] == links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("README.md", ["README.md"]),
        ("ASP.NET", ["ASP.NET"]),
        ("Node.js と vue.js", []),
        ("詳細example.com/aです", ["example.com/a"]),
        ("www.example.co.jp/x?y=1, e.g. this", ["www.example.co.jp/x?y=1"]),
        ("alice@example.com @alice@example.social", []),
        ("bob.name@example.com foo_bar.com", []),
        ("...example.com", []),
    ],
)
def test_x_links_bare_names_too_if_they_end_in_a_top_level_domain(text: str, links: list[str]) -> None:
    assert [text[a:b] for a, b in find_web_links(text, names=True)] == links
    assert find_web_links(text, names=False) == []


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("詳細\nhttps://example.com/a\n次", ["https://example.com/a"]),
        ("詳細https://example.com/a。次", []),
        ("詳細はhttps://example.com/aです", []),
        ("（https://example.com/a）", []),
        ("https://例え.テスト/", ["https://例え.テスト/"]),
        ("https://ja.wikipedia.org/wiki/日本語", ["https://ja.wikipedia.org/wiki/日本語"]),
        ("https://example.com/?q=日本", ["https://example.com/?q=日本"]),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", ["https://en.wikipedia.org/wiki/Foo_(bar))"]),
        ("(https://example.com/a).", ["https://example.com/a"]),
        ("see https://example.com/a, then", ["https://example.com/a"]),
        ("README.md", ["README.md"]),
        ("ASP.NET", []),
        ("Node.js と vue.js", []),
    ],
)
def test_bluesky_links_what_follows_a_blank_up_to_the_next_blank(text: str, links: list[str]) -> None:
    assert [text[a:b] for a, b in find_bluesky_links(text)] == links


@pytest.mark.parametrize(
    ("link", "short"),
    [
        ("https://example.com/", "example.com"),
        ("https://example.com/123456789/1234", "example.com/123456789/1234"),
        ("https://example.com/123456789/12345", "example.com/123456789/12..."),
        ("https://example.com/?q=12345678901#x", "example.com?q=1234567890..."),
        ("https://日本語.jp/語", "xn--wgv71a119e.jp/%E8%AA%9E"),
        ("README.md", "README.md"),
        ("https://" + "あ" * 300, "https://" + "あ" * 300),
    ],
)
def test_bluesky_shows_a_link_short(link: str, short: str) -> None:
    assert shorten_bluesky_link(link) == short


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com/notes/a/", "https://example.com/notes/a/"),
        ("https://Example.com", "https://example.com"),
        ("https://日本語.jp/日本 語", "https://xn--wgv71a119e.jp/%E6%97%A5%E6%9C%AC%20%E8%AA%9E"),
        ("https://example.com/?q=日本&x=1#見", "https://example.com/?q=%E6%97%A5%E6%9C%AC&x=1#%E8%A6%8B"),
        ("https://example.com/a%20b%E3%81%82", "https://example.com/a%20b%E3%81%82"),
        ("https://example.com/Foo_(bar)", "https://example.com/Foo_%28bar%29"),
        ("https://example.com/Apple_Inc.", "https://example.com/Apple_Inc%2E"),
        ("https://example.com:8080/?a=b!", "https://example.com:8080/?a=b%21"),
        ("https://example.com/?q=c#d+", "https://example.com/?q=c#d%2B"),
        ("https://example.com/a+?q=c+", "https://example.com/a+?q=c+"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://例え。jp/", "https://xn--r8jz45g.jp/"),
        ("", ""),
    ],
)
def test_an_address_is_written_in_ascii(url: str, address: str) -> None:
    assert ascii_address(url) == address


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=40))
def test_every_network_sees_a_written_address_as_one_link_whole(path: str, query: str) -> None:
    path = path.replace("?", "").replace("#", "").replace("\r", "").replace("\n", "").replace("\t", "")
    address = ascii_address(
        f"https://例え.example.com/{path}" + (f"?{query}" if query.strip() else "").rstrip("\r\n\t+")
    )
    post = f"語\n\n{address}\n\n#tag"
    whole = [(3, 3 + len(address))]
    assert address.isascii()
    assert find_web_links(post, names=True) == find_web_links(post, names=False) == find_bluesky_links(post) == whole
    assert ascii_address(address) == address


@settings(deadline=None)
@given(st.text(alphabet="a.:/https例え(1)?_-@ \n", max_size=200), st.booleans())
def test_links_come_in_order_and_apart(text: str, names: bool) -> None:
    for spans in (find_web_links(text, names=names), find_bluesky_links(text)):
        ends = [at for span in spans for at in span]
        assert ends == sorted(ends)
        assert all(start < end <= len(text) for start, end in spans)


# ------------------------------------------------------------------ links and hashtags in running text


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("詳細https://example.com/a。次", "詳細 https://example.com/a 。次"),
        ("詳細はhttps://example.com/aです", "詳細は https://example.com/a です"),
        ("（https://example.com/a）", "（ https://example.com/a ）"),
        ("see (https://example.com/a), then", "see (https://example.com/a), then"),
        ("README.md(https://example.com/a)", "README.md( https://example.com/a)"),
        ("https://ja.wikipedia.org/wiki/日本語", "https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC%E8%AA%9E"),
        ("https://日本語.jp/です", "https://xn--wgv71a119e.jp/%E3%81%A7%E3%81%99"),
        ("https://example.com/a.", "https://example.com/a."),
        ("https://example.com/a and more", "https://example.com/a and more"),
        ("今日は #読書、楽しい", "今日は #読書 、楽しい"),
        ("今日は、#読書", "今日は、 #読書"),
        # Nobody takes this for a hashtag.
        ("今日は#読書", "今日は#読書"),
        ("＃読書", "#読書"),
        ("#読書https://example.com/a", "#読書 https://example.com/a"),
        ("#_https://example.com/a", "#_ https://example.com/a"),
        ("#読書＃歴史", "#読書 #歴史"),
        ("https://example.com/a＃読書", "https://example.com/a #読書"),
        ("#C++ #node.js #2026", "#C++ #node.js #2026"),
        ("a & b, 1/2, C#, https://", "a & b, 1/2, C#, https://"),
    ],
)
def test_links_and_hashtags_are_set_apart_where_every_network_sees_them(text: str, apart: str) -> None:
    assert separate_links(text) == apart
    assert separate_links(apart) == apart


WHOLE = (
    "https://example.com/a",
    "https://ja.wikipedia.org/wiki/日本語",
    "https://日本語.jp/",
    "http://x.example.com/?q=日本",
    "https://en.wikipedia.org/wiki/Foo_(bar)",
)
BETWEEN = (
    *(
        "a",
        "あ",
        " ",
        "\n",
        "。",
        "、",
        "「",
        "」",
        "（",
        "）",
        "(",
        ")",
        ".",
        ",",
        "!",
        "#",
        "＃",
        "#読書",
        "#RemoteWork",
    ),
    *(
        "#C++",
        "#2026",
        "https://",
        "詳細は",
        "です",
        "README.md",
        "@a",
        "&",
        "/",
        "?",
        "👩\u200d",
        "\u0301",
        "_",
        "\ud83d",
    ),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from((*WHOLE, *BETWEEN)), max_size=10).map("".join))
def test_what_is_set_apart_stays_as_it_is(text: str) -> None:
    once = separate_links(text)
    assert separate_links(once) == once


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(BETWEEN), max_size=5).map("".join),
    st.sampled_from(WHOLE),
    st.sampled_from(["", " ", "\n", "。", "、次", "）", "」", "です。", ".", ", and", "!", "＃読書", "👩"]),
)
def test_every_network_finds_a_link_whole_that_was_set_apart(before: str, link: str, after: str) -> None:
    if before.endswith(("https://", "/", "#", "＃", "&", "?", "@a", "_", ".")) or "://" in before:
        before += " "
    if link.endswith("/") or "/wiki/日" in link or "=日" in link:
        after = " " + after  # there, Japanese goes on with the address
    post = separate_links(before + link + after)
    written = ascii_address(link)
    assert written in [post[start:end] for start, end in find_bluesky_links(post)]
    assert written in [post[start:end] for start, end in find_web_links(post, names=False)]
    assert written in [post[start:end] for start, end in find_web_links(post, names=True)]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_setting_apart_never_fails_and_loses_nothing_but_full_width_marks(text: str) -> None:
    apart = separate_links(text)
    assert "".join(apart.split()).replace("#", "＃") == "".join(text.split()).replace("#", "＃") or "://" in text


@pytest.mark.parametrize(
    "part", ["https://", "https://a.com/(", "#a", "#", "＃a", "a(", "https://example.com/a ", "(."]
)
def test_a_hundred_kilobytes_of_anything_are_set_apart(part: str) -> None:
    text = part * (100_000 // len(part))
    assert len(separate_links(text)) >= len(text) / 2
