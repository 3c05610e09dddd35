"""Finds notes and items by what the user types for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from curate.problems import CannotRun, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace


def find_item_name(workspace_root: Path | None, given: str) -> str:
    """Return how the vault refers to an item, a note or an address: the item's whole id, the note's name, the address.

    Outside of a workspace it is what was given. Raises CannotRun if there is no such item or note.
    """
    from curate.formats.web_address import is_web_address

    if not given or workspace_root is None or is_web_address(given):
        return given
    from curate.workspace.item_lookup import find_item
    from curate.workspace.site_content import note_files

    workspace = Workspace(workspace_root)
    matches = match_note_names((path.stem for path in note_files(workspace)), given)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise CannotRun(Problem("--item", f"“{given}” is in the names of several notes ({', '.join(matches[:4])})", ""))
    with open_cache(workspace) as cache:
        return find_item(cache, given, "--item").id


def match_note_names(names: Iterable[str], given: str) -> list[str]:
    """Return the names of notes that a path, a name or a part of one may mean; only the exact one if there is one."""
    wanted = given.rpartition("/")[2].removesuffix(".md")
    matches = [name for name in names if wanted in name]
    if wanted in matches:
        return [wanted]
    return matches
