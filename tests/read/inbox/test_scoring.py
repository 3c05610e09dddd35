"""Which items the user would pick, and why, in words."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.importers.reading_list_jsonl import list_feed
from curate.model import InboxReason, TopicMatch
from curate.read.inbox import scoring
from curate.read.inbox.item_features import hash_term
from curate.read.inbox.reasons import LANGUAGES, describe_reason, summarize_reasons
from curate.read.inbox.scoring import (
    DROPPED,
    HIDDEN,
    NOTED,
    SHOWN,
    UNFOLLOWED,
    LikedNote,
    RankedItem,
    RankInput,
    UserInterests,
)
from curate.retrieval.terms import extract_terms

NOW, DAY = 1_790_000_000.0, 86_400.0
BREAD = "sourdough rye oven crust baker flour"
TOWN = "tram bicycle lanes council station street"
PLAIN = "harbour ferry tickets weather season crossing"


def told(
    name: str, text: str = "", *, feed: str = "f", place: str = "", matches: Sequence[TopicMatch] = (), **more: Any
) -> RankInput:
    numbers = array("I", dict.fromkeys(hash_term(term) for term in extract_terms(text)))
    return RankInput(
        name, more.get("at", NOW), feed, place or f"//{name}", numbers, tuple(matches), more.get("hidden", False)
    )


def others(count: int) -> list[RankInput]:
    """Items about this and that."""
    return [told(f"o{n}", f"{PLAIN} word{n} other{n} thing{n}", feed="rest") for n in range(count)]


def ranked(items: Sequence[RankInput], **user: Any) -> dict[str, RankedItem]:
    return {row.item: row for row in scoring.rank_items(lambda: iter(items), UserInterests(**user))}


def kinds(row: RankedItem) -> list[str]:
    return [reason.kind for reason in row.reasons]


def test_what_is_like_the_users_notes_is_worth_more_and_says_which_note() -> None:
    note = LikedNote("On rye", "//gone", frozenset(map(hash_term, BREAD.split())))
    found = ranked([told("bread", BREAD + " village"), told("town", TOWN), *others(30)], liked=[note])
    assert found["bread"].points > found["town"].points
    assert found["bread"].reasons == (InboxReason("note", ("On rye",)),)
    assert found["town"].reasons == ()
    assert found["bread"].usual > 0.5 > found["town"].usual


def test_a_few_words_in_common_are_no_reason_to_speak_of_a_note() -> None:
    notes = [
        LikedNote(f"Bread {n}", f"//b{n}", frozenset(map(hash_term, f"{BREAD} loaf{n}".split()))) for n in range(8)
    ]
    items = [told("kiln", "oven clay glaze potter wheel kiln workshop"), told("town", TOWN), *others(30)]
    found = ranked(items, liked=notes)
    assert found["kiln"].points > found["town"].points, "it may come first"
    assert [found[name].reasons for name in ("kiln", "town")] == [(), ()], "but it is on other subjects"


def test_what_has_as_much_of_a_subject_as_the_notes_is_said_to_be_on_it() -> None:
    notes = [LikedNote("", "", frozenset(map(hash_term, f"{BREAD} loaf{n} shop{n} town{n}".split()))) for n in range(8)]
    items = [told("bread", f"{BREAD} village"), told("oven", f"oven {PLAIN}"), *others(30)]
    found = ranked(items, liked=notes)
    assert (found["bread"].reasons, found["oven"].reasons) == ((InboxReason("usual"),), ())


def test_a_draft_counts_by_the_article_that_it_is_about_and_has_no_title_to_name() -> None:
    items = [told("noted", BREAD, place="//a"), told("bread", BREAD + " village"), told("town", TOWN), *others(30)]
    found = ranked(items, liked=[LikedNote("", "//a", frozenset())])
    assert found["noted"].state == NOTED
    assert found["bread"].points > found["town"].points
    assert found["bread"].reasons == (InboxReason("usual"),)


def test_words_that_nothing_else_has_make_an_item_no_less_like_a_note() -> None:
    items = [told("noted", BREAD, place="//a"), told("plain", BREAD), *others(30)]
    own = " ".join(f"own{chr(97 + n // 26)}{chr(97 + n % 26)}x" for n in range(50))
    items.append(told("long", f"{BREAD} {own}"))
    found = ranked(items, liked=[LikedNote("On rye", "//a", frozenset())])
    assert found["long"].reasons == found["plain"].reasons == (InboxReason("note", ("On rye",)),)
    assert found["long"].points == pytest.approx(found["plain"].points)


def test_what_is_like_a_note_comes_before_what_is_only_of_the_same_feed() -> None:
    items = [told(f"n{n}", f"{BREAD} loaf{n}", feed="good", place=f"//n{n}") for n in range(4)]
    items += [told("same", PLAIN, feed="good"), told("like", f"{BREAD} dough", feed="rest"), *others(40)]
    found = ranked(items, liked=[LikedNote(f"Loaf {n}", f"//n{n}", frozenset()) for n in range(4)])
    assert found["same"].reasons == (InboxReason("feed", ("4",)),)
    assert found["like"].points > 4 * found["same"].points


def test_topics_count_by_words_and_less_where_the_whole_feed_has_one() -> None:
    by_word, by_feed = TopicMatch("remote work", ("リモート",)), TopicMatch("AI", ())
    found = ranked([told("a", matches=[by_word]), told("b", matches=[by_feed]), told("c")])
    assert found["a"].points > found["b"].points > found["c"].points == 0
    assert found["a"].reasons == (InboxReason("topic", ("remote work", "リモート")),)
    assert found["b"].reasons == (InboxReason("topic", ("AI",)),)


def test_a_feed_whose_items_often_become_notes_is_worth_more() -> None:
    items = [told(f"n{n}", feed="good", place=f"//n{n}") for n in range(4)]
    items += [told("next", feed="good"), told("other", feed="rest"), *others(40)]
    found = ranked(items, liked=[LikedNote("", f"//n{n}", frozenset()) for n in range(4)])
    assert found["next"].points > found["other"].points
    assert found["next"].reasons == (InboxReason("feed", ("4",)),)


def test_what_several_sources_tell_is_worth_more_and_a_feed_counts_once() -> None:
    items = [told("a", feed="f"), told("b", feed="g"), told("c", feed="g"), told("d", feed="h"), told("e")]
    found = ranked(items, stories=[["b", "a", "c", "d"]])
    assert found["a"].reasons == (InboxReason("sources", ("3",)),)
    assert found["a"].points > found["e"].points
    assert [(found[name].story, found[name].head) for name in "abe"] == [("b", False), ("b", True), ("", True)]


def test_what_one_keeps_oneself_is_no_source() -> None:
    items = [told("a", feed="f"), told("b", feed=list_feed("later")), told("c", feed=list_feed("pocket"))]
    assert ranked(items, stories=[["a", "b", "c"]])["a"].reasons == ()


def test_only_feeds_that_are_followed_count_as_sources_and_one_with_two_addresses_once() -> None:
    items = [told("a", feed="f"), told("b", feed="g"), told("c", feed="h"), told("d", feed="reading:pocket")]
    found = ranked(items, stories=[["a", "b", "c"]], followed=frozenset("fg"))
    assert [found[name].state for name in "abcd"] == [SHOWN, SHOWN, UNFOLLOWED, SHOWN]
    assert found["a"].reasons == (InboxReason("sources", ("2",)),)
    found = ranked(items, stories=[["a", "b", "c"]], followed=frozenset("fg"), sources={"g": "f"})
    assert found["a"].reasons == ()


def test_who_has_done_with_one_report_has_done_with_its_story() -> None:
    items = [told("a"), told("b"), told("c"), told("d"), told("e", hidden=True), told("f")]
    found = ranked(
        items, liked=[LikedNote("", "//a", frozenset())], dropped=frozenset("c"), stories=[["b", "a", "e"], ["c", "d"]]
    )
    assert [found[name].state for name in "abcdef"] == [NOTED, NOTED, DROPPED, DROPPED, HIDDEN, SHOWN]


@given(
    st.lists(st.tuples(st.sampled_from([BREAD, TOWN, PLAIN, ""]), st.sampled_from("fgh"), st.booleans()), max_size=12)
)
def test_every_item_is_ranked_once_whatever_there_is(items: list[tuple[str, str, bool]]) -> None:
    some = [told(f"i{n}", text, feed=feed) for n, (text, feed, _) in enumerate(items)]
    liked = [LikedNote("T", f"//i{n}", frozenset()) for n, (_, _, noted) in enumerate(items) if noted]
    rows = list(scoring.rank_items(lambda: iter(some), UserInterests(liked)))
    assert [row.item for row in rows] == [item.item for item in some]
    assert all(row.points >= 0 and 0 <= row.usual <= 1 for row in rows)


# ------------------------------------------------------------------ in words


@pytest.mark.parametrize(
    ("reason", "en", "ja"),
    [
        (
            InboxReason("topic", ("remote work", "リモート", "在宅")),
            "topic: remote work (リモート, 在宅)",
            "トピック：remote work（リモート、在宅）",
        ),
        (InboxReason("topic", ("AI",)), "topic: AI (the whole feed)", "トピック：AI（フィード全体）"),
        (InboxReason("note", ("On rye",)), "like your note on “On rye”", "ノート「On rye」に近い内容"),
        (InboxReason("feed", ("4",)), "you noted 4 of this feed", "このフィードから4件をノートに"),
        (InboxReason("sources", ("3",)), "3 of your sources", "3つの情報源が掲載"),
        (InboxReason("outside"), "outside your usual", "ふだんと違う話題"),
    ],
)  # fmt: skip
def test_reasons_are_words_in_both_languages(reason: InboxReason, en: str, ja: str) -> None:
    assert [describe_reason(reason, language) for language in LANGUAGES] == [en, ja]
    assert describe_reason(reason, "de") == en


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "outside your usual; topic: AI (a, b); 2 of your sources"),
        ("ja", "ふだんと違う話題／トピック：AI（a、b）／2つの情報源が掲載"),
    ],
)
def test_a_list_has_the_first_three_reasons_and_two_words_of_a_topic(language: str, said: str) -> None:
    reasons = [
        InboxReason("outside"),
        InboxReason("topic", ("AI", "a", "b", "c")),
        InboxReason("sources", ("2",)),
        InboxReason("today"),
    ]
    assert summarize_reasons(reasons, language) == said
