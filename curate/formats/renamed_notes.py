"""Notes whose files were renamed: which they are, and the names that they had first. Pure.

A renamed note is known by what it says. It keeps its time, its first name is what its id in feeds is made of, and its
old addresses lead to the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from curate.formats.editions_yaml import Revision
from curate.formats.note import note_digest
from curate.model import Note


@dataclass(frozen=True, slots=True)
class RenamedNotes:
    """Notes whose files were renamed."""

    original_names: Mapping[str, str]
    """By a note's name, of those that were renamed: the name that it had first."""
    current_names: Mapping[str, str]
    """Where the note of a name that no file has any more is now: that name to its name now."""


def match_renamed(
    notes: Sequence[Note], known: Mapping[str, Revision]
) -> tuple[Mapping[str, Revision], list[Revision]]:
    """Return the known revisions with those of renamed notes, and the latter alone.

    A renamed note is a new one that says what a note that is gone said last.
    """
    names = {note.name for note in notes}
    gone = {revision.words: revision for revision in known.values() if revision.note not in names}
    renamed = []
    for note in notes:
        if note.name not in known and (old := gone.pop(note_digest(note), None)):
            renamed.append(Revision(note.name, old.words, old.at, old.original_name))
    return {**known, **{revision.note: revision for revision in renamed}}, renamed


def find_renamed(names: Collection[str], revisions: Mapping[str, Revision]) -> RenamedNotes:
    """Return which notes were renamed.

    names: of the notes that exist. revisions: those of ``parse``, updated with the new ones. A first name that another
    note has now belongs to that note.
    """
    original_names = {
        name: revision.was
        for name in names
        if (revision := revisions.get(name)) and revision.was and revision.was not in names
    }
    current_names = {original: name for name, original in original_names.items()}
    moved = {
        revision.note: current_names[revision.original_name]
        for revision in revisions.values()
        if revision.note not in names and revision.original_name in current_names
    }
    return RenamedNotes(original_names, moved)
