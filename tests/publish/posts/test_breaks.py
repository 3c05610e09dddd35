"""Words are cut where a person would cut them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.links import web_links
from curate.publish.posts.networks import NETWORKS, clusters
from curate.publish.posts.breaks import shorten


def count(text: str) -> int:
    return len(clusters(text))


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("It fits.", 8, "It fits."),
        # After a sentence, if that keeps half of what would fit.
        ("One sentence here. Then another one.", 30, "One sentence here. …"),
        ("最初の文はここまで。次の文は長く、入りません。", 16, "最初の文はここまで。…"),
        ("「引用です。」そして長い文がずっと続いていきます。", 12, "「引用です。」…"),
        ("まず会う（一日ひとり。）そして長い文がずっと続く。", 16, "まず会う（一日ひとり。）…"),
        ("Really? He said so, and then left us all.", 14, "Really? …"),
        ("Version 3.5 of it all came out.", 15, "Version 3.5 of…"),
        ("Yes. Many words come after this short one", 34, "Yes. Many words come after this…"),
        # After a clause.
        ("When they start at home, new hires miss it.", 32, "When they start at home…"),
        ("在宅で働き始める、新人に足りないのは廊下です。", 14, "在宅で働き始める…"),
        ("It takes 10,000 hours to learn", 13, "It takes…"),
        # After a word or a phrase.
        ("New hires miss the corridor", 20, "New hires miss the…"),
        ("在宅で働き始める新人に足りないのは廊下です", 14, "在宅で働き始める新人に…"),
        ("新人はGitHubで最初の人に会うことができる", 12, "新人はGitHubで…"),
        # After a cluster, if there is nothing else.
        ("a" * 20, 10, "a" * 9 + "…"),
        ("👨\u200d👩\u200d👧\u200d👦" * 9, 4, "👨\u200d👩\u200d👧\u200d👦" * 3 + "…"),
        ("🇯🇵" * 9, 4, "🇯🇵🇯🇵🇯🇵…"),
        ("か\u3099" * 9, 4, "か\u3099か\u3099か\u3099…"),
        # Never within what belongs together.
        ("and https://example.com/a/long/path too", 30, "and…"),
        ("and https://example.com/ goes on and on", 26, "and https://example.com/ …"),
        ("see example.com/some/page for more", 20, "see…"),
        ("this is README.md and more of it", 19, "this is README.md …"),
        ("a tag #RemoteWorkIsNice here", 20, "a tag…"),
        ("ask @alice@example.social about it", 20, "ask…"),
        ('he said "meet one peer a day" to us', 20, "he said…"),
        ("he said “meet one peer a day” to us", 20, "he said…"),
        ("he said ‘meet one peer a day’ to us", 20, "he said…"),
        ("彼は「毎日ひとりに会いましょう」と言った", 10, "彼は…"),
        ("彼は『毎日「ひとり」に会いましょう』と言った", 14, "彼は…"),
        ("閉じない「まま、「ひとりに会いましょう」と", 12, "閉じない「まま…"),
        ("「毎日ひとりに会いましょう」と言った", 8, ""),
        ("a" * 20, 1, ""),
        ("", 0, ""),
    ],
)
def test_the_last_good_place_that_fits(text: str, room: int, short: str) -> None:
    assert shorten(text, room, count) == short


PARTS = st.sampled_from(
    [
        *("Remote ", "work, ", "is. ", "新人は", "最初の週に、", "会う。", "「まず会う」", "\n", "“one peer” "),
        *(
            "👨\u200d👩\u200d👧\u200d👦",
            "🇯🇵",
            "か\u3099",
            "e\u0301",
            "https://example.com/a/path?q=1 ",
            "README.md ",
            "#読書 ",
        ),
    ]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=60).map("".join), st.integers(0, 120))
def test_what_is_left_fits_begins_the_text_and_breaks_no_cluster_and_no_link(text: str, room: int) -> None:
    for network in NETWORKS.values():
        short = shorten(text, room, network.length)
        if short != text:
            kept = short.removesuffix("…").rstrip()
            assert network.length(short) <= room or not short
            assert text.startswith(kept)
            assert clusters(kept) == clusters(text)[: len(clusters(kept))]
            assert kept.count("「") == kept.count("」")
            links = [text[a:b] for a, b in web_links(text, names=True)]
            left = [kept[a:b] for a, b in web_links(kept, names=True)]
            assert left == links[: len(left)]


@pytest.mark.parametrize(
    "part", ["「", "「」", ".", '"', "‘a", "http://", "#a", "@", "日本語の文章", "a ", "🇯", "e\u0301", "\n"]
)
def test_a_hundred_kilobytes_of_anything_are_cut(part: str) -> None:
    text = part * (100_000 // len(part))
    assert all(network.length(shorten(text, 100, network.length)) <= 100 for network in NETWORKS.values())
