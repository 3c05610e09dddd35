"""Saves what was handed to a host as its live version (``live_copies``). An edge."""

from __future__ import annotations

from collections.abc import Mapping

from curate.formats import note as notes_format
from curate.formats.canonical_url import page_key
from curate.formats.public_text import public_text
from curate.model import Note
from curate.problems import CannotRun
from curate.workspace.live_copies import PublishedFile, note_page, write_live_copies
from curate.workspace.page_version_choice import OwnPages, load_own_pages, page_path
from curate.workspace.prepare_site import find_revisions
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace, read_text


def save_live_copies(workspace: Workspace, content: SiteContent, own: OwnPages, blobs: Mapping[str, str]) -> None:
    """Keep the public text of all that was handed to a host now. blobs: git's names for the site's files, if pushed.

    A file that was changed since it was read is not kept: what it says now is not what is online.
    """
    updated = find_revisions(workspace, content).updated
    published: dict[str, PublishedFile] = {}
    for version in content.chosen.versions:
        note = version.note
        if version.live_file:
            text = content.live_copies.text(note.where)
        else:
            text = _published_text(workspace, note, content)
        if text is not None:
            published[note.where] = PublishedFile(
                text, note_page(note.name), page_key(note.source.url), updated[note.name].isoformat()
            )
    after = load_own_pages(workspace, content).texts
    held = {file.where for file in own.held}
    for name, text in own.texts.items():
        if after.get(name) == text and f"site/{name}" not in held:
            published[f"site/{name}"] = PublishedFile(public_text(text), page_path(name))
    write_live_copies(workspace, content.live_copies, published, content.chosen.taken_down | own.taken_down, blobs)


def _published_text(workspace: Workspace, note: Note, content: SiteContent) -> str | None:
    """Return the public text of a note as it was published; None if its file says something else by now."""
    try:
        text = public_text(read_text(workspace.root / note.where))
    except CannotRun:
        return None
    if content.live_copies.has_text(note.where, text):
        return text
    parsed, _ = notes_format.parse(text, note.name, note.where, content.site.note_rules)
    if parsed == note:
        return text
    return None
