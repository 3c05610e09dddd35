"""``curate follow``: find the feeds of sites, and add them to feeds.yaml."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.context import current
from curate.cli.output import result, say, show_problems
from curate.problems import CannotRun, CurateError, Problem
from curate.wording import count
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, lock, update

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
    workspace = current()
    with lock(workspace):
        return follow(workspace, urls, pick=pick, title=title)


def follow(workspace: Workspace, urls: Sequence[str], *, pick: int | None = None, title: str = "") -> int:
    reading, problems = load_feeds(workspace)
    if problems:
        broken = [p for p in problems if "broken YAML" in p.what]
        if broken:
            raise CannotRun(broken)
    answers = asyncio.run(_ask(workspace, reading, [_whole(url) for url in urls]))
    failed: list[Problem] = []
    for url, answer in answers:
        if isinstance(answer, CurateError):
            failed += answer.problems
            continue
        feed = _choose(url, answer, pick)
        if feed is None:
            failed.append(Problem(url, "has several feeds, and none was chosen", "choose one with --pick N"))
            continue
        failed += _add(workspace, feed, title)
    show_problems(failed)
    return 1 if failed else 0


def _whole(url: str) -> str:
    if "://" in url:
        return url
    return f"https://{url}"


async def _ask(
    workspace: Workspace, reading: ReadingConfig, urls: list[str]
) -> list[tuple[str, list[DiscoveredFeed] | CurateError]]:
    from curate.read.feeds.follow import find_feeds
    from curate.workspace.web_tools import tools

    answers: list[tuple[str, list[DiscoveredFeed] | CurateError]] = []
    with open_cache(workspace) as cache:
        async with tools(workspace, reading, cache, urls) as ready:
            for url in urls:
                say(f"Looking for the feed of {url} …")
                try:
                    answers.append((url, await find_feeds(url, ready)))
                except CurateError as error:
                    answers.append((url, error))
    return answers


def _choose(url: str, feeds: list[DiscoveredFeed], pick: int | None) -> DiscoveredFeed | None:
    if len(feeds) == 1:
        return feeds[0]
    if pick is None or pick > len(feeds):
        say(f"{url} has {len(feeds)} feeds:")
        for number, feed in enumerate(feeds, 1):
            say(f"  {number}  {feed.title} ({count(feed.entries, 'entry', 'entries')})  {feed.url}")
        if pick is not None:
            say(f"There is no number {pick}.")
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        pick = click.prompt("Which one", type=click.IntRange(1, len(feeds)), default=1, err=True)
    return feeds[pick - 1]


def _add(workspace: Workspace, feed: DiscoveredFeed, title: str) -> list[Problem]:
    from curate.formats.feeds_yaml import add_feed, parse
    from curate.formats.web_address import same_place

    followed: list[int] = []

    def with_it(text: str) -> str:
        reading, _ = parse(text)
        followed[:] = [f.line for f in reading.feeds if same_place(f.url) == same_place(feed.url)]
        if followed:
            return text
        return add_feed(text, feed.url, title or feed.title)

    try:
        update(workspace, workspace.feeds, with_it)
    except ValueError as error:
        hint = f"add this line below feeds: yourself:  - url: {feed.url}"
        return [Problem("feeds.yaml:1", f"the feed can't be added here: {error}", hint)]
    if followed:
        say(f"You follow {feed.url} already (feeds.yaml:{followed[0]}).")
        return []
    say(f"Following {title or feed.title} ({count(feed.entries, 'entry', 'entries')}). `curate pull` fetches it.")
    result(feed.url)
    return []
