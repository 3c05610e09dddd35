"""What is known of a feed after each answer and each failure, what is the matter with it (gone, broken, moved, silent,
slow), and whether to unfollow it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from curate.model import FeedHealth, FeedYield, FetchResult, ParsedFeed
from curate.problems import FetchFailed, Gone
from curate.read import fetch_schedule

SILENT_GAPS = 3
MIN_SILENCE = timedelta(days=7)
"""Feeds of every weekday rest over a long weekend."""
MIN_DAYS = 4
"""Of so many days there must be entries before anything is usual."""
SLOW_SECONDS = 5.0
"""Seconds for an answer; a deadline ends it at 20."""

_RECENT_DAYS = 40
_LONG_BROKEN = timedelta(days=30)
_LONG_SILENT = timedelta(days=365)
_LONG_KNOWN = timedelta(days=90)
_MANY_ENTRIES = 30
_MIN_OPENED = 10


def usual_gap(days: Sequence[date]) -> timedelta | None:
    """Return how far apart the days with entries usually are: the median of the latest. None: too few to say.

    days: each once, in order.
    """
    if len(days) < MIN_DAYS:
        return None
    return timedelta(days=median((later - earlier).days for earlier, later in pairwise(days[-_RECENT_DAYS:])))


def silent_since(health: FeedHealth, days: Sequence[date]) -> date | None:
    """Return the day of the last entry, if the feed has given none for three times its usual gap, and a week at least.

    Counted up to its last good answer: a feed that nobody asked, or that can't answer, isn't silent.
    """
    gap = usual_gap(days)
    if gap is None or health.last_success is None:
        return None
    waited = health.last_success.date() - days[-1]
    if waited > max(SILENT_GAPS * gap, MIN_SILENCE):
        return days[-1]
    return None


def health_flags(health: FeedHealth, days: Sequence[date]) -> tuple[str, ...]:
    """Return what is the matter with a feed: ``gone``, ``broken``, ``moved``, ``silent``, ``slow``."""
    flags = {
        "gone": health.gone,
        "broken": bool(health.problem) and not health.gone,
        "moved": health.has_moved,
        "silent": silent_since(health, days) is not None,
        "slow": health.seconds is not None and health.seconds > SLOW_SECONDS,
    }
    return tuple(name for name, is_so in flags.items() if is_so)


def reason_to_unfollow(
    health: FeedHealth, days: Sequence[date], gave: FeedYield, known_since: datetime | None, opened: int, now: datetime
) -> str:
    """Return why a feed might be taken out, as the rest of a sentence; empty if nothing speaks for it.

    opened: how many entries of all feeds the user opened; with none, they read elsewhere, so no feed is being ignored.
    """
    if health.gone:
        return "is gone for good"
    if health.failing_since and now - health.failing_since > _LONG_BROKEN:
        return f"has not answered since {health.failing_since:%Y-%m-%d}"
    last = silent_since(health, days)
    if last and health.last_success and health.last_success.date() - last > _LONG_SILENT:
        return f"has had nothing new since {last}"
    ignored = gave.fetched >= _MANY_ENTRIES and not (gave.opened or gave.noted)
    if ignored and opened >= _MIN_OPENED and known_since and now - known_since > _LONG_KNOWN:
        return f"gave {gave.fetched:,} entries since {known_since:%Y-%m-%d}, and you opened none"
    return ""


def count_move(seen_before: tuple[str, int], moved_to: str) -> tuple[str, int]:
    """Count sightings in a row of a permanent move: (where to, how often). ``FeedHealth.has_moved`` believes it.

    moved_to: what the last answer said, empty if it came from the address itself; that ends the row.
    """
    if not moved_to:
        return "", 0
    before, count = seen_before
    return moved_to, count + 1 if before == moved_to else 1


def average_seconds(before: float | None, seconds: float) -> float:
    """Return how long a feed's answers take, after one more: a mean in which the last few weigh most."""
    if before is None:
        return seconds
    return 0.7 * before + 0.3 * seconds


def health_after_success(
    health: FeedHealth, now: datetime, fetched: FetchResult, parsed: ParsedFeed | None
) -> FeedHealth:
    """Return what is known of a feed once it has answered. parsed: None where the answer is the one of before."""
    ttl = parsed.ttl if parsed else health.wait
    skip_hours = parsed.skip_hours if parsed else health.skip_hours
    moved_to, moved_seen = health.moved_to, health.moved_seen
    if not health.has_moved:
        moved_to, moved_seen = count_move((moved_to, moved_seen), fetched.moved_to)
    validators = fetched.validators
    if fetched.status == 304 and not (validators.etag or validators.last_modified):
        validators = health.validators
    return replace(
        health,
        title=(parsed.title if parsed else "") or health.title,
        last_success=now,
        problem="",
        failures=0,
        failing_since=None,
        seconds=average_seconds(health.seconds, fetched.seconds),
        gone=False,
        validators=validators,
        moved_to=moved_to,
        moved_seen=moved_seen,
        wait=ttl,
        skip_hours=skip_hours,
        next_ask=fetch_schedule.next_ask_after_success(now, max_age=fetched.max_age, ttl=ttl, skip_hours=skip_hours),
    )


def health_after_failure(health: FeedHealth, now: datetime, error: FetchFailed) -> FeedHealth:
    """Return what is known of a feed once it couldn't be read. A feed that is gone (410) is gone until it answers."""
    failures = health.failures + 1
    return replace(
        health,
        last_error=now,
        problem=error.problem.what,
        failures=failures,
        failing_since=health.failing_since or now,
        gone=health.gone or isinstance(error, Gone),
        next_ask=fetch_schedule.next_ask_after_failure(now, failures=failures, retry_after=error.retry_after),
        # A moved address that stops answering is no longer believed: the one in feeds.yaml is asked again.
        moved_to="",
        moved_seen=0,
    )
