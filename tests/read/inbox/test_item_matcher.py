"""The inbox: which topics an item shows, by which words, and which items the user asked to see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.filter_rule import parse_rule
from curate.formats.importers.reading_list_jsonl import list_feed
from curate.model import Feed, FilterRule, InboxRow, Item, ReadingConfig, Topic, TopicMatch
from curate.read.inbox.item_matcher import ItemMatcher, select_rows
from curate.read.text.word_search import fold_text, word_pattern

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FEED, OTHER = "https://example.org/feed.xml", "https://example.jp/rss"


def item(name: str = "a", *, hours: float = 0, **more: Any) -> Item:
    time = NOW - timedelta(hours=hours)
    values: dict[str, Any] = {
        "feed": FEED,
        "feed_title": "Example Research",
        "url": f"https://example.org/{name}",
        "title": f"Title {name}",
        "author": "",
        "published": time,
        "first_seen": NOW,
        "summary": "",
        "text": "",
    }
    return Item(id=name, **(values | more))


def ids(found: list[InboxRow]) -> str:
    return "".join(row.item.id for row in found)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        # Scripts that set blanks: whole words, in any case.
        ("remote", "Remote work", True),
        ("REMOTE", "all-remote, or not", True),
        ("remote", "Remotely possible", False),
        ("AI", "The AI Act", True),
        ("AI", "maintain", False),
        ("AI", "AI2", False),
        ("go", "Go: a language", True),
        ("go", "going, ergo", False),
        ("remote work", "remote\n  work", True),
        ("remote work", "remotework", False),
        ("C++", "C++17 or C++", True),
        ("C++", "C", False),
        (".NET", "the .NET runtime", True),
        ("R&D", "R&D costs", True),
        ("naïve", "nai\u0308ve", True),
        ("straße", "STRASSE", True),
        ("работа", "Работа мечты", True),
        ("работа", "заработать", False),
        ("2026", "in 2026.", True),
        ("2026", "120260", False),
        # Scripts that don't: anywhere.
        ("採用", "中途採用の話", True),
        ("働", "離れて働く", True),
        ("リモート", "リモートワーク", True),
        ("ﾘﾓｰﾄ", "リモートワーク", True),
        ("ＡＩ", "生成AIの使い方", True),
        ("AI", "生成ＡＩの使い方", True),
        ("AI活用", "社内AI活用術", True),
        ("AI活用", "xAI活用", False),
        ("採用", "育成", False),
        # A word is a word, not a pattern.
        (".*", "anything", False),
        ("(", "a (b)", True),
        ("[a-z]", "b", False),
        ("\\b", "\\b", True),
    ],
)
def test_latin_words_match_whole_and_japanese_ones_anywhere(word: str, text: str, found: bool) -> None:
    pattern = word_pattern([word])
    assert pattern is not None
    assert bool(pattern.search(fold_text(text))) is found


@pytest.mark.parametrize("words", [[], [""], ["", " ", "\u3000"]])
def test_no_words_are_no_pattern(words: list[str]) -> None:
    assert word_pattern(words) is None


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), min_size=1))
def test_any_words_make_a_pattern_that_finds_each_of_them_and_nothing_in_nothing(words: list[str]) -> None:
    pattern = word_pattern(words)
    assert (pattern is None) == (not any(word.strip() for word in words))
    if pattern:
        assert not pattern.search("")
        assert all(pattern.search(fold_text(word)) for word in words if word.strip())


# ---------------------------------------------------------------- topics and filters


def words(*wanted: str) -> tuple[FilterRule, ...]:
    return tuple(map(parse_rule, wanted))


READING = ReadingConfig(
    topics=(
        Topic("remote work", ("remote", "リモートワーク", "remote")),
        Topic("採用", ("hiring", "onboarding")),
        Topic("AI"),
    ),
    feeds=(
        Feed(FEED, "研究", topics=("AI",)),
        Feed(OTHER, keep=words("採用", "onboarding"), drop=words("広告", "PR")),
    ),
)


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        (item(title="Hiring for Remote Work"), ["remote work (remote work, remote)", "採用 (hiring)", "AI (feed)"]),
        (item(summary="採用とリモートワーク"), ["remote work (リモートワーク)", "採用 (採用)", "AI (feed)"]),
        (item(text="… onboarding …"), ["採用 (onboarding)", "AI (feed)"]),
        (item(tags=("AI",)), ["AI (AI)"]),
        (item(title="Nothing"), ["AI (feed)"]),
        (item(title="Nothing", feed=OTHER), []),
        (item(title="AI", feed="https://unknown.example/"), ["AI (AI)"]),
        (item(author="Remote", url="https://example.org/hiring"), ["AI (feed)"]),
    ],
)
def test_topics_are_shown_by_words_or_by_the_feed_in_the_users_order(shown: Item, matches: list[str]) -> None:
    assert [match.reason for match in ItemMatcher(READING).match_topics(shown)] == matches


def test_a_match_names_the_words_as_the_user_wrote_them() -> None:
    reading = ReadingConfig(topics=(Topic("Ｒｅｍｏｔｅ", ("ﾃﾚﾜｰｸ",)),))
    assert ItemMatcher(reading).match_topics(item(title="remote テレワーク")) == (
        TopicMatch("Ｒｅｍｏｔｅ", ("Ｒｅｍｏｔｅ", "ﾃﾚﾜｰｸ")),
    )


def test_words_do_not_match_across_title_and_text() -> None:
    reading = ReadingConfig(topics=(Topic("採用"),))
    assert ItemMatcher(reading).match_topics(item(title="採", summary="用")) == ()


@pytest.mark.parametrize(
    ("shown", "passes"),
    [
        (item(feed=OTHER, title="新卒採用の話"), True),
        (item(feed=OTHER, title="Something else"), False),
        (item(feed=OTHER, title="Something else", tags=("Onboarding",)), True),
        (item(feed=OTHER, title="採用（広告）"), False),
        (item(feed=OTHER, title="[pr] onboarding"), False),
        (item(feed=OTHER, title="onboarding in spring"), True),
        (item(title="広告"), True),
        (item(feed="https://unknown.example/", title="広告"), True),
    ],
)
def test_filters_keep_what_has_a_word_to_keep_and_none_to_drop(shown: Item, passes: bool) -> None:
    assert ItemMatcher(READING).belongs_in_inbox(shown) is passes


# ---------------------------------------------------------------- rows


def test_the_inbox_is_newest_first_and_what_has_no_date_counts_from_when_it_was_seen() -> None:
    items = [item("a", hours=3), item("b", hours=1), item("c", published=None), item("d", hours=2), item("e", hours=-1)]
    assert ids(select_rows(items, ItemMatcher(READING))) == "ecbda"


def test_a_date_ahead_of_its_first_sight_by_more_than_a_day_keeps_nothing_on_top() -> None:
    years = timedelta(days=365 * 70)
    ahead = item("z", hours=-24 * 365 * 70, first_seen=NOW - timedelta(hours=2))
    items = [item("a", hours=1), ahead, item("b", hours=3), item("c", hours=-24)]
    shown = select_rows(items, ItemMatcher(READING))
    assert ids(shown) == "cazb"
    assert shown[2].item.date == NOW + years  # what it says of itself is not touched
    assert ids(select_rows(items, ItemMatcher(READING), since=NOW - timedelta(hours=1))) == "ca"


def test_what_has_a_note_or_was_dropped_or_is_filtered_out_is_not_shown_unless_everything_is() -> None:
    items = [
        item("a", hours=1),
        item("b", hours=2),
        item("c", hours=3, feed=OTHER),
        item("d", hours=4),
        item("e", hours=5, url=""),
    ]
    choice: dict[str, Any] = {"done": ["http://EXAMPLE.org/a/#top", ""], "dropped": ["b", "gone"]}
    assert ids(select_rows(items, ItemMatcher(READING), **choice)) == "de"
    assert ids(select_rows(items, ItemMatcher(READING), **choice, everything=True)) == "abcde"


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ({"topic": "REMOTE"}, "a"),
        ({"topic": "採"}, "bd"),
        ({"topic": "ai"}, "abc"),
        ({"topic": "nothing"}, ""),
        ({"feed": "research"}, "abcd"),
        ({"feed": "研究"}, "abc"),
        ({"feed": "EXAMPLE.JP"}, "d"),
        ({"feed": "nothing"}, ""),
        ({"since": NOW - timedelta(hours=2)}, "ab"),
        ({"since": NOW - timedelta(hours=2), "topic": "採用"}, "b"),
        ({"topic": "ai", "feed": "例"}, ""),
    ],
)
def test_a_topic_a_feed_and_a_time_narrow_what_is_shown(choice: dict[str, Any], shown: str) -> None:
    items = [
        item("a", hours=1, title="Remote"),
        item("b", hours=2, title="採用"),
        item("c", hours=3),
        item("d", hours=4, feed=OTHER, title="onboarding days"),
    ]
    assert ids(select_rows(items, ItemMatcher(READING), **choice)) == shown


def test_each_row_says_why_it_is_there() -> None:
    [row] = select_rows([item(title="Hiring")], ItemMatcher(READING))
    assert row == InboxRow(item(title="Hiring"), (TopicMatch("採用", ("hiring",)), TopicMatch("AI", ())))


# ---------------------------------------------------------------- reading lists


def test_what_was_read_elsewhere_is_shown_only_if_all_is_asked_for() -> None:
    kept, read = item("a", feed=list_feed("pocket")), item("b", feed=list_feed("pocket", read=True), hours=1)
    assert ids(select_rows([kept, read], ItemMatcher(READING))) == "a"
    assert ids(select_rows([kept, read], ItemMatcher(READING), everything=True)) == "ab"
