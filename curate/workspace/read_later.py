"""reading/later.jsonl: what the user keeps for later, a reading list that the reader of the inbox writes. An edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from curate.formats.importers import lists
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    from curate.model import Bookmark, Item

FEED = lists.feed_of(lists.LATER)
"""What stands in the place of a feed's address for what is kept."""


def keep(workspace: Workspace, item: Item, lines: str = "") -> bool:
    """Write an item down, if it isn't there. Raises CannotRun where it has no address.

    lines: as it stood there before it was taken out (``lines_about``).
    """
    if not item.url:
        raise CannotRun(Problem(item.title or item.id, "has no address that could be kept", ""))
    path = reading_lists.path_of(workspace, lists.LATER)

    def with_it(text: str) -> str:
        kept, _ = lists.parse(text, workspace.named(path))
        after, new = lists.added(text, kept, [_saved(item)], now())
        if new and lines:
            return text + ("\n" if text and not text.endswith("\n") else "") + lines
        return after

    return reading_lists.change(workspace, path, with_it)


def lines_about(workspace: Workspace, items: Iterable[Item]) -> str:
    """The lines of the list that are about these, as they stand there: the user may have changed them."""
    from curate.formats.importers.values import key_of

    text = reading_lists.text_of(reading_lists.path_of(workspace, lists.LATER))
    return lists.lines_about(text, {key_of(_saved(item)) for item in items})


def take_back(workspace: Workspace, items: Iterable[Item]) -> bool:
    """Take items out of the list, where they are in it. What the user wrote about one stays there, as read."""
    from curate.formats.importers.values import key_of

    keys = {key_of(_saved(item)) for item in items}
    path = reading_lists.path_of(workspace, lists.LATER)
    return reading_lists.change(workspace, path, lambda text: lists.taken_out(text, keys))


def _saved(item: Item) -> Bookmark:
    from curate.model import Bookmark

    return Bookmark(item.url, item.title, item.author)
