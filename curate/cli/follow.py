"""``curate follow``: find the feeds of sites, and add them to feeds.yaml."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.problems import BROKEN_YAML, CannotRun, CurateError, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds
from curate.workspace.workspace_lock import lock, update_file

if TYPE_CHECKING:
    from curate.model import DiscoveredFeed, ReadingConfig


@click.command("follow")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--pick", type=click.IntRange(1), metavar="N", help="Take the Nth feed where a page names several.")
@click.option("--title", default="", help="Call the feed this instead of what it calls itself.")
def command(urls: tuple[str, ...], pick: int | None, title: str) -> int:
    """Find the feed behind each URL, a page or a feed, and add it to feeds.yaml. Your comments and order stay.

    Exit status: 0 all are followed; 1 some are not.
    """
    workspace = current_workspace()
    with lock(workspace):
        return follow_sites(workspace, urls, pick=pick, title=title)


def follow_sites(workspace: Workspace, urls: Sequence[str], *, pick: int | None = None, title: str = "") -> int:
    reading, problems = load_feeds(workspace)
    if broken := [problem for problem in problems if problem.kind == BROKEN_YAML]:
        raise CannotRun(broken)
    answers = asyncio.run(_find_all_feeds(workspace, reading, [_add_scheme(url) for url in urls]))
    failed: list[Problem] = []
    for url, answer in answers:
        if isinstance(answer, CurateError):
            failed += answer.problems
            continue
        feed = _choose_feed(url, answer, pick)
        if feed is None:
            failed.append(Problem(url, "has several feeds, and none was chosen", "choose one with --pick N"))
            continue
        failed += _add_to_file(workspace, feed, title)
    show_problems(failed)
    return 1 if failed else 0


def _add_scheme(url: str) -> str:
    if "://" in url:
        return url
    return f"https://{url}"


async def _find_all_feeds(
    workspace: Workspace, reading: ReadingConfig, urls: list[str]
) -> list[tuple[str, list[DiscoveredFeed] | CurateError]]:
    from curate.read.feeds.find_feeds import find_feeds
    from curate.workspace.web_session import open_session

    answers: list[tuple[str, list[DiscoveredFeed] | CurateError]] = []
    with open_cache(workspace) as cache:
        async with open_session(workspace, reading, cache, urls) as ready:
            for url in urls:
                print_status(f"Looking for the feed of {url} …")
                try:
                    answers.append((url, await find_feeds(url, ready)))
                except CurateError as error:
                    answers.append((url, error))
    return answers


def _choose_feed(url: str, feeds: list[DiscoveredFeed], pick: int | None) -> DiscoveredFeed | None:
    if len(feeds) == 1:
        return feeds[0]
    if pick is None or pick > len(feeds):
        print_status(f"{url} has {len(feeds)} feeds:")
        for number, feed in enumerate(feeds, 1):
            print_status(f"  {number}  {feed.title} ({format_count(feed.entries, 'entry', 'entries')})  {feed.url}")
        if pick is not None:
            print_status(f"There is no number {pick}.")
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        pick = click.prompt("Which one", type=click.IntRange(1, len(feeds)), default=1, err=True)
    return feeds[pick - 1]


def _add_to_file(workspace: Workspace, feed: DiscoveredFeed, title: str) -> list[Problem]:
    from curate.formats.feeds_yaml import add_feed, parse
    from curate.formats.web_address import url_key

    followed: list[int] = []

    def with_it(text: str) -> str:
        reading, _ = parse(text)
        followed[:] = [f.line for f in reading.feeds if url_key(f.url) == url_key(feed.url)]
        if followed:
            return text
        return add_feed(text, feed.url, title or feed.title)

    try:
        update_file(workspace, workspace.feeds_file, with_it)
    except ValueError as error:
        hint = f"add this line below feeds: yourself:  - url: {feed.url}"
        return [Problem("feeds.yaml:1", f"the feed can't be added here: {error}", hint)]
    if followed:
        print_status(f"You follow {feed.url} already (feeds.yaml:{followed[0]}).")
        return []
    print_status(
        f"Following {title or feed.title} ({format_count(feed.entries, 'entry', 'entries')}). `curate pull` fetches it."
    )
    print_result(feed.url)
    return []
