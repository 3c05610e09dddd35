"""Times as the files of the vault have them: ISO 8601, and where there is no offset, in the user's own zone. Pure."""

from __future__ import annotations

from datetime import datetime


def parse_moment(text: str) -> datetime:
    """Return a moment with its offset. Raises ValueError, also for one that local time can't have, as in the year 1."""
    return as_local(datetime.fromisoformat(text))


def as_local(moment: datetime) -> datetime:
    """Return a moment with its offset; one that has none is in local time. Raises ValueError where that can't be."""
    if moment.tzinfo:
        return moment
    try:
        return moment.astimezone()
    except OverflowError as error:
        raise ValueError(str(error)) from error
