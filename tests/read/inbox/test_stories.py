"""Which items tell one story, over the 200 pairs of bench.pairs, and which of them is the original."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.pairs import HOUR, NOON, PAIRS, SAME, told
from curate.read.inbox.item_features import ItemFeatures, compute_features
from curate.read.inbox.stories import (
    StoryFeatures,
    StoryPair,
    candidate_pairs,
    group_stories,
    is_same_story,
    pair_items,
)


def test_there_are_two_hundred_pairs_half_of_them_the_same_story() -> None:
    assert len(PAIRS) == 200
    assert sum(pair.kind in SAME for pair in PAIRS) == 100


def test_hardly_a_pair_is_wrongly_taken_for_one_story_and_few_stories_are_missed() -> None:
    taken = [pair for pair in PAIRS if is_same_story(pair.base, pair.other)]
    right = [pair for pair in taken if pair.kind in SAME]
    assert len(right) / len(taken) >= 0.98, [(p.kind, p.base.title) for p in taken if p.kind not in SAME]
    missed = [(pair.kind, pair.base.title) for pair in PAIRS if pair.kind in SAME and pair not in right]
    assert len(right) / 100 >= 0.90, missed


@pytest.mark.parametrize("kind", ["trans", "later", "other", "view"])
def test_what_is_no_copy_is_none_of_the_pairs(kind: str) -> None:
    assert not [pair.base.title for pair in PAIRS if pair.kind == kind and is_same_story(pair.base, pair.other)]


def test_which_of_two_comes_first_makes_no_difference() -> None:
    for pair in PAIRS:
        assert is_same_story(pair.base, pair.other) == is_same_story(pair.other, pair.base)


def base(language: str) -> StoryFeatures:
    return next(
        pair.base for pair in PAIRS if pair.kind == "wire" and ("ja" if pair.base.title[0] > "z" else "en") == language
    )


@pytest.mark.parametrize(
    ("language", "new"),
    [
        (
            "en",
            "Thornby Mills has stopped pairing recruits with colleagues, its works council says, because nobody had "
            "time. It was the first employer to copy the method. The council wants to talk about workload before "
            "anything else is tried, and the company says that it will listen. It had been praised for the idea by "
            "everybody. ",
        ),
        (
            "ja",
            "例示精機は新入社員との雑談の時間を取りやめた。現場の忙しさを理由に挙げる声が多かったためだという。"
            "最初にこの方法を取り入れた会社として知られていたが、組合は業務量の見直しが先だと主張し、会社側も耳を傾けるとしている。"
            "他社からの見学の申し込みはすべて断るという。担当者は、続けるには人手が足りなかったと振り返り、別の形を探りたいと語った。"
            "組合の委員長は、善意に頼る仕組みは長続きしないと話し、賃金の話し合いの場でも取り上げる考えを示している。"
            "春の交渉では人員の補充も求めるとみられ、会社側の回答が注目される。取り組みの背景には、次のような調査があった。",
        ),
    ],
)
def test_a_follow_up_that_repeats_the_whole_of_the_first_report_as_its_background_is_none(
    language: str, new: str
) -> None:
    first = base(language)
    assert not is_same_story(first, told("x", "What became of it", new + first.text, 20))


def test_a_copy_comes_within_a_week_and_a_page_is_itself_at_any_time() -> None:
    first = base("en")
    late = replace(first, id="x", feed="https://x.example/feed", url="https://x.example/1", at=first.at + 8 * 24 * HOUR)
    assert not is_same_story(first, late)
    assert is_same_story(first, replace(late, text="", title="", url="http://www.base.example/1/?utm_source=x#top"))


def test_a_sites_own_pieces_are_one_only_where_nothing_but_the_address_is_new() -> None:
    first = base("en")
    assert is_same_story(first, replace(first, id="x", url="https://base.example/2"))
    assert not is_same_story(first, replace(first, id="x", url="https://base.example/2", title=first.title + " (2)"))


@pytest.mark.parametrize("title", ["Weekly links", "Open thread for the weekend", "今週のまとめ"])
def test_a_headline_alone_makes_a_story_where_it_is_no_name_of_a_column(title: str) -> None:
    one, other = told("a", title, ""), told("b", title, "")
    assert not is_same_story(one, other)
    long = "Riverton votes to close Mill Street to cars from May"
    assert is_same_story(told("a", long, ""), told("b", long + " | Sample Times", "Read more"))


# ------------------------------------------------------------------ stories


def test_pairs_make_stories_and_what_is_gone_leaves_them() -> None:
    times = {name: NOON + n * HOUR for n, name in enumerate("abcdef")}
    found = group_stories(
        [StoryPair("b", "a"), StoryPair("b", "c"), StoryPair("e", "f"), StoryPair("d", "gone")], times
    )
    assert found == [["a", "b", "c"], ["e", "f"]]
    assert group_stories([], times) == []


def test_a_chain_that_drifts_over_more_than_a_week_stays_several_stories_but_a_page_is_itself() -> None:
    times = {name: NOON + n * 60 * HOUR for n, name in enumerate("abcde")}
    found = group_stories([StoryPair(*pair) for pair in ("ab", "bc", "cd", "de")], times)
    assert len(found) == 2
    assert sorted(name for story in found for name in story) == list("abcde")
    assert group_stories([StoryPair("a", "e", same_page=True)], times) == [["a", "e"]]


def test_the_original_is_the_one_that_others_link_to_or_name_else_the_oldest() -> None:
    old = replace(base("en"), id="old")
    source = replace(old, id="source", feed="https://s.example/f", url="https://source.example/1", at=NOON + HOUR)
    times = {"old": NOON, "source": NOON + HOUR}

    def first(text: str) -> str:
        pair = pair_items(replace(old, text=text + old.text), source)
        assert pair
        return group_stories([pair], times)[0][0]

    assert first("") == "old"
    assert first("As https://www.source.example/1?utm_source=x says: ") == "source"
    assert first("(source.example) ") == "source"


# ------------------------------------------------------------------ candidates


def test_pairs_that_are_one_story_are_found_among_all_the_others() -> None:
    items = {}
    for n, pair in enumerate(PAIRS):
        for item in (replace(pair.base, id=f"b{n}"), replace(pair.other, id=f"o{n}")):
            items[item.id] = item
    # Blocks follow each other in time as news do, a few a day.
    block = {id(pair.base): n for n, pair in enumerate(PAIRS)}
    ordered = []
    for n, pair in enumerate(PAIRS):
        later = block[id(pair.base)] // 8 * 8 * HOUR
        ordered += [(items[f"b{n}"], later), (items[f"o{n}"], later)]
    kept = {told.id: signed(replace(told, at=told.at + later)) for told, later in ordered}
    found = {
        frozenset(pair[:2]): pair[2]
        for pair in candidate_pairs(sorted(kept.values(), key=lambda sign: sign.at), set(kept))
    }
    missed = [
        p.base.title for n, p in enumerate(PAIRS) if p.kind in SAME and frozenset((f"b{n}", f"o{n}")) not in found
    ]
    assert len(missed) <= 3, missed
    assert all(
        found[frozenset((f"b{n}", f"o{n}"))] for n, pair in enumerate(PAIRS) if pair.kind in ("wire", "edit", "cut")
    )


def test_what_is_known_is_not_compared_again_and_nothing_with_very_many() -> None:
    same = [replace(base("ja"), id=f"n{n:03}", at=NOON + n) for n in range(60)]
    kept = [signed(one) for one in same]
    assert list(candidate_pairs(kept, set())) == []
    assert all("n059" in pair for pair in candidate_pairs(kept, {"n059"}))
    assert len(list(candidate_pairs(kept, {sign.item for sign in kept}))) <= 8 * 60


def signed(one: StoryFeatures) -> ItemFeatures:
    return compute_features(one.id, one.at, one.title, one.text, "")


def test_of_equally_old_members_the_one_with_the_plainest_address_is_shown() -> None:
    times = {"a": 1.0, "b": 1.0, "c": 1.0, "d": 2.0}
    addresses = {
        "a": "http://site.example/7",
        "b": "https://site.example/7/amp",
        "c": "https://site.example/7",
        "d": "https://site.example/7",
    }
    [story] = group_stories([StoryPair("a", other, same_page=True) for other in "bcd"], times, addresses)
    assert story == ["c", "b", "a", "d"]


def test_what_one_feed_lists_twice_in_one_moment_is_one() -> None:
    one = told("a", "Town hall opens", "The doors open at nine.")
    again = replace(one, id="b", url=f"{one.url}?ref=home", at=one.at + 20)
    assert is_same_story(one, again)
    assert not is_same_story(one, replace(again, at=one.at + HOUR))
    assert not is_same_story(one, replace(again, text="The doors open at ten."))
