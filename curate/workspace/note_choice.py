"""Finds the note that the user means by its file, its name, or a part of its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note


def choose_notes(
    workspace: Workspace, notes: Sequence[Note], part: str | None, where: str, *, everything: bool = False
) -> list[Note]:
    """Return the note that is meant by ``part``, or without one the newest, or all. Raises CannotRun if none is meant.

    where: the command that a problem names.
    """
    newest_first = sorted(notes, key=lambda note: (note.date, note.name), reverse=True)
    if not part:
        if everything:
            return newest_first
        return newest_first[:1]
    name = choose_name([note.name for note in newest_first], part, where)
    if not name:
        from curate.workspace.site_content import note_files

        if any(note_name(part) in path.stem for path in note_files(workspace)):
            raise CannotRun(Problem(where, f"“{part}” isn't ready to be published", "see `curate check`"))
        raise CannotRun(Problem(where, f"no note has “{part}” in its name", "the notes are in site/notes/"))
    return [note for note in notes if note.name == name]


def choose_name(names: Iterable[str], part: str, where: str) -> str:
    """Return the name that is ``part`` or the only one that contains it; empty if there is none.

    where: the command that a problem names. Raises CannotRun if several contain it.
    """
    wanted = note_name(part)
    names = list(names)
    if wanted in names:
        return wanted
    matches = [name for name in names if wanted in name]
    if len(matches) > 1:
        listed = ", ".join(matches[:4])
        raise CannotRun(Problem(where, f"“{part}” is in the names of several notes ({listed})", "type more of it"))
    return next(iter(matches), "")


def note_name(part: str) -> str:
    """Return what the user typed for a note without its folder and ``.md``."""
    return PurePath(part).name.removesuffix(".md")
