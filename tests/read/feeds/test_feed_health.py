"""What is the matter with a feed, and what speaks for leaving it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from curate.model import FeedHealth, FeedYield
from curate.read.feeds.feed_health import (
    average_seconds,
    count_move,
    health_flags,
    reason_to_unfollow,
    silent_since,
    usual_gap,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()


def days(*ago: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in sorted(ago, reverse=True)]


def health(**more: Any) -> FeedHealth:
    return FeedHealth("https://a.example/feed", **{"last_success": NOW, **more})


@pytest.mark.parametrize(
    ("ago", "gap"),
    [((0, 1, 2, 3), 1), ((0, 7, 14, 21, 28), 7), ((3, 4, 5, 8, 9, 10, 11, 12, 15), 1), ((0, 1, 2), None), ((), None)],
)
def test_what_is_usual_is_the_median_of_the_gaps_between_days_with_entries(
    ago: tuple[int, ...], gap: int | None
) -> None:
    assert usual_gap(days(*ago)) == (None if gap is None else timedelta(days=gap))


@pytest.mark.parametrize(
    ("ago", "silent"),
    [
        ((0, 7, 14, 21), False),
        ((21, 28, 35, 42), False),  # three times its gap, and no more
        ((22, 29, 36, 43), True),
        ((7, 8, 9, 10, 11), False),  # a daily feed may have a holiday of a week
        ((8, 9, 10, 11), True),
        ((300, 301, 302), False),  # too few to say what is usual
    ],
)
def test_a_feed_is_silent_after_three_times_its_usual_gap_and_a_week_at_least(
    ago: tuple[int, ...], silent: bool
) -> None:
    assert silent_since(health(), days(*ago)) == (days(*ago)[-1] if silent else None)


def test_a_feed_that_nobody_could_ask_is_not_silent() -> None:
    before = NOW - timedelta(days=40)
    assert silent_since(health(last_success=before), days(41, 42, 43, 44)) is None
    assert silent_since(health(last_success=None), days(41, 42, 43, 44)) is None


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, ()),
        ({"gone": True, "problem": "is gone", "failures": 1}, ("gone",)),
        ({"problem": "does not answer", "failures": 3}, ("broken",)),
        ({"moved_to": "https://b.example/", "moved_seen": 1}, ()),
        ({"moved_to": "https://b.example/", "moved_seen": 2, "seconds": 7.5}, ("moved", "slow")),
        ({"seconds": 4.9}, ()),
    ],
)
def test_a_feed_is_marked_by_what_is_known_of_it(more: dict[str, Any], found: tuple[str, ...]) -> None:
    assert health_flags(health(**more), days(0, 1, 2, 3)) == found


LONG = NOW - timedelta(days=100)
IGNORED = FeedYield(fetched=40)


@pytest.mark.parametrize(
    ("more", "ago", "gave", "since", "opened", "why"),
    [
        ({}, (0, 1, 2, 3), FeedYield(40, 1), LONG, 20, ""),
        ({"gone": True}, (), FeedYield(), None, 0, "is gone for good"),
        ({"failing_since": NOW - timedelta(days=31)}, (), FeedYield(), LONG, 0, "has not answered since 2026-10-23"),
        ({"failing_since": NOW - timedelta(days=3)}, (), FeedYield(), LONG, 0, ""),
        ({}, (400, 401, 402, 403), FeedYield(9, 1), LONG, 20, "has had nothing new since 2025-10-19"),
        ({}, (0, 1), IGNORED, LONG, 20, "gave 40 entries since 2026-08-15, and you opened none"),
        ({}, (0, 1), FeedYield(40, noted=1), LONG, 20, ""),
        ({}, (0, 1), FeedYield(fetched=9), LONG, 20, ""),
        ({}, (0, 1), IGNORED, NOW - timedelta(days=10), 20, ""),
        ({}, (0, 1), IGNORED, LONG, 2, ""),  # who opens nothing here reads elsewhere
    ],
)
def test_a_feed_is_worth_leaving_if_it_is_dead_or_nothing_of_it_was_ever_opened(
    more: dict[str, Any], ago: tuple[int, ...], gave: FeedYield, since: datetime | None, opened: int, why: str
) -> None:
    assert reason_to_unfollow(health(**more), days(*ago), gave, since, opened, NOW) == why


def test_a_move_counts_while_it_is_seen_in_a_row() -> None:
    seen = ("", 0)
    history = []
    for answer in ["b", "b", "b", "c", "", "c"]:
        seen = count_move(seen, answer)
        history.append(seen)
    assert history == [("b", 1), ("b", 2), ("b", 3), ("c", 1), ("", 0), ("c", 1)]


def test_how_long_answers_take_is_a_mean_that_leans_on_the_latest() -> None:
    assert average_seconds(None, 3.0) == 3.0
    assert average_seconds(10.0, 0.0) == 7.0
    seconds: float | None = None
    for took in (1.0, 1.0, 20.0, 1.0, 1.0, 1.0):
        seconds = average_seconds(seconds, took)
    assert seconds is not None
    assert 1.0 < seconds < 5.0  # one slow answer is soon forgotten
