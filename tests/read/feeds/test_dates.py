"""The times that feeds write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read.feeds.dates import parse_feed_time


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 23 Nov 2026 09:00:00 +0900", "2026-11-23T00:00"),
        ("Mon, 23 Nov 2026 09:00:00 JST", "2026-11-23T00:00"),
        ("Mon, 23 Nov 2026 09:00:00 GMT", "2026-11-23T09:00"),
        ("23 Nov 2026 09:00 EST", "2026-11-23T14:00"),
        ("Mon, 23 Nov 26 09:00:00 Z", "2026-11-23T09:00"),
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00"),
        ("2026-11-23T09:00+09:00", "2026-11-23T00:00"),
        ("2026-11-23T09:00:00.123+09:00", "2026-11-23T00:00"),
        ("2026-11-23 09:00:00 +0900", "2026-11-23T00:00"),
        ("2026-11-23", "2026-11-23T00:00"),
        ("2026/11/3 9:05", "2026-11-03T09:05"),
        ("2026年11月23日 9時05分 JST", "2026-11-23T00:05"),
        ("2026年11月23日", "2026-11-23T00:00"),
        ("2026.11.23 09:00:60", "2026-11-23T09:00"),
        ("2099-01-01", "2099-01-01T00:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(written: str, expected: str) -> None:
    found = parse_feed_time(f" {written}\n")
    assert found is not None
    assert found.tzinfo == UTC
    assert found.strftime("%Y-%m-%dT%H:%M") == expected


@pytest.mark.parametrize(
    "written", ["", "soon", "1970-01-01", "9999-12-31", "2026-13-01", "2026-02-30", "0", "昨日", "1" * 5000]
)
def test_what_is_no_time_or_an_absurd_one_is_none(written: str) -> None:
    assert parse_feed_time(written) is None


ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarter: timezone(timedelta(minutes=15 * quarter)))


SECONDS = st.integers(
    int(datetime(1991, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2099, 1, 1, tzinfo=UTC).timestamp())
)


@given(seconds=SECONDS, zone=ZONES)
def test_both_standard_forms_are_read_to_the_second(seconds: int, zone: timezone) -> None:
    time = datetime.fromtimestamp(seconds, zone)
    assert parse_feed_time(format_datetime(time)) == time
    assert parse_feed_time(time.isoformat()) == time


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    parse_feed_time(text)
