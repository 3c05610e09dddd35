"""Finds one item by the beginning of its id, and loads its text, which is fetched if that was put off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from curate.model import Credit
from curate.problems import CannotRun, CurateError, Problem
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Item, ReadingConfig
    from curate.read.storage.cache import Cache


def find_item(cache: Cache, start: str) -> Item:
    """Return the one item whose id begins so. Raises CannotRun where there is none, or more than one."""
    items = cache.find_by_id_prefix(start)
    exact = [item for item in items if item.id == start.lower()]
    if len(items) == 1 or exact:
        return (exact or items)[0]
    if not items:
        what = f"no item's id begins with “{start}”"
        raise CannotRun(Problem("inbox", what, "see `curate inbox --all` for the ids; an address begins with https://"))
    ids = ", ".join(item.id for item in items[:5])
    raise CannotRun(Problem("inbox", f"“{start}” is the beginning of several ids ({ids})", "type more of it"))


def find_items(cache: Cache, starts: Iterable[str]) -> tuple[list[Item], list[Problem]]:
    """Return the items whose ids begin so, each once, and a problem for each beginning that names none, or several."""
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    for start in starts:
        try:
            item = find_item(cache, start)
            items.setdefault(item.id, item)
        except CurateError as error:
            problems += error.problems
    return list(items.values()), problems


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
    from curate.workspace.web_session import open_session

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
    from curate.workspace.web_session import open_session

    with lock(workspace):
        async with open_session(workspace, reading, cache) as session:
            return await fetch_item_credit(item, reading.feed_of(item), session)
