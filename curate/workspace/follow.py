"""Finds the feeds of sites, and adds them to feeds.yaml."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.formats.web_address import add_scheme, url_key
from curate.problems import BROKEN_YAML, CannotRun, CurateError, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace, load_feeds
from curate.workspace.workspace_lock import update_file

if TYPE_CHECKING:
    from curate.model import DiscoveredFeed, ReadingConfig

ChooseFeed = Callable[[str, "Sequence[DiscoveredFeed]"], "DiscoveredFeed | None"]
"""Gets an address and its feeds, and returns the one to follow, or None."""


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed that the user follows from now on, or did already."""

    feed: DiscoveredFeed
    title: str
    known_line: int
    """The line of feeds.yaml that has the feed already; 0 if it is new there."""


def follow_sites(
    workspace: Workspace, urls: Sequence[str], choose: ChooseFeed, *, title: str = ""
) -> Iterator[FollowedFeed | Sequence[Problem]]:
    """Find the feed of each address and add it to feeds.yaml; yield for each, as it is done, the feed or what is wrong.

    title: what the user calls it. The caller holds the workspace's lock. Raises CannotRun where feeds.yaml is broken.
    """
    from curate.read.feeds.service_feeds import handle_to_address

    reading, problems = load_feeds(workspace)
    broken = [problem for problem in problems if problem.kind == BROKEN_YAML]
    if broken:
        raise CannotRun(broken)
    addresses = [add_scheme(handle_to_address(url)) for url in urls]
    for url, feeds in asyncio.run(_find_feeds(workspace, reading, addresses)):
        if isinstance(feeds, CurateError):
            yield feeds.problems
        elif feed := choose(url, feeds):
            yield _add_feed(workspace, feed, title)
        else:
            yield [Problem(url, "has several feeds, and none was chosen", "choose one with --pick N")]


async def _find_feeds(
    workspace: Workspace, reading: ReadingConfig, urls: Sequence[str]
) -> list[tuple[str, list[DiscoveredFeed] | CurateError]]:
    from curate.read.feeds.find_feeds import find_feeds
    from curate.workspace.read_session import open_session

    results: list[tuple[str, list[DiscoveredFeed] | CurateError]] = []
    with open_cache(workspace) as cache:
        async with open_session(workspace, reading, cache, urls) as session:
            for url in urls:
                report_progress(f"Looking for the feed of {url} …")
                try:
                    results.append((url, await find_feeds(url, session)))
                except CurateError as error:
                    results.append((url, error))
    return results


def _add_feed(workspace: Workspace, feed: DiscoveredFeed, title: str) -> FollowedFeed | Sequence[Problem]:
    from curate.formats.feeds_yaml import parse
    from curate.formats.feeds_yaml_edit import add_feeds
    from curate.model import Feed

    title = title or feed.title
    known_line = 0

    def add_if_new(text: str) -> str:
        nonlocal known_line
        reading, _ = parse(text)
        known_line = next((known.line for known in reading.feeds if url_key(known.url) == url_key(feed.url)), 0)
        if known_line:
            return text
        return add_feeds(text, [Feed(feed.url, title)])

    try:
        update_file(workspace, workspace.feeds_file, add_if_new)
    except ValueError as error:
        hint = f"add this line below feeds: yourself:  - url: {feed.url}"
        return [Problem("feeds.yaml:1", f"the feed can't be added here: {error}", hint)]
    return FollowedFeed(feed, title, known_line)
