"""The times that feeds write: RFC 822, ISO 8601, and what people write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
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
# "UTC+9", "GMT+09:00", "(UTC+0900)"; with a sign, and not the sign that POSIX means.
_ZONE_OFFSET = re.compile(r"\(?\b(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d{2}))?\)?(?!\d)")
_TWELVE_HOURS = re.compile(
    r"(?P<before>午前|午後|\b[ap]\.?m\.?)?(?P<gap>\s*)(?<![\d:])(?P<hour>\d{1,2})"
    r"(?P<rest>(?::|時\s?)\d{1,2}(?:(?::|分\s?)\d{1,2}秒?|分)?|時)(?P<fraction>\.\d+)?(?:\s*(?P<after>[ap]\.?m\b\.?))?",
    re.IGNORECASE,
)
_YEAR_WITH_SIGN = re.compile(r"^[+-]\d{4}-|[A-Za-z]{3}\.?[\s-]+[+-]\d{4}\b")
_WEEKDAY = re.compile(r"^[^\W\d]{2,9}\.?,\s*")
_FILLER = re.compile(r"[,.](?=\s)|\s(?:-|at)(?=\s)|(?<=\d)(?:st|nd|rd|th)\b")
_ANY_ZONE = re.compile(r"(?:(?<=\d)Z|\b(?:Z|UTC|UT|GMT|[AECMP][SD]T)|[+-]\d{2}:?\d{2})(?=\W*$|\s*\()")
_HAS_CLOCK = re.compile(r"\d{1,2}[:時]")
_NUMERIC_DATE = re.compile(
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?"
    r"(?:[(（][^)）]{1,3}[)）])?"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:時]\s?(?P<minute>\d{1,2})?(?:[:分]\s?(?P<second>\d{1,2}))?分?秒?(?:[.,]\d+)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_MIN_YEAR, _MAX_YEAR = 1990, 2100


# Languages whose readers live in one zone without summer time, or nearly all of them do.
_ZONES_OF_LANGUAGES = {
    "ja": 9 * 60,
    "ko": 9 * 60,
    "zh": 8 * 60,
    "th": 7 * 60,
    "vi": 7 * 60,
    "hi": 5 * 60 + 30,
    "bn": 6 * 60,
    "ne": 5 * 60 + 45,
    "si": 5 * 60 + 30,
    "ka": 4 * 60,
    "hy": 4 * 60,
    "fa": 3 * 60 + 30,
    "tr": 3 * 60,
    "is": 0,
}


def guess_zone(texts: Iterable[str], language: str) -> timezone:
    """Return the zone of a feed's dates that name none: that of its other dates, else its language's, else UTC.

    texts: all its dates as they are written, those of the feed itself first. language: a tag like ``ja-JP``; one that
    is spoken in many zones tells nothing.
    """
    for text in texts:
        offset = _written_offset(_plain_zone(text))
        if offset is not None:
            return timezone(offset)
    main, _, _ = language.strip().lower().replace("_", "-").partition("-")
    return timezone(timedelta(minutes=_ZONES_OF_LANGUAGES.get(main, 0)))


def parse_feed_time(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return a time of a feed in UTC. None if it can't be read or is absurd.

    Reads RFC 822 (as RSS 2.0 wants it), ISO 8601 and RFC 3339 (Atom), ``2026/11/23 9:05`` and ``2026年11月23日``.
    zone: of a time that names none; a day alone begins in UTC.
    """
    text = _TWELVE_HOURS.sub(_to_24_hours, _plain_zone(text))
    if _YEAR_WITH_SIGN.search(text):
        return None
    if not _HAS_CLOCK.search(text):
        zone = UTC
    try:
        time = _parse_iso(text, zone) or _parse_numeric(text, zone) or _parse_rfc822(text, zone)
        time = time.astimezone(UTC) if time else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if time and _MIN_YEAR <= time.year <= _MAX_YEAR:
        return time
    return None


def _plain_zone(text: str) -> str:
    """Return a date with its zone as ``+0900``, where it is written otherwise."""
    text = _ZONE.sub(lambda match: _ZONES[match[1]], " ".join(text.split())[:80])
    return _ZONE_OFFSET.sub(lambda match: f"{match[1]}{match[2]:0>2}{match[3] or '00'}", text)


def _written_offset(text: str) -> timedelta | None:
    """Return the offset that a date with a time of day names; None if it names none."""
    zone = _ANY_ZONE.search(text)
    if not (zone and _HAS_CLOCK.search(text)):
        return None
    parts = parsedate_tz(f"1 Jan 2000 00:00:00 {zone[0].replace(':', '')}")
    if parts is None:
        return None
    return timedelta(seconds=parts[9] or 0)


def _to_24_hours(match: re.Match[str]) -> str:
    half = (match["before"] or match["after"] or "").lower().replace(".", "")
    hour = int(match["hour"])
    if not half or hour > 12:
        return match[0]
    if half in ("pm", "午後"):
        hour = hour % 12 + 12
    else:
        hour %= 12
    return f" {hour:02}{match['rest']}"


def _parse_iso(text: str, zone: tzinfo) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo:
        return time
    return time.replace(tzinfo=zone)


def _parse_numeric(text: str, zone: tzinfo) -> datetime | None:
    match = _NUMERIC_DATE.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    written = (match["zone"] or "").replace(":", "")
    if written[:1] in ("+", "-"):
        offset = timedelta(hours=int(written[1:3]), minutes=int(written[3:5]))
        zone = timezone(-offset if written[0] == "-" else offset)
    elif written:
        zone = UTC
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)


def _parse_rfc822(text: str, zone: tzinfo) -> datetime | None:
    plain = _FILLER.sub("", _WEEKDAY.sub("", text))
    parts = parsedate_tz(text) or parsedate_tz(plain) or parsedate_tz(f"{plain} 00:00")
    if not parts:
        return None
    year, month, day, hour, minute, second = parts[:6]
    if _ANY_ZONE.search(text):  # for parsedate_tz, a time without a zone is in UTC
        zone = timezone(timedelta(seconds=parts[9] or 0))
    # A leap second has no place in a datetime.
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
