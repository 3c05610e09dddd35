"""One item: named by its id, or the beginning of it, and with its text, fetched where that was put off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.model import Credit
from curate.problems import CannotRun, Problem
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Item, ReadingConfig
    from curate.read.storage.cache import Cache


def find_item(cache: Cache, start: str) -> Item:
    """The one item whose id begins so. Raises CannotRun where there is none, or more than one."""
    found = cache.find_by_id_prefix(start)
    exact = [item for item in found if item.id == start.lower()]
    if len(found) == 1 or exact:
        return (exact or found)[0]
    if not found:
        what = f"no item's id begins with “{start}”"
        raise CannotRun(Problem("inbox", what, "see `curate inbox --all` for the ids; an address begins with https://"))
    ids = ", ".join(item.id for item in found[:5])
    raise CannotRun(Problem("inbox", f"“{start}” is the beginning of several ids ({ids})", "type more of it"))


def load_text(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item, *, again: bool = False) -> Item:
    """The item with its article's text, fetched now if that was put off or failed before, or is wanted ``again``."""
    if not item.url or not (again or lacks_text(reading, item)):
        return item
    import asyncio

    with lock(workspace):
        report_progress(f"Fetching {item.url} …")
        return asyncio.run(fetch_text(workspace, reading, cache, item))


def lacks_text(reading: ReadingConfig, item: Item) -> bool:
    """Whether its article could be fetched and wasn't. A page that gave none, and won't, isn't asked by itself."""
    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    return bool(item.url) and not (item.text or item.article in ("none", "gone") or (feed and not feed.articles))


async def fetch_text(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Item:
    """Return the item with its article's text, or the reason why there is none. The workspace is held already."""
    from curate.read.articles.fetch_articles import fetch_item_text
    from curate.workspace.web_session import open_session

    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    async with open_session(workspace, reading, cache) as ready:
        return await fetch_item_text(item, feed, ready)


def load_page_credit(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Credit:
    """Return what the page of an item names. It is asked now where the feed names no author, and it never was; where it
    can't be read, it names nothing."""
    import asyncio

    known = cache.load_credits([item.id]).get(item.id)
    if known is not None:
        return known
    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    if item.author or not item.url or item.article in ("gone", "failed") or (feed and not feed.articles):
        return Credit()
    report_progress(f"Fetching {item.url} …")
    return asyncio.run(_fetch_page_credit(workspace, reading, cache, item)) or Credit()


async def _fetch_page_credit(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Credit | None:
    from curate.read.articles.fetch_articles import fetch_item_credit
    from curate.workspace.web_session import open_session

    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    with lock(workspace):
        async with open_session(workspace, reading, cache) as ready:
            return await fetch_item_credit(item, feed, ready)
