"""The times that feeds write: RFC 822, ISO 8601, and what people write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# Zones that RFC 822 does not name and feeds do.
_ZONES = {
    "JST": "+0900",
    "KST": "+0900",
    "HKT": "+0800",
    "SGT": "+0800",
    "IST": "+0530",
    "MSK": "+0300",
    "EEST": "+0300",
    "EET": "+0200",
    "CEST": "+0200",
    "CET": "+0100",
    "BST": "+0100",
    "WEST": "+0100",
    "WET": "+0000",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
}
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\b")
_NUMERIC_DATE = re.compile(
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?"
    r"(?:[T\s]+(?P<hour>\d{1,2})[:時]\s?(?P<minute>\d{1,2})(?:[:分]\s?(?P<second>\d{1,2}))?分?秒?(?:[.,]\d+)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_MIN_YEAR, _MAX_YEAR = 1990, 2100


def parse_feed_time(text: str) -> datetime | None:
    """Return a time of a feed in UTC; one without a zone is taken for UTC. None if it can't be read or is absurd.

    Reads RFC 822 (as RSS 2.0 wants it), ISO 8601 and RFC 3339 (Atom), ``2026/11/23 9:05`` and ``2026年11月23日``.
    """
    text = _ZONE.sub(lambda match: _ZONES[match[1]], " ".join(text.split())[:80])
    try:
        time = _parse_iso(text) or _parse_numeric(text) or _parse_rfc822(text)
        time = time.astimezone(UTC) if time else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if time and _MIN_YEAR <= time.year <= _MAX_YEAR:
        return time
    return None


def _parse_iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo:
        return time
    return time.replace(tzinfo=UTC)


def _parse_numeric(text: str) -> datetime | None:
    match = _NUMERIC_DATE.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    zone = (match["zone"] or "").replace(":", "")
    offset = timedelta()
    if zone[:1] in ("+", "-"):
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))


def _parse_rfc822(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if not parts:
        return None
    year, month, day, hour, minute, second = parts[:6]
    # A leap second has no place in a datetime.
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(timedelta(seconds=parts[9] or 0)))
