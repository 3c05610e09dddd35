"""Loads the text and the credit of one item, and fetches its page for them if they are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.model import Credit
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Item, ReadingConfig
    from curate.read.storage.cache import Cache


def load_text(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item, *, again: bool = False) -> Item:
    """Return the item with its article's text, fetched now if that was put off or failed, or is wanted ``again``."""
    if not item.url or not (again or lacks_text(reading, item)):
        return item
    import asyncio

    with lock(workspace):
        report_progress(f"Fetching {item.url} …")
        return asyncio.run(fetch_text(workspace, reading, cache, item))


def lacks_text(reading: ReadingConfig, item: Item) -> bool:
    """Whether an item's article could be fetched and wasn't. A page that has no text is asked only on demand."""
    feed = reading.feed_of(item)
    return bool(item.url) and not (item.text or item.article in ("none", "gone") or (feed and not feed.articles))


async def fetch_text(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Item:
    """Return the item with its article's text, or the reason why there is none. The workspace is held already."""
    from curate.read.articles.fetch_articles import fetch_item_text
    from curate.workspace.read_session import open_session

    async with open_session(workspace, reading, cache) as session:
        return await fetch_item_text(item, reading.feed_of(item), session)


def load_page_credit(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Credit:
    """Return what the page of an item names as its origin; empty where it can't be read.

    The page is fetched now if it never was, and the feed names no author.
    """
    import asyncio

    credit = cache.load_credits([item.id]).get(item.id)
    if credit is not None:
        return credit
    feed = reading.feed_of(item)
    if item.author or not item.url or item.article in ("gone", "failed") or (feed and not feed.articles):
        return Credit()
    report_progress(f"Fetching {item.url} …")
    return asyncio.run(_fetch_page_credit(workspace, reading, cache, item)) or Credit()


async def _fetch_page_credit(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item) -> Credit | None:
    from curate.read.articles.fetch_articles import fetch_item_credit
    from curate.workspace.read_session import open_session

    with lock(workspace):
        async with open_session(workspace, reading, cache) as session:
            return await fetch_item_credit(item, reading.feed_of(item), session)
