"""The time and the day of a run, where the user is."""

from __future__ import annotations

from datetime import date, datetime

from curate.problems import CannotRun, Problem
from curate.workspace import workspace

_MIN_YEAR = 1900
"""A day before it is a slip of the keys, such as 0206-11-23; the first of all days have no time in some zones."""


def current_time() -> datetime:
    """Return the time, to the second, with the user's offset: an entry keeps on which of their days it was written."""
    return workspace.now().astimezone().replace(microsecond=0)


def today() -> date:
    return current_time().date()


def require_past_day(option: str, moment: datetime) -> date:
    """Return the day that an option names. Raises CannotRun if it is in the future, or has too few digits."""
    day = moment.date()
    if day > today():
        raise CannotRun(Problem(option, "this day is in the future", "log it once it has happened"))
    if day.year < _MIN_YEAR:
        raise CannotRun(Problem(option, f"{day} is too long ago", "write the day as 2026-11-23"))
    return day
