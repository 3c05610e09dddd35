"""When a feed or an article is fetched next: polling, backing off after failures, and giving up. Pure.

Feeds are polled hourly at most; what servers and feeds ask for (Cache-Control max-age, RSS ttl and skipHours,
Retry-After) makes it rarer. No number from outside is added to a time before it is bounded here.
"""

from __future__ import annotations

import math
from collections.abc import Set
from datetime import datetime, timedelta

from curate.model import FeedHealth

MIN_WAIT = timedelta(hours=1)
MAX_WAIT = timedelta(hours=24)
MAX_RETRY_WAIT = timedelta(days=7)
MAX_ARTICLE_TRIES = 4
"""How often an article with a passing fault is asked for before it is left alone."""


def next_ask_after_success(
    now: datetime, *, max_age: float | None = None, ttl: float | None = None, skip_hours: Set[int] = frozenset()
) -> datetime:
    """Return when to ask a feed that answered: after the longer of ``max_age`` and ``ttl`` (seconds), 1 to 24 hours.

    A time in one of ``skip_hours`` (UTC, 0-23) moves on to the next hour outside them: past 24 hours only if ``now`` is
    in a skipped hour itself. A feed that skips all hours skips none.
    """
    wait = max(_bounded_wait(max_age, MAX_WAIT), _bounded_wait(ttl, MAX_WAIT), MIN_WAIT)
    due = now + wait
    for _ in range(24):
        if due.hour not in skip_hours:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return now + wait


def next_ask_after_failure(now: datetime, *, failures: int, retry_after: float | None = None) -> datetime:
    """Return when to ask a feed that failed ``failures`` times in a row: after 1 h, 2 h, 4 h, … 24 h.

    retry_after: seconds that the server asked for (RFC 9110, 10.2.3); never before them, up to 7 days.
    """
    back_off = min(MIN_WAIT * (1 << min(max(failures - 1, 0), 10)), MAX_WAIT)
    return next_ask_after_refusal(now, least=back_off, retry_after=retry_after)


def next_ask_after_refusal(now: datetime, *, least: timedelta = MIN_WAIT, retry_after: float | None = None) -> datetime:
    """Return when to ask again for a feed or an article that a server did not give: after ``least``.

    retry_after: seconds that the server asked for (RFC 9110, 10.2.3); never before them, up to 7 days.
    """
    return now + max(least, _bounded_wait(retry_after, MAX_RETRY_WAIT))


def is_due(next_ask: datetime | None, now: datetime) -> bool:
    """Whether a feed or an article may be asked for. A time further ahead than any wait is not waited for: it was set
    by a clock that was wrong, or before waits were bounded."""
    return next_ask is None or next_ask <= now or next_ask - now > MAX_RETRY_WAIT


def is_feed_due(health: FeedHealth, now: datetime) -> bool:
    """Whether a feed is asked for now. One that is gone for good is not, until somebody asks for it all the same."""
    return not health.gone and is_due(health.next_ask, now)


def _bounded_wait(value: float | None, most: timedelta) -> timedelta:
    if value is None or math.isnan(value) or value < 0:
        return timedelta(0)
    return timedelta(seconds=min(value, most.total_seconds()))
