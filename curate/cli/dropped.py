"""dropped.txt: what the user took out of the inbox: a plain file of the workspace, as it is a decision and no cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from curate.cli.workspace import Workspace, read_text, write_atomically

if TYPE_CHECKING:
    from curate.model import Item


def dropped_ids(workspace: Workspace) -> set[str]:
    """The ids in dropped.txt: the first word of each line; the rest of a line is for people."""
    if not workspace.dropped.is_file():
        return set()
    return {line.split()[0] for line in read_text(workspace.dropped).splitlines() if line.strip() and line[0] != "#"}


def drop(workspace: Workspace, items: Sequence[Item]) -> None:
    known = dropped_ids(workspace)
    before = read_text(workspace.dropped) if workspace.dropped.is_file() else ""
    new = {item.id: item for item in items if item.id not in known}
    lines = [f"{item.id} {item.date:%Y-%m-%d} {item.url} {item.title}\n" for item in new.values()]
    if lines:
        gap = "\n" if before and not before.endswith("\n") else ""
        write_atomically(workspace.dropped, before + gap + "".join(lines), aside=workspace.work)


def take_back(workspace: Workspace, ids: set[str]) -> None:
    before = read_text(workspace.dropped) if workspace.dropped.is_file() else ""
    kept = [line for line in before.splitlines(keepends=True) if not line.strip() or line.split()[0] not in ids]
    write_atomically(workspace.dropped, "".join(kept), aside=workspace.work)
