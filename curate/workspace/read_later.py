"""reading/later.jsonl: what the user keeps for later, a reading list that the reader of the inbox writes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.formats.importers import reading_list_jsonl
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    from curate.model import Bookmark, Item

FEED = reading_list_jsonl.list_feed(reading_list_jsonl.LATER_LIST)
"""What the items that are kept have in the place of their feed's address."""


def add_item(workspace: Workspace, item: Item, lines: str = "") -> bool:
    """Write an item into the list; return whether it wasn't there. Raises CannotRun where it has no address.

    lines: how it stood there before it was taken out (``find_lines``), to be written as it was.
    """
    if not item.url:
        raise CannotRun(Problem(item.title or item.id, "has no address that could be kept", ""))
    path = _list_path(workspace)

    def add(text: str) -> str:
        kept, _ = reading_list_jsonl.parse(text, workspace.display_path(path))
        new_text, new = reading_list_jsonl.add_bookmarks(text, kept, [_to_bookmark(item)], now())
        if new and lines:
            return text + ("\n" if text and not text.endswith("\n") else "") + lines
        return new_text

    return reading_lists.update_list(workspace, path, add)


def find_lines(workspace: Workspace, items: Iterable[Item]) -> str:
    """Return the lines of the list that are about these, as they stand there: the user may have changed them."""
    text = reading_lists.read_list(_list_path(workspace))
    return reading_list_jsonl.select_lines(text, _bookmark_keys(items))


def remove_items(workspace: Workspace, items: Iterable[Item]) -> bool:
    """Take items out of the list; return whether any was in it. What the user wrote about one stays there, as read."""
    keys = _bookmark_keys(items)
    edit = partial(reading_list_jsonl.remove_bookmarks, keys=keys)
    return reading_lists.update_list(workspace, _list_path(workspace), edit)


def _list_path(workspace: Workspace) -> Path:
    return reading_lists.list_path(workspace, reading_list_jsonl.LATER_LIST)


def _bookmark_keys(items: Iterable[Item]) -> set[str]:
    from curate.formats.importers.row_reader import bookmark_key

    return {bookmark_key(_to_bookmark(item)) for item in items}


def _to_bookmark(item: Item) -> Bookmark:
    from curate.model import Bookmark

    return Bookmark(item.url, item.title, item.author)
