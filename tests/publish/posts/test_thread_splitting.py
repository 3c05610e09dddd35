"""Words are cut where a person would cut them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.count_length import clusters
from curate.publish.posts.link_detection import find_web_links
from curate.publish.posts.thread_splitting import shorten, split_thread


def count(text: str) -> int:
    return len(clusters(text))


FAMILY = "👨\u200d👩\u200d👧\u200d👦"
COUNTED = [network for network in NETWORKS.values() if network.limit]


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
    for network in COUNTED:
        short = shorten(text, room, network.length)
        if short != text:
            kept = short.removesuffix("…").rstrip()
            assert network.length(short) <= room or not short
            assert text.startswith(kept)
            assert clusters(kept) == clusters(text)[: len(clusters(kept))]
            assert kept.count("「") == kept.count("」")
            links = [text[a:b] for a, b in find_web_links(text, names=True)]
            left = [kept[a:b] for a, b in find_web_links(kept, names=True)]
            assert left == links[: len(left)]


BIG = pytest.mark.parametrize(
    "part",
    [
        *("「", "「」", ".", '"', "‘a", "http://", "#a", "@", "日本語の文章", "a ", "🇯", "e\u0301", "\n", "a.com "),
        *("https://example.com/a/b ", "New hires miss the corridor. And more.\n\n"),
    ],
)


@BIG
def test_a_hundred_kilobytes_of_anything_are_cut(part: str) -> None:
    text = part * (100_000 // len(part))
    assert all(network.length(shorten(text, 100, network.length)) <= 100 for network in COUNTED)


# ------------------------------------------------------------------ threads


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("It fits.", 8, ["It fits."]),
        ("", 8, [""]),
        # At an empty line, if that keeps half of what would fit.
        ("One part, a long one.\n\nAnother part. Of two.", 40, ["One part, a long one.", "Another part. Of two."]),
        ("A.\n\nOne sentence here. Then another one.", 32, ["A.\n\nOne sentence here.", "Then another one."]),
        # After a sentence, with the bracket that closes it.
        ("最初の文はここまで。次の文は長く、入りません。", 20, ["最初の文はここまで。", "次の文は長く、入りません。"]),
        ("まず会う（一日ひとり。）そして続く話。", 18, ["まず会う（一日ひとり。）", "そして続く話。"]),
        # After a clause.
        ("在宅で働き始める、新人に足りないのは廊下です", 20, ["在宅で働き始める、", "新人に足りないのは廊下です"]),
        # After a word or a phrase.
        ("New hires miss the corridor most", 24, ["New hires miss the", "corridor most"]),
        ("在宅で働き始める新人に足りないのは", 14, ["在宅で働き始める", "新人に足りないのは"]),
        # After a cluster.
        (FAMILY * 11, 10, [FAMILY * 5, FAMILY * 5, FAMILY]),
        # Never within what belongs together.
        ("彼は「毎日ひとりに会いましょう」と言った", 19, ["彼は", "「毎日ひとりに会いましょう」", "と言った"]),
        ("and https://example.com/a/b too", 29, ["and", "https://example.com/a/b", "too"]),
        # One thing that is too long is a part all the same.
        ("see https://example.com/a/long/path/of/it", 20, ["see", "https://example.com/a/long/path/of/it"]),
        ("https://example.com/a/long/path/of/it", 20, ["https://example.com/a/long/path/of/it"]),
    ],
)
def test_a_thread_is_cut_at_the_best_places_in_their_order(text: str, limit: int, parts: list[str]) -> None:
    marked = [f"{part}\n\n{number}/{len(parts)}" for number, part in enumerate(parts, 1)] if len(parts) > 1 else parts
    assert split_thread(text, limit, count) == marked


@pytest.mark.parametrize(
    ("at", "parts"),
    [
        ("last", ["New hires miss the\n\n1/2", "corridor\n\n#Peers\n\n2/2"]),
        ("first", ["New hires\n\n#Peers\n\n1/2", "miss the corridor\n\n2/2"]),
    ],
)
def test_hashtags_stand_in_the_first_or_the_last_part(at: str, parts: list[str]) -> None:
    assert split_thread("New hires miss the corridor", 25, count, "#Peers", at) == parts


def test_hashtags_that_fit_beside_no_words_are_a_part_of_their_own() -> None:
    assert split_thread("https://example.com/a/b", 28, count, "#Peers") == [
        "https://example.com/a/b\n\n1/2",
        "#Peers\n\n2/2",
    ]


@pytest.mark.parametrize("number", [1, 2, 9, 10, 11, 99, 100, 120, 1000, 1001])
def test_each_part_has_its_number_and_that_of_all(number: int) -> None:
    word = "a" * 30
    parts = split_thread(" ".join([word] * number), 30 if number == 1 else 44, count)
    assert len(parts) == number
    assert parts == ([word] if number == 1 else [f"{word}\n\n{n}/{number}" for n in range(1, number + 1)])


NUMBER = re.compile(r"\n\n\d+/\d+$")


@settings(deadline=None)
@given(
    st.lists(PARTS, max_size=80).map("".join),
    st.integers(45, 160),
    st.sampled_from(["", "#Peers #採用"]),
    st.sampled_from(["first", "last"]),
)
def test_a_thread_has_all_the_words_in_order_breaks_nothing_and_fits(text: str, limit: int, tags: str, at: str) -> None:
    for name in ("x", "bluesky", "mastodon", "threads", "teams"):
        length = NETWORKS[name].length
        parts = split_thread(text, limit, length, tags, at)
        bare = [NUMBER.sub("", part) for part in parts] if len(parts) > 1 else parts
        if tags:
            place = -1 if at == "last" else 0
            assert bare[place].endswith(tags)
            bare[place] = bare[place].removesuffix(tags)
        assert "".join("".join(bare).split()) == "".join(text.split())
        assert [c for part in bare for c in clusters("".join(part.split()))] == clusters("".join(text.split()))
        whole = [text[start:end] for start, end in find_web_links(text, names=True)]
        assert [part[start:end] for part in bare for start, end in find_web_links(part, names=True)] == whole
        assert all(part.count("「") == part.count("」") and part.count("“") == part.count("”") for part in bare)
        for part in parts:
            assert length(part) <= limit or len(clusters(part)) < 120


@BIG
def test_a_thread_of_much_of_anything_comes_to_an_end(part: str) -> None:
    text = part * (20_000 // len(part))
    parts = split_thread(text, 280, NETWORKS["x"].length)
    bare = "".join(NUMBER.sub("", part) for part in parts) if len(parts) > 1 else parts[0]
    assert "".join(bare.split()) == "".join(text.split())
    assert len(parts) == 1 or max(map(NETWORKS["x"].length, parts)) <= 280


def test_a_hundred_thousand_characters_become_a_thread() -> None:
    text = "毎日ひとりの同僚と話した人は、一年後も残っていました。\n\nThose who met one peer stayed. " * 1700
    parts = split_thread(text, 500, NETWORKS["mastodon"].length)
    assert len(text) > 100_000
    assert len(parts) > 200
    assert max(map(NETWORKS["mastodon"].length, parts)) <= 500
