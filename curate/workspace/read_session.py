"""Opens the session in which a workspace reads from the web, by the settings of feeds.yaml."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from curate import __version__
from curate.problems import CannotRun
from curate.workspace.workspace import Workspace, load_site, now

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.read.read_session import ReadSession
    from curate.read.storage.cache import Cache


@asynccontextmanager
async def open_session(
    workspace: Workspace, reading: ReadingConfig, cache: Cache, written: Sequence[str] = ()
) -> AsyncIterator[ReadSession]:
    """Return what reading from the web takes, open until the context ends.

    written: addresses that the user gave by hand, beside those of feeds.yaml.
    """
    from curate.read.http.fetch import Fetcher
    from curate.read.http.robots import RobotsChecker
    from curate.read.read_session import ReadSession
    from curate.read.sandbox import Sandbox

    written = [*written, *(feed.url for feed in reading.feeds)]
    agent = user_agent(workspace, reading)
    with Sandbox() as children:
        async with Fetcher(allow=reading.allow, user_urls=written, user_agent=agent) as fetcher:
            yield ReadSession(cache, fetcher, RobotsChecker(fetcher, cache), children, now())


def user_agent(workspace: Workspace, reading: ReadingConfig) -> str:
    """Return the User-Agent header, with where to complain: ``network: contact:`` of feeds.yaml, else the site."""
    try:
        contact = reading.contact or load_site(workspace)[0].url
    except CannotRun:
        contact = reading.contact
    return f"curate/{__version__}" + (f" (+{contact})" if contact else "")
