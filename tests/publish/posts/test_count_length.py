"""How long a text is on each network, by vectors that were published or run with the network's own code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.count_length import (
    UNITS,
    LengthUnit,
    bluesky_length,
    byte_length,
    cluster_count,
    clusters,
    mastodon_length,
    threads_length,
    utf16_length,
    with_link_length,
    x_length,
)
from curate.publish.posts.link_detection import find_bluesky_links

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FIRE = "❤️\u200d🔥"
WIKI = "https://ja.wikipedia.org/wiki/日本語"
ENCODED = "https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC%E8%AA%9E"
LINK = " https://example.com/"

# (text, X, grapheme clusters, UTF-8 bytes, what Bluesky links, Mastodon); None: the vector says nothing of it.
VECTORS: list[tuple[str, int | None, int | None, int | None, list[str] | None, int | None]] = [
    ("", 0, 0, 0, [], 0),
    ("あ" * 140, 280, 140, None, [], 140),
    ("あ" * 141, 282, 141, None, [], 141),
    ("あ" * 128 + LINK, 280, 149, None, ["https://example.com/"], None),
    ("あ" * 129 + LINK, 282, 150, None, ["https://example.com/"], None),
    ("あ" * 476 + LINK, None, None, None, None, 500),
    ("あ" * 477 + LINK, None, None, None, None, 501),
    (FAMILY, 2, 1, 25, [], 1),
    (FAMILY * 120, 240, 120, 3000, [], 120),
    (FAMILY * 121, 242, 121, 3025, [], 121),
    ("🇯🇵", 2, 1, None, [], 1),
    ("🇯🇵🇫🇷🇩", None, 3, None, [], 3),
    ("1️⃣", 2, 1, None, [], 1),
    ("👍🏽", 2, 1, None, [], 1),
    ("👩🏽\u200d🤝\u200d👨🏿", 2, 1, None, [], 1),
    ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2, 1, None, [], 1),
    ("©", 1, 1, 2, [], 1),
    ("©\ufe0f", 2, 1, None, [], 1),
    ("cafe\u0301", 4, 4, 6, [], 4),
    ("か\u3099", 2, 1, 6, [], 1),
    ("ｶﾞ", 4, 1, None, [], 1),
    ("ｶﾀｶﾅ", 8, 4, None, [], 4),
    ("葛\U000e0100", 4, 1, None, [], 1),
    ("क्षि", 4, 1, None, [], 1),
    ("…", 2, 1, None, [], 1),
    ("•", 2, 1, None, [], 1),
    ("→", 2, 1, None, [], 1),
    ("€", 2, 1, None, [], 1),
    ("\u3000", 2, 1, None, [], 1),
    ("—", 1, 1, None, [], 1),
    ("¥", 1, 1, None, [], 1),
    ("「」", 4, 2, None, [], 2),
    ("https://日本語.jp/", 23, 15, None, ["https://日本語.jp/"], 23),
    ("https://例え.テスト/", 20, None, None, ["https://例え.テスト/"], 15),
    # The composer's count; the server takes the whole for a link. The greater of the two is followed.
    (WIKI, 29, None, None, [WIKI], 26),
    (ENCODED, 23, 57, None, [ENCODED], 23),
    ("https://example.com/?q=日本", 27, None, None, ["https://example.com/?q=日本"], None),
    ("詳細https://example.com/a。次", 31, 25, None, [], 27),
    ("詳細はhttps://example.com/aです", 33, None, None, [], 28),
    ("詳細\nhttps://example.com/a\n次", 31, 26, None, ["https://example.com/a"], None),
    ("（https://example.com/a）", 27, None, None, [], 25),
    # Bluesky takes the last ) into the link.
    (
        "(https://en.wikipedia.org/wiki/Foo_(bar))",
        25,
        None,
        None,
        ["https://en.wikipedia.org/wiki/Foo_(bar))"],
        25,
    ),
    ("README.md", 23, None, None, ["README.md"], 9),
    ("foo.py", 23, None, None, ["foo.py"], None),
    ("chat.ai", 23, None, None, ["chat.ai"], None),
    ("ASP.NET", 23, None, None, [], None),
    ("Node.js と vue.js", 17, None, None, [], None),
    ("@alice@example.social hi", 24, None, None, [], 9),
    ("ask alice@example.social", None, None, None, None, 24),
    ("Test https://example.com https://example.com example.com test", 81, None, None, None, None),
]


@pytest.mark.parametrize(("text", "x", "count", "size", "linked", "mastodon"), VECTORS)
def test_each_network_counts_its_own_way(
    text: str, x: int | None, count: int | None, size: int | None, linked: list[str] | None, mastodon: int | None
) -> None:
    assert x in (None, x_length(text))
    assert count in (None, cluster_count(text))
    assert count in (None, len(clusters(text)))
    assert size in (None, byte_length(text))
    assert linked in (None, [text[start:end] for start, end in find_bluesky_links(text)])
    assert mastodon in (None, mastodon_length(text))


def test_a_burning_heart_is_two_on_x_as_its_page_says_though_both_reference_libraries_say_five() -> None:
    assert x_length(FIRE) == 2
    assert cluster_count(FIRE) == 1


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
        ("a" * 500, 500),
        ("あ" * 500, 500),
        ("🎉", 4),
        (f"a{FAMILY}", 26),
        ("🇯🇵", 8),
        ("👍🏽", 8),
        ("1️⃣", 7),
        ("🎉" * 125, 500),
        # An emoji in some places only; the greater count is followed.
        ("©", 2),
        # A link counts as it is written.
        ("https://example.com/", 20),
    ],
)
def test_threads_counts_an_emoji_as_its_bytes(text: str, length: int) -> None:
    assert threads_length(text) == length


@pytest.mark.parametrize(("text", "length"), [("あa", 2), ("👍🏽", 4), (LINK, len(LINK)), ("\ud83d", 1)])
def test_a_form_in_a_browser_counts_utf_16(text: str, length: int) -> None:
    assert utf16_length(text) == length


def test_a_link_can_be_given_a_length_of_its_own() -> None:
    length = with_link_length(cluster_count, 5)
    assert length("see https://example.com/a/long/path now") == 4 + 5 + 4
    assert length("see example.com") == 15


units = pytest.mark.parametrize("unit", UNITS.values(), ids=list(UNITS))


@units
@pytest.mark.parametrize(
    "part",
    [
        *("a", "あ", "a.", "a.a", "a.com ", "https://", "https://a.com/(", "(", "?", "@a@", "🇯", "👩\u200d"),
        *("e\u0301", "#", ".com", "あ.", "\ud83d", "\u200d", "://", " .a"),
    ],
)
def test_a_hundred_kilobytes_of_anything_are_counted(unit: LengthUnit, part: str) -> None:
    text = part * (100_000 // len(part))
    assert 0 < unit.length(text) <= 4 * len(text)


ODD = st.text(alphabet="a.:/https例え(1)?_-@#👩\u200d🏽🇯\ufe0f\u0301\r\n \ud83d\udc00", max_size=300)
ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)


@settings(deadline=None)
@given(st.one_of(ODD, ANY))
def test_any_text_has_a_length_that_more_lines_add_to(text: str) -> None:
    for unit in UNITS.values():
        assert unit.length(f"{text}\n\nあ") > unit.length(text.rstrip()) - 1 >= -1


@settings(deadline=None)
@given(st.text(alphabet="aあ🇯🇵👩\u200d🏽\ufe0f\u0301 \n\r\ud83d", max_size=80))
def test_clusters_put_together_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert cluster_count(text) == len(clusters(text))
