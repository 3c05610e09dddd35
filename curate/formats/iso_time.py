"""Times in ISO 8601. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def parse_iso_time(text: str, zone: tzinfo | None = UTC) -> datetime:
    """Return a time in UTC.

    zone: the zone of a time that names none; None: this computer's zone. Raises ValueError if the text is no time, and
    OverflowError or OSError if it is too early or too late for UTC.
    """
    time = datetime.fromisoformat(text)
    if time.tzinfo is None and zone is not None:
        return time.replace(tzinfo=zone).astimezone(UTC)
    return time.astimezone(UTC)
