"""What of feeds.yaml items are looked over for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curate.model import Condition, Feed, FilterRule, ReadingConfig, Topic
from curate.read.inbox.scan_settings import MatchSpec, make_match_spec

RULE = FilterRule((Condition("title", "ad"),), line=7)
READING = ReadingConfig(
    topics=(Topic("towns", ("street",)), Topic("work", ("office",))),
    feeds=(Feed("https://one.example/feed", topics=("towns",), line=3), Feed("https://two.example/feed", line=4)),
    drop=(RULE,),
)


def feeds(**changes: object) -> tuple[Feed, ...]:
    return (replace(READING.feeds[0], **changes), READING.feeds[1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "same",
    [
        replace(READING, contact="me@mail.example"),
        replace(READING, feeds=READING.feeds[::-1]),
        replace(READING, feeds=(*READING.feeds, Feed("https://new.example/feed"))),
        replace(READING, feeds=feeds(title="One", line=9, articles=False)),
        replace(READING, drop=(replace(RULE, line=99),)),
    ],
)
def test_what_decides_over_no_item_changes_nothing(same: ReadingConfig) -> None:
    assert make_match_spec(same) == make_match_spec(READING)


@pytest.mark.parametrize(
    ("other", "searched"),
    [
        (replace(READING, topics=(Topic("new", ("x",)), *READING.topics)), {"new"}),
        (replace(READING, topics=(Topic("towns", ("street", "road")), READING.topics[1])), {"towns"}),
        (replace(READING, topics=READING.topics[::-1]), set()),
        (replace(READING, topics=READING.topics[:1]), set()),
        (replace(READING, feeds=feeds(topics=("work",))), set()),
        (replace(READING, feeds=feeds(keep=(RULE,))), set()),
        (replace(READING, drop=()), set()),
        (replace(READING, keep=(RULE,), drop=()), set()),
    ],
)
def test_topics_are_searched_for_where_their_words_are_new(other: ReadingConfig, searched: set[str]) -> None:
    assert make_match_spec(other) != make_match_spec(READING)
    assert make_match_spec(other).new_topics(make_match_spec(READING)) == searched


def test_all_is_searched_for_where_nothing_is_known() -> None:
    assert make_match_spec(READING).new_topics(None) == {"towns", "work"}


def test_what_two_have_in_common_is_known_of_items_of_either() -> None:
    other = replace(READING, topics=(READING.topics[1], Topic("new", ("x",))), drop=())
    common = make_match_spec(READING).intersection(make_match_spec(other))
    assert [name for name, _ in common.topics] == ["work"]
    assert (common.feeds == make_match_spec(READING).feeds, common.filters) == (True, "")
    assert common.intersection(make_match_spec(READING)) == common
    assert make_match_spec(READING).intersection(make_match_spec(READING)) == make_match_spec(READING)


def test_it_can_be_kept_as_text() -> None:
    assert MatchSpec.from_json(make_match_spec(READING).to_json()) == make_match_spec(READING)


@pytest.mark.parametrize("text", ["", "{", "[]", "[1, 2, 3]", '[["a"], "", ""]', "0"])
def test_what_was_kept_by_another_program_is_not_known(text: str) -> None:
    assert MatchSpec.from_json(text) is None
