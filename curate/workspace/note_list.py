"""The notes that were started, published or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curate.formats import note as notes_format
from curate.formats.canonical_url import page_key
from curate.formats.filenames import is_utf8_name
from curate.problems import CannotRun
from curate.workspace.site_content import note_files, open_note_cache, read_note_file, scan_note_files
from curate.workspace.workspace import Workspace, load_note_rules, read_text


@dataclass(frozen=True, slots=True)
class StartedNote:
    """A note that was begun, published or not."""

    name: str
    title: str
    """Empty for a draft."""
    canonical_url: str
    """The address that it is about (``page_key``)."""
    terms: Sequence[str]
    """``related.note_terms``; empty for a draft."""
    top_words: Sequence[str] = ()
    """``related.note_words``; empty for a draft."""


def load_started_notes(workspace: Workspace) -> list[StartedNote]:
    """Return every note that was begun, the newest first."""
    rules = load_note_rules(workspace)
    cache = open_note_cache(workspace, rules)
    notes = []
    for path, within, stat in scan_note_files(workspace):
        if within and is_utf8_name(path.name):
            read = read_note_file(
                workspace, path, f"{workspace.display_path(workspace.notes_folder)}/{path.name}", stat, cache, rules
            )
            title = read.note.title if read.note else ""
            notes.append(StartedNote(path.stem, title, read.canonical_url, read.terms, read.top_words))
    cache.save()
    return sorted(notes, key=lambda note: note.name, reverse=True)


def find_notes_by_url(workspace: Workspace) -> dict[str, Path]:
    """Return the notes that were begun, published or not, by the address they are about (``page_key``)."""
    notes: dict[str, Path] = {}
    for path in note_files(workspace):
        try:
            url = notes_format.source_url(read_text(path))
        except CannotRun:
            continue
        if url:
            notes.setdefault(page_key(url), path)
    return notes
