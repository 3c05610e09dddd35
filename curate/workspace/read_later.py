"""reading/later.jsonl: what the user keeps for later, a reading list that the reader of the inbox writes. An edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from curate.formats.importers import reading_list_jsonl
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    from curate.model import Bookmark, Item

FEED = reading_list_jsonl.list_feed(reading_list_jsonl.LATER_LIST)
"""What stands in the place of a feed's address for what is kept."""


def add_item(workspace: Workspace, item: Item, lines: str = "") -> bool:
    """Write an item down, if it isn't there. Raises CannotRun where it has no address.

    lines: as it stood there before it was taken out (``find_lines``).
    """
    if not item.url:
        raise CannotRun(Problem(item.title or item.id, "has no address that could be kept", ""))
    path = reading_lists.list_path(workspace, reading_list_jsonl.LATER_LIST)

    def with_it(text: str) -> str:
        kept, _ = reading_list_jsonl.parse(text, workspace.display_path(path))
        after, new = reading_list_jsonl.add_bookmarks(text, kept, [_to_bookmark(item)], now())
        if new and lines:
            return text + ("\n" if text and not text.endswith("\n") else "") + lines
        return after

    return reading_lists.update_list(workspace, path, with_it)


def find_lines(workspace: Workspace, items: Iterable[Item]) -> str:
    """The lines of the list that are about these, as they stand there: the user may have changed them."""
    from curate.formats.importers.row_reader import bookmark_key

    text = reading_lists.read_list(reading_lists.list_path(workspace, reading_list_jsonl.LATER_LIST))
    return reading_list_jsonl.select_lines(text, {bookmark_key(_to_bookmark(item)) for item in items})


def remove_items(workspace: Workspace, items: Iterable[Item]) -> bool:
    """Take items out of the list, where they are in it. What the user wrote about one stays there, as read."""
    from curate.formats.importers.row_reader import bookmark_key

    keys = {bookmark_key(_to_bookmark(item)) for item in items}
    path = reading_lists.list_path(workspace, reading_list_jsonl.LATER_LIST)
    return reading_lists.update_list(workspace, path, lambda text: reading_list_jsonl.remove_bookmarks(text, keys))


def _to_bookmark(item: Item) -> Bookmark:
    from curate.model import Bookmark

    return Bookmark(item.url, item.title, item.author)
