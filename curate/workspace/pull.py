"""Pulls the feeds that are due, and says what came of each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from curate.humanize import format_count, format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace.progress import progress_bar, report_progress
from curate.workspace.read_session import open_session
from curate.workspace.workspace import Workspace, load_feeds
from curate.workspace.workspace_lock import pop_crash_marker

if TYPE_CHECKING:
    from curate.model import Feed, ReadingConfig
    from curate.read.feeds.pull import FeedResult
    from curate.read.storage.cache import Cache


def pull_all(workspace: Workspace, *, force: bool = False, only: str = "") -> list[Problem]:
    """Pull the feeds that are due, report what came of each, and return the problems.

    force: also those that asked to be left alone for a while. only: a part of the title or address of the feeds meant.
    The caller holds the workspace's lock. Raises CannotRun where ``only`` fits no feed.
    """
    reading, problems = load_feeds(workspace)
    feeds = [feed for feed in reading.feeds if only.casefold() in f"{feed.title} {feed.url}".casefold()]
    if not feeds:
        if only:
            raise CannotRun(Problem("--feed", f"no feed in feeds.yaml has “{only}” in it", "see `curate feeds`"))
        if not reading.feeds and not problems:
            report_progress("No feeds yet. Add one with `curate follow ADDRESS`.")
        return problems
    results, cache_problems = asyncio.run(_pull_feeds(workspace, reading, feeds, force))
    if offline_count := sum(result.outcome == "offline" for result in results):
        problems.append(_offline_problem(offline_count))
    _report_summary(results)
    return [*problems, *cache_problems, *(problem for result in results for problem in result.problems)]


async def _pull_feeds(
    workspace: Workspace, reading: ReadingConfig, feeds: Sequence[Feed], force: bool
) -> tuple[list[FeedResult], tuple[Problem, ...]]:
    """Return what came of each feed, and what was wrong with the cache."""
    from curate.read.feeds import pull
    from curate.read.storage.cache import Cache

    with (
        Cache(workspace.cache_file, check=pop_crash_marker(workspace)) as cache,
        progress_bar("feeds", len(feeds)) as bar,
    ):
        finished_count = 0

        def report(result: FeedResult) -> None:
            nonlocal finished_count
            finished_count += 1
            bar.update("feeds", finished_count, len(feeds))
            if result.outcome != "waiting":
                bar.print_line(*_result_line(result))

        async with open_session(workspace, reading, cache) as session:
            results = await pull.pull_feeds(
                feeds,
                session,
                force=force,
                report=report,
                progress=lambda done, total: bar.update("articles", done, total),
            )
        if any(result.new or result.articles for result in results):
            _scan_items(reading, cache)
        return results, cache.problems


def _scan_items(reading: ReadingConfig, cache: Cache) -> None:
    """Work out what the inbox needs of the new items now, not when somebody waits for a list."""
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.inbox.ranking_store import RankingStore
    from curate.workspace.ranked_inbox import scan_new_items

    scan_new_items(RankingStore(cache), reading, ItemMatcher(reading))


def _offline_problem(count: int) -> Problem:
    """Return the problem that says that so many feeds, and with them every one that was asked, can't be reached."""
    if count > 1:
        what = f"none of {count} feeds could be reached"
    else:
        what = "the one feed that was due can't be reached"
    if any("proxy" in name.lower() and name.lower() != "no_proxy" for name in os.environ):
        check = "is online, and http_proxy and https_proxy are right"
    else:
        check = "is online"
    return Problem("pull", what, f"check that this computer {check}; nothing was noted down")


def _result_line(result: FeedResult) -> tuple[str, str, str]:
    """Return the line about one feed in three parts: what comes before its title, the title, what comes after it."""
    if result.outcome in ("failed", "gone"):
        return f"  {result.outcome:<10} ", result.title, ""
    if result.new:
        outcome = f"{result.new} new"
    else:
        outcome = "nothing new"
    details = []
    if result.articles:
        details.append(format_count(result.articles, "article"))
    if result.failed:
        details.append(f"{result.failed} without text")
    return f"  {outcome:<10} ", result.title, f" ({', '.join(details)})" if details else ""


def _report_summary(results: Sequence[FeedResult]) -> None:
    waiting = [result for result in results if result.outcome == "waiting"]
    failed_count = sum(result.outcome in ("failed", "gone", "offline") for result in results)
    parts = [format_count(len(results) - len(waiting), "feed") + " asked"]
    if failed_count:
        parts.append(f"{failed_count} failed")
    parts.append(format_count(sum(result.new for result in results), "new entry", "new entries"))
    parts.append(format_count(sum(result.articles for result in results), "article") + " read")
    report_progress(", ".join(parts) + ".")
    if waiting:
        soonest = min((result.until for result in waiting if result.until), default=None)
        report_progress(
            f"{format_count(len(waiting), 'feed')} not due yet, the next at {format_local_time(soonest)}; "
            f"`--now` asks all the same."
        )
