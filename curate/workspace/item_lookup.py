"""Finds items of the inbox by the beginning of their ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from curate.problems import CannotRun, CurateError, Problem

if TYPE_CHECKING:
    from curate.model import Item
    from curate.read.storage.cache import Cache


def find_item(cache: Cache, start: str, command: str) -> Item:
    """Return the one item whose id begins so. Raises CannotRun where there is none, or more than one.

    command: whose argument it is, as problems name it.
    """
    items = cache.find_by_id_prefix(start)
    exact = [item for item in items if item.id == start.lower()]
    if len(items) == 1 or exact:
        return (exact or items)[0]
    if not items:
        what = f"no item's id begins with “{start}”"
        raise CannotRun(Problem(command, what, "see `curate inbox --all` for the ids; an address begins with https://"))
    ids = ", ".join(item.id for item in items[:5])
    raise CannotRun(Problem(command, f"“{start}” is the beginning of several ids ({ids})", "type more of it"))


def find_items(cache: Cache, starts: Iterable[str], command: str) -> tuple[list[Item], list[Problem]]:
    """Return the items whose ids begin so, each once, and a problem for each beginning that names none, or several."""
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    for start in starts:
        try:
            item = find_item(cache, start, command)
            items.setdefault(item.id, item)
        except CurateError as error:
            problems += error.problems
    return list(items.values()), problems
