"""``curate pull``: fetch what is due and what is new."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import TerminalProgress, fit_name, print_status, show_problems
from curate.humanize import format_count, format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace.web_session import open_session
from curate.workspace.workspace import Workspace, load_feeds
from curate.workspace.workspace_lock import lock, pop_crash_marker

if TYPE_CHECKING:
    from curate.model import Feed, ReadingConfig
    from curate.read.feeds.pull import FeedResult
    from curate.read.storage.cache import Cache


@click.command("pull")
@click.option("--now", "force", is_flag=True, help="Ask feeds again that asked to be left alone for a while.")
@click.option("--feed", "only", metavar="TEXT", help="Only feeds with this in their title or address.")
def command(force: bool, only: str | None) -> int:
    """Fetch every feed that is due, keep what is new, and extract the new articles.

    A feed is asked at most once an hour, and less often where its server says so. Of a feed's first pull the newest 20
    articles are extracted, the others when you open them.

    Exit status: 0 done; 1 done, with problems.
    """
    workspace = current_workspace()
    with lock(workspace):
        problems = pull_all(workspace, force=force, only=only or "")
    show_problems(problems)
    return 1 if problems else 0


def pull_all(workspace: Workspace, *, force: bool = False, only: str = "") -> list[Problem]:
    """Pull and say what came of each feed; the problems, for whoever called to show."""
    reading, problems = load_feeds(workspace)
    feeds = [feed for feed in reading.feeds if only.casefold() in f"{feed.title} {feed.url}".casefold()]
    if not feeds:
        if only:
            raise CannotRun(Problem("--feed", f"no feed in feeds.yaml has “{only}” in it", "see `curate feeds`"))
        if not reading.feeds and not problems:
            print_status("No feeds yet. Add one with `curate follow ADDRESS`.")
        return problems
    results, damage = asyncio.run(_pull_feeds(workspace, reading, feeds, force))
    if offline := sum(result.outcome == "offline" for result in results):
        one = "the one feed that was due can't be reached"
        if offline > 1:
            what = f"none of {offline} feeds could be reached"
        else:
            what = one
        by_proxy = any("proxy" in name.lower() and name.lower() != "no_proxy" for name in os.environ)
        if by_proxy:
            check = "is online, and http_proxy and https_proxy are right"
        else:
            check = "is online"
        problems.append(Problem("pull", what, f"check that this computer {check}; nothing was noted down"))
    _show_summary(results)
    return [*problems, *damage, *(problem for result in results for problem in result.problems)]


async def _pull_feeds(
    workspace: Workspace, reading: ReadingConfig, feeds: Sequence[Feed], force: bool
) -> tuple[list[FeedResult], tuple[Problem, ...]]:
    from curate.read.feeds import pull
    from curate.read.storage.cache import Cache

    with (
        Cache(workspace.cache_file, check=pop_crash_marker(workspace)) as cache,
        TerminalProgress("feeds", len(feeds)) as progress,
    ):
        ended = 0

        def report(result: FeedResult) -> None:
            nonlocal ended
            ended += 1
            progress.update("feeds", ended, len(feeds))
            if result.outcome != "waiting":
                progress.print_line(fit_name(*_result_line(result)))

        async with open_session(workspace, reading, cache) as ready:
            results = await pull.pull_feeds(
                feeds,
                ready,
                force=force,
                report=report,
                progress=lambda done, wanted: progress.update("articles", done, wanted),
            )
        if any(result.new or result.articles for result in results):
            _scan_items(reading, cache)
        return results, cache.problems


def _scan_items(reading: ReadingConfig, cache: Cache) -> None:
    """What the inbox needs of the new items is worked out now, not when somebody waits for a list."""
    from curate.read.inbox.ranking_store import RankingStore
    from curate.read.inbox.select import ItemMatcher
    from curate.workspace.ranked_inbox import scan_new_items

    scan_new_items(RankingStore(cache), reading, ItemMatcher(reading))


def _result_line(result: FeedResult) -> tuple[str, str, str]:
    """What came of a feed: before its title, the title, and after it."""
    if result.outcome in ("failed", "gone"):
        return f"  {result.outcome:<10} ", result.title, ""
    if result.new:
        parts = [f"{result.new} new"]
    else:
        parts = ["nothing new"]
    if result.articles:
        parts.append(format_count(result.articles, "article"))
    if result.failed:
        parts.append(f"{result.failed} without text")
    return f"  {parts[0]:<10} ", result.title, f" ({', '.join(parts[1:])})" if parts[1:] else ""


def _show_summary(results: Sequence[FeedResult]) -> None:
    waiting = [result for result in results if result.outcome == "waiting"]
    asked = len(results) - len(waiting)
    failed = sum(result.outcome in ("failed", "gone", "offline") for result in results)
    parts = [format_count(asked, "feed") + " asked"]
    if failed:
        parts.append(f"{failed} failed")
    parts.append(f"{format_count(sum(result.new for result in results), 'new entry', 'new entries')}")
    parts.append(f"{format_count(sum(result.articles for result in results), 'article')} read")
    print_status(", ".join(parts) + ".")
    if waiting:
        soonest = min((result.until for result in waiting if result.until), default=None)
        print_status(
            f"{format_count(len(waiting), 'feed')} not due yet, the next at {format_local_time(soonest)}; "
            f"`--now` asks all the same."
        )
