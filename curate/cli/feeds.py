"""``curate feeds``: how each feed is doing, what it gave, and the moves that are for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import confirm, print_status, show_json, show_problems, show_table, to_iso
from curate.humanize import format_age, format_count, format_local_time
from curate.problems import Problem
from curate.workspace.feed_health import FeedStatus, apply_moves, find_moves, load_feed_statuses
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, now

if TYPE_CHECKING:
    from datetime import datetime

    from curate.read.storage.cache import Cache


@click.command("feeds")
@click.option("--fix", is_flag=True, help="Write the new addresses of feeds that have moved for good into feeds.yaml.")
@click.option("--yes", is_flag=True, help="With --fix: don't ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(fix: bool, yes: bool, as_json: bool) -> int:
    """Show each feed of feeds.yaml: how many entries it gave, how many of them you opened, noted and published, when it
    last answered, when it may be asked again, and what is the matter with it: gone, broken, moved, silent (nothing for
    three times its usual gap), slow. Feeds that are hardly worth following are named.

    Exit status: 0 all is well; 1 a feed has a problem.
    """
    workspace = current_workspace()
    if fix:
        with open_cache(workspace) as cache:
            return _fix_moved(workspace, cache, yes=yes)
    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        statuses = load_feed_statuses(workspace, reading, cache, now())
    any_problem = any(status.problem for status in statuses)
    if as_json:
        show_json(_status_to_json(status) for status in statuses)
    elif statuses:
        _show_statuses(statuses, now())
    else:
        print_status("No feeds yet. Add one with `curate follow ADDRESS`.")
        return 1 if problems else 0
    return 1 if any_problem else 0


def _status_to_json(status: FeedStatus) -> dict[str, Any]:
    health = status.health
    is_failing = not {"broken", "gone"}.isdisjoint(status.flags)
    if "silent" in status.flags:
        silent_since = status.last_entry
    else:
        silent_since = None
    return {
        "url": status.feed.url,
        "title": status.feed.title or health.title,
        "entries": status.feed_yield.fetched,
        "opened": status.feed_yield.opened,
        "notes": status.feed_yield.noted,
        "published": status.feed_yield.published,
        "last_success": to_iso(health.last_success),
        "last_error": to_iso(health.last_error),
        "problem": status.problem,
        "failures": health.failures,
        "next": None if health.gone else to_iso(health.next_ask),
        "moved_to": health.moved_to if "moved" in status.flags else "",
        "marks": list(status.flags),
        "broken_since": to_iso(health.failing_since) if is_failing else None,
        "silent_since": silent_since.isoformat() if silent_since else None,
        "gap_days": round(status.usual_gap / timedelta(days=1), 1) if status.usual_gap is not None else None,
        "seconds": round(health.seconds, 1) if health.seconds is not None else None,
        "unfollow": status.suggestion,
    }


def _show_statuses(statuses: Sequence[FeedStatus], time: datetime) -> None:
    show_table(
        ["feed", "entries", "opened", "notes", "published", "answered", "next", "state"],
        [_status_row(status, time) for status in statuses],
        wide=(7,),
        names=(0,),
    )
    unanswered = sum(not (status.health.last_success or status.health.gone) for status in statuses)
    if unanswered:
        print_status(f"{format_count(unanswered, 'feed')} never answered so far; `curate pull --now` asks again.")
    moved = sum("moved" in status.flags for status in statuses)
    if moved:
        print_status(
            f"{format_count(moved, 'feed has', 'feeds have')} moved for good; `curate feeds --fix` writes that down."
        )
    for status in statuses:
        if status.suggestion:
            print_status(f"Worth following? {status.label} {status.suggestion} (feeds.yaml:{status.feed.line}).")


def _status_row(status: FeedStatus, time: datetime) -> tuple[str, ...]:
    health = status.health
    if health.last_success:
        answered = format_age(health.last_success, time) + " ago"
    else:
        answered = "never"
    if health.next_ask and not health.gone:
        next_ask = format_local_time(health.next_ask)
    else:
        next_ask = "–"
    counts = status.feed_yield
    return (
        status.label,
        str(counts.fetched),
        str(counts.opened),
        str(counts.noted),
        str(counts.published),
        answered,
        next_ask,
        _describe_state(status),
    )


def _describe_state(status: FeedStatus) -> str:
    """Return what is the matter with a feed, in words; empty if nothing is."""
    health = status.health
    parts = []
    if "gone" in status.flags:
        parts.append(f"gone for good ({format_local_time(health.last_error)})")
    if "broken" in status.flags:
        if health.failures > 1:
            times = f", {health.failures} times in a row"
        else:
            times = ""
        since = health.failing_since or health.last_error
        parts.append(f"broken since {format_local_time(since)}{times}: {health.problem}")
    if "moved" in status.flags:
        parts.append(f"moved to {health.moved_to}")
    if "silent" in status.flags and status.usual_gap is not None:
        usual_days = max(1, round(status.usual_gap / timedelta(days=1)))
        if usual_days == 1:
            interval = "day"
        else:
            interval = format_count(usual_days, "day")
        parts.append(f"silent since {status.last_entry} (usually something every {interval})")
    if "slow" in status.flags and health.seconds is not None:
        parts.append(f"slow ({health.seconds:.0f} s for an answer)")
    return "; ".join(parts)


def _fix_moved(workspace: Workspace, cache: Cache, *, yes: bool) -> int:
    """Write the moves that are believed into feeds.yaml, after asking; return the exit status."""
    moved_feeds = find_moves(workspace, cache)
    status = 1 if moved_feeds.problems else 0
    show_problems(moved_feeds.problems)
    if not moved_feeds.moves:
        print_status("Nothing was changed." if moved_feeds.any_moved else "No feed has moved for good.")
        return status
    for move in moved_feeds.moves:
        print_status(f"feeds.yaml:{move.feed.line}: {move.feed.url} → {move.new_url}")
    addresses = format_count(len(moved_feeds.moves), "address", "addresses")
    if not (yes or _confirm(addresses)):
        print_status("Nothing was changed.")
        return status
    apply_moves(workspace, cache, moved_feeds.moves)
    print_status(f"Changed {addresses} in feeds.yaml, and nothing else in it.")
    return status


def _confirm(addresses: str) -> bool:
    otherwise = Problem("--fix", "there is nobody to ask here, so nothing was changed", "run it again with --yes")
    return confirm(f"Change {addresses} in feeds.yaml?", otherwise, default=True)
