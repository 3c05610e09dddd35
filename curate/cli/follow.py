"""``curate follow``: find the feeds of sites, and add them to feeds.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import can_ask, print_result, print_status, show_problems
from curate.humanize import format_count
from curate.workspace import follow
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import DiscoveredFeed
    from curate.problems import Problem


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
    """Follow the feed of each address, and show what came of each; return the exit status."""

    def choose(url: str, feeds: Sequence[DiscoveredFeed]) -> DiscoveredFeed | None:
        return _choose_feed(url, feeds, pick)

    problems: list[Problem] = []
    for result in follow.follow_sites(workspace, urls, choose, title=title):
        if isinstance(result, follow.FollowedFeed):
            _show_followed(result)
        else:
            problems += result
    show_problems(problems)
    return 1 if problems else 0


def _choose_feed(url: str, feeds: Sequence[DiscoveredFeed], pick: int | None) -> DiscoveredFeed | None:
    if len(feeds) == 1:
        return feeds[0]
    if pick is None or pick > len(feeds):
        print_status(f"{url} has {len(feeds)} feeds:")
        for number, feed in enumerate(feeds, 1):
            print_status(f"  {number}  {feed.title} ({format_count(feed.entries, 'entry', 'entries')})  {feed.url}")
        if pick is not None:
            print_status(f"There is no number {pick}.")
        if not can_ask():
            return None
        pick = click.prompt("Which one", type=click.IntRange(1, len(feeds)), default=1, err=True)
    return feeds[pick - 1]


def _show_followed(followed: follow.FollowedFeed) -> None:
    feed = followed.feed
    if followed.known_line:
        print_status(f"You follow {feed.url} already (feeds.yaml:{followed.known_line}).")
        return
    entries = format_count(feed.entries, "entry", "entries")
    print_status(f"Following {followed.title} ({entries}). `curate pull` fetches it.")
    print_result(feed.url)
