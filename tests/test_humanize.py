"""Numbers and times as they stand in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curate.humanize import format_age, format_count

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("note",), "0 notes"),
        (1, ("note",), "1 note"),
        (2, ("note",), "2 notes"),
        (1, ("entry", "entries"), "1 entry"),
        (12_345, ("entry", "entries"), "12,345 entries"),
    ],
)
def test_numbers_agree_with_their_words(number: int, words: tuple[str, ...], said: str) -> None:
    assert format_count(number, *words) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        ({"hours": -5}, "0m"),
        ({"seconds": 59}, "0m"),
        ({"minutes": 59}, "59m"),
        ({"minutes": 60}, "1h"),
        ({"hours": 23, "minutes": 59}, "23h"),
        ({"days": 1}, "1d"),
        ({"days": 13}, "13d"),
        ({"days": 14}, "2w"),
        ({"days": 729}, "104w"),
        ({"days": 730}, "2y"),
    ],
)
def test_age_is_short(ago: dict[str, float], said: str) -> None:
    assert format_age(NOW - timedelta(**ago), NOW) == said


def test_age_is_said_in_the_readers_language() -> None:
    agos = ({"minutes": 5}, {"hours": 3}, {"days": 2}, {"weeks": 6}, {"days": 800})
    said = [format_age(NOW - timedelta(**ago), NOW, "ja") for ago in agos]
    assert said == ["5分", "3時間", "2日", "6週間", "2年"]
