"""Where X, Mastodon and Bluesky see links, and addresses that all of them see whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.links import ascii_address, bluesky_links, bluesky_short, web_links


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
    assert [text[a:b] for a, b in web_links(text, names=False)] == links


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
    assert [text[a:b] for a, b in web_links(text, names=True)] == links
    assert web_links(text, names=False) == []


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
    assert [text[a:b] for a, b in bluesky_links(text)] == links


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
    assert bluesky_short(link) == short


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
        ("https://example.com/a+?q=c+", "https://example.com/a+?q=c+"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://例え。jp/", "https://xn--r8jz45g.jp/"),
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
    assert web_links(post, names=True) == web_links(post, names=False) == bluesky_links(post) == whole
    assert ascii_address(address) == address


@settings(deadline=None)
@given(st.text(alphabet="a.:/https例え(1)?_-@ \n", max_size=200), st.booleans())
def test_links_come_in_order_and_apart(text: str, names: bool) -> None:
    for spans in (web_links(text, names=names), bluesky_links(text)):
        ends = [at for span in spans for at in span]
        assert ends == sorted(ends)
        assert all(start < end <= len(text) for start, end in spans)
