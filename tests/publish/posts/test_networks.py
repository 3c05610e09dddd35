"""How long a text is on each network, by vectors that were published or run with the network's own code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.networks import (
    NETWORKS,
    Network,
    bluesky_length,
    clusters,
    linkedin_length,
    mastodon_length,
    x_length,
)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
WIKI = "https://ja.wikipedia.org/wiki/日本語"
ENCODED = "https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC%E8%AA%9E"
LINK = " https://example.com/"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("あ" * 140, 280),
        ("あ" * 141, 282),
        ("あ" * 128 + LINK, 280),
        ("あ" * 129 + LINK, 282),
        (FAMILY, 2),
        (FAMILY * 120, 240),
        (FAMILY * 121, 242),
        ("🇯🇵", 2),
        ("1️⃣", 2),
        ("👍🏽", 2),
        ("👩🏽\u200d🤝\u200d👨🏿", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("©", 1),
        ("©\ufe0f", 2),
        # X's page says that every emoji sequence is 2; both reference libraries say 5. The page is followed.
        ("❤️\u200d🔥", 2),
        ("cafe\u0301", 4),
        ("か\u3099", 2),
        ("ｶﾞ", 4),
        ("ｶﾀｶﾅ", 8),
        ("葛\U000e0100", 4),
        ("क्षि", 4),
        ("…", 2),
        ("•", 2),
        ("→", 2),
        ("€", 2),
        ("\u3000", 2),
        ("—", 1),
        ("¥", 1),
        ("「」", 4),
        ("https://日本語.jp/", 23),
        ("https://例え.テスト/", 20),
        (WIKI, 29),
        (ENCODED, 23),
        ("https://example.com/?q=日本", 27),
        ("詳細https://example.com/a。次", 31),
        ("詳細はhttps://example.com/aです", 33),
        ("詳細\nhttps://example.com/a\n次", 31),
        ("（https://example.com/a）", 27),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", 25),
        ("README.md", 23),
        ("foo.py", 23),
        ("chat.ai", 23),
        ("ASP.NET", 23),
        ("Node.js と vue.js", 17),
        ("@alice@example.social hi", 24),
        ("Test https://example.com https://example.com example.com test", 81),
    ],
)
def test_x_counts_by_weight(text: str, length: int) -> None:
    assert x_length(text) == length


@pytest.mark.parametrize(
    ("text", "count", "size"),
    [
        ("あ" * 140, 140, None),
        ("あ" * 141, 141, None),
        ("あ" * 128 + LINK, 149, None),
        (FAMILY, 1, 25),
        (FAMILY * 120, 120, 3000),
        (FAMILY * 121, 121, 3025),
        ("🇯🇵", 1, None),
        ("🇯🇵🇫🇷🇩", 3, None),
        ("1️⃣", 1, None),
        ("👍🏽", 1, None),
        ("❤️\u200d🔥", 1, None),
        ("cafe\u0301", 4, 6),
        ("か\u3099", 1, 6),
        ("ｶﾞ", 1, None),
        ("ｶﾀｶﾅ", 4, None),
        ("葛\U000e0100", 1, None),
        ("क्षि", 1, None),
        ("…", 1, None),
        ("—", 1, None),
        ("「」", 2, None),
        ("https://日本語.jp/", 15, None),
        (ENCODED, 57, None),
        ("詳細https://example.com/a。次", 25, None),
        ("詳細\nhttps://example.com/a\n次", 26, None),
    ],
)
def test_a_grapheme_cluster_is_what_a_reader_takes_for_one_character(text: str, count: int, size: int | None) -> None:
    assert len(clusters(text)) == count
    assert size in (None, len(text.encode()))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("あ" * 300, 300),
        ("あ" * 128 + LINK, 128 + 1 + len("example.com")),
        (f"詳細\n{ENCODED}\n次", len("詳細\nja.wikipedia.org/wiki/%E6%97%...\n次")),
        ("詳細https://example.com/a。次", 25),
        (FAMILY, 3),
        (FAMILY * 120, 300),
        (FAMILY * 121, 303),
        ("@alice.example hi", 17),
    ],
)
def test_bluesky_counts_clusters_with_short_links_or_tenths_of_bytes(text: str, length: int) -> None:
    assert bluesky_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("あ" * 476 + LINK, 500),
        ("あ" * 477 + LINK, 501),
        (FAMILY, 1),
        ("か\u3099", 1),
        ("ｶﾞ", 1),
        ("https://日本語.jp/", 23),
        ("https://例え.テスト/", 15),
        # The composer's count; the server takes the whole for a link. The greater of the two is followed.
        (WIKI, 26),
        (ENCODED, 23),
        ("詳細https://example.com/a。次", 27),
        ("詳細はhttps://example.com/aです", 28),
        ("（https://example.com/a）", 25),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", 25),
        ("README.md", 9),
        ("@alice@example.social hi", 9),
        ("ask alice@example.social", 24),
    ],
)
def test_mastodon_counts_clusters_a_link_as_23_and_a_mention_without_its_host(text: str, length: int) -> None:
    assert mastodon_length(text) == length


@pytest.mark.parametrize(("text", "length"), [("あa", 2), ("👍🏽", 4), (LINK, len(LINK))])
def test_linkedin_counts_as_a_browser_does(text: str, length: int) -> None:
    assert linkedin_length(text) == length


def test_a_network_is_found_by_its_name() -> None:
    assert {name: (network.label, network.limit) for name, network in NETWORKS.items()} == {
        "x": ("X", 280),
        "bluesky": ("Bluesky", 300),
        "mastodon": ("Mastodon", 500),
        "linkedin": ("LinkedIn", 3000),
    }
    assert all(name == network.name for name, network in NETWORKS.items())


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda network: network.name)
@pytest.mark.parametrize(
    "part",
    [
        "a",
        "あ",
        "a.",
        "a.a",
        "https://",
        "https://a.com/(",
        "(",
        "?",
        "@a@",
        "🇯",
        "👩\u200d",
        "e\u0301",
        "#",
        ".com",
        "あ.",
    ],
)
def test_a_hundred_kilobytes_of_anything_are_counted(network: Network, part: str) -> None:
    text = part * (100_000 // len(part))
    assert 0 < network.length(text) <= 2 * len(text)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(alphabet="a.:/https例え(1)?_-@#👩\u200d🏽🇯\ufe0f\u0301\r\n ", max_size=300))
def test_any_text_has_a_length_that_more_lines_add_to(any_text: str, odd_text: str) -> None:
    for text in (any_text, odd_text):
        for network in NETWORKS.values():
            assert network.length(f"{text}\n\nあ") > network.length(text.rstrip()) - 1 >= -1


@settings(deadline=None)
@given(st.text(alphabet="aあ🇯🇵👩\u200d🏽\ufe0f\u0301 \n", max_size=80))
def test_clusters_put_together_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text
