"""dropped.txt: what the user took out of the inbox. It is a plain file of the workspace: a decision, not a cache.

A line is an item's id, its day, its address and its title. An id holds as long as the cache does, and is made of the
feed's address: after a move, or in a cache that was filled anew, an item is known by its own address, and one without
an address by its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, read_text
from curate.workspace.workspace_lock import update_file

if TYPE_CHECKING:
    from curate.model import Item
    from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line of dropped.txt. What the user wrote in it may be an id alone."""

    id: str
    canonical_url: str = ""
    """The ``page_key`` of the item's address."""
    title: str = ""
    """The title of an item that has no address."""

    def matches(self, item: Item) -> bool:
        from curate.formats.canonical_url import page_key

        if self.id == item.id:
            return True
        if item.url:
            return page_key(item.url) == self.canonical_url
        return bool(self.title) and item.title == self.title


def read_lines(workspace: Workspace) -> list[DroppedLine]:
    if workspace.dropped_file.is_file():
        return _parse_lines(read_text(workspace.dropped_file))
    return []


def _parse_lines(text: str) -> list[DroppedLine]:
    return [_parse_line(line) for line in text.splitlines() if line.strip() and line[0] != "#"]


def _parse_line(text: str) -> DroppedLine:
    from curate.formats.canonical_url import page_key
    from curate.formats.web_address import is_web_address

    item_id, _, rest = text.strip().partition(" ")
    day, _, rest = rest.partition(" ")
    if len(day) != 10 or day[4:5] != "-":  # the user's own words stand there
        return DroppedLine(item_id)
    url, _, _ = rest.partition(" ")
    if is_web_address(url):
        return DroppedLine(item_id, canonical_url=page_key(url))
    return DroppedLine(item_id, title=rest.strip())


def check_file(workspace: Workspace) -> list[Problem]:
    """Return why the file can't be read, if it can't."""
    try:
        read_lines(workspace)
    except CannotRun as error:
        return list(error.problems)
    return []


def read_ids(workspace: Workspace) -> set[str]:
    """Return the ids in dropped.txt: the first word of each line."""
    return {line.id for line in read_lines(workspace)}


def find_dropped_ids(workspace: Workspace, cache: Cache) -> set[str]:
    """Return the ids of what is dropped, also of what has been fetched again since, under another id."""
    lines = read_lines(workspace)
    urls = {line.canonical_url for line in lines if line.canonical_url}
    titles = {line.title for line in lines if line.title}
    return {line.id for line in lines} | cache.find_ids(urls, titles)


def drop(workspace: Workspace, items: Sequence[Item]) -> list[Item]:
    """Write down that items are dropped; return those that were not before."""
    new: list[Item] = []

    def add_lines(text: str) -> str:
        new.clear()
        lines = _parse_lines(text)
        added = ""
        for item in items:
            if any(line.matches(item) for line in lines):
                continue
            new.append(item)
            line = f"{item.id} {item.date:%Y-%m-%d} {item.url} {item.title}"
            lines.append(_parse_line(line))
            added += f"{line}\n"
        if added and text and not text.endswith("\n"):
            text += "\n"
        return text + added

    update_file(workspace, workspace.dropped_file, add_lines)
    return new


def restore(workspace: Workspace, items: Sequence[Item]) -> tuple[list[Item], list[Problem]]:
    """Put items back into the inbox; return those that were dropped, and a problem for each other."""
    lines = read_lines(workspace)
    ids_by_item = {item.id: {line.id for line in lines if line.matches(item)} for item in items}
    restored = [item for item in items if ids_by_item[item.id]]
    if restored:
        undo_drop(workspace, set().union(*ids_by_item.values()))
    problems = [Problem("drop", f"{item.id} was not dropped") for item in items if not ids_by_item[item.id]]
    return restored, problems


def undo_drop(workspace: Workspace, ids: set[str]) -> None:
    """Take out the lines that begin with these ids."""

    def remove_lines(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.strip() or line.split()[0] not in ids)

    update_file(workspace, workspace.dropped_file, remove_lines)
