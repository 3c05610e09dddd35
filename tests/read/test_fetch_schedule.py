"""When a feed is fetched next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read.fetch_schedule import (
    MAX_RETRY_WAIT,
    MAX_WAIT,
    MIN_WAIT,
    is_due,
    next_ask_after_failure,
    next_ask_after_success,
)

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = 3600.0

times = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
seconds = st.none() | st.floats()
hours = st.frozensets(st.integers(0, 23))


@pytest.mark.parametrize(
    ("max_age", "ttl", "wait"),
    [
        (None, None, 1.0),
        (600.0, None, 1.0),
        (0.0, 0.0, 1.0),
        (2 * HOUR, None, 2.0),
        (None, 3 * HOUR, 3.0),
        (2 * HOUR, 3 * HOUR, 3.0),
        (4 * HOUR, 3 * HOUR, 4.0),
        (365 * 24 * HOUR, None, 24.0),
        (None, 1e300, 24.0),
        (float("inf"), float("nan"), 24.0),
        (-5.0, None, 1.0),
    ],
)
def test_a_feed_is_asked_again_after_what_it_asks_for_between_an_hour_and_a_day(
    max_age: float | None, ttl: float | None, wait: float
) -> None:
    assert next_ask_after_success(NOW, max_age=max_age, ttl=ttl) == NOW + timedelta(hours=wait)


@pytest.mark.parametrize(
    ("skipped", "due"),
    [
        ({10}, datetime(2026, 3, 1, 11, 0, tzinfo=UTC)),
        ({10, 11, 12}, datetime(2026, 3, 1, 13, 0, tzinfo=UTC)),
        (set(range(10, 24)), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
        (set(range(24)) - {9}, datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ({9, 11}, datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
        (set(range(24)), datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_hours_to_skip_are_passed_over(skipped: set[int], due: datetime) -> None:
    assert next_ask_after_success(NOW, skip_hours=skipped) == due


@given(times, seconds, seconds, hours)
def test_the_wait_is_at_least_an_hour_and_never_ends_in_an_hour_to_skip(
    now: datetime, max_age: float | None, ttl: float | None, skipped: frozenset[int]
) -> None:
    due = next_ask_after_success(now, max_age=max_age, ttl=ttl, skip_hours=skipped)
    assert due >= now + MIN_WAIT
    assert due.hour not in skipped or len(skipped) == 24
    assert is_due(due, due)
    assert not is_due(due, now)


@given(times, seconds, seconds, hours)
def test_the_wait_is_at_most_a_day_unless_the_feed_was_asked_in_an_hour_to_skip(
    now: datetime, max_age: float | None, ttl: float | None, skipped: frozenset[int]
) -> None:
    due = next_ask_after_success(now, max_age=max_age, ttl=ttl, skip_hours=skipped - {now.hour})
    assert due <= now + MAX_WAIT
    assert next_ask_after_success(now, max_age=max_age, ttl=ttl, skip_hours=skipped) < now + 2 * MAX_WAIT


@pytest.mark.parametrize(
    ("failures", "retry_after", "wait"),
    [
        (1, None, 1.0),
        (2, None, 2.0),
        (3, None, 4.0),
        (5, None, 16.0),
        (6, None, 24.0),
        (10**9, None, 24.0),
        (0, None, 1.0),
        (1, 120.0, 1.0),
        (1, 3 * HOUR, 3.0),
        (6, 3 * HOUR, 24.0),
        (1, 48 * HOUR, 48.0),
        (1, 365 * 24 * HOUR, 168.0),
    ],
)
def test_a_failing_feed_is_asked_less_and_less_and_not_before_the_server_allows(
    failures: int, retry_after: float | None, wait: float
) -> None:
    assert next_ask_after_failure(NOW, failures=failures, retry_after=retry_after) == NOW + timedelta(hours=wait)


@given(times, st.integers(1, 10**6), seconds)
def test_one_failure_more_never_shortens_the_wait(now: datetime, failures: int, retry_after: float | None) -> None:
    due = next_ask_after_failure(now, failures=failures, retry_after=retry_after)
    assert now + MIN_WAIT <= due <= now + MAX_RETRY_WAIT
    assert due <= next_ask_after_failure(now, failures=failures + 1, retry_after=retry_after)


def test_a_feed_is_due_when_its_time_has_come_or_was_never_set() -> None:
    assert is_due(None, NOW)
    assert is_due(NOW, NOW)
    assert not is_due(NOW + timedelta(seconds=1), NOW)


def test_a_time_set_by_a_wrong_clock_does_not_silence_a_feed() -> None:
    assert not is_due(NOW + timedelta(days=7), NOW)
    assert is_due(NOW + timedelta(days=3650), NOW)
