"""Formats numbers and times for sentences. Pure."""

from __future__ import annotations

from datetime import datetime

_AGE_UNITS = {"en": ("m", "h", "d", "w", "y"), "ja": ("分", "時間", "日", "週間", "年")}


def format_count(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: ``1 note``, ``2 notes``. many: the plural, where it isn't ``one`` with s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def format_age(time: datetime, now: datetime, language: str = "en") -> str:
    """Return how long ago a time is, in short: 5m, 3h, 2d, 6w, 2y; 5分, 3時間."""
    minutes = max(0, int((now - time).total_seconds() // 60))
    smallest, *units = _AGE_UNITS.get(language, _AGE_UNITS["en"])
    for size, least, unit in zip((525_600, 10_080, 1_440, 60), (2, 2, 1, 1), reversed(units), strict=True):
        if minutes >= size * least:
            return f"{minutes // size}{unit}"
    return f"{minutes}{smallest}"


def format_local_time(time: datetime | None) -> str:
    """Return a time in the user's time zone, to the minute."""
    if time:
        return time.astimezone().strftime("%Y-%m-%d %H:%M")
    return "–"
