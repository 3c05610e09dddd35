"""What was handed to a host, kept as its live version (``cli.live``). An edge."""

from __future__ import annotations

from collections.abc import Mapping

from curate.formats import note as notes_format
from curate.formats.canonical_url import one_page
from curate.formats.public_text import public_text
from curate.model import Note
from curate.problems import CannotRun
from curate.workspace.compose import edited
from curate.workspace.live_copies import LiveVersions, PublishedFile, keep
from curate.workspace.own_pages import OwnPages, load_own_pages, page_of
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace, read_text


def keep_live(workspace: Workspace, content: SiteContent, own: OwnPages, blobs: Mapping[str, str]) -> None:
    """Keep the public text of all that was handed to a host now. blobs: git's names for the site's files, if pushed.

    A file that was changed since it was read is not kept: what it says now is not what is online.
    """
    updated = edited(workspace, content).updated
    published: dict[str, PublishedFile] = {}
    for version in content.chosen.versions:
        note = version.note
        if version.live:
            text = content.live.text(note.where)
        else:
            text = _text_of(workspace, note, content.live)
        if text is not None:
            published[note.where] = PublishedFile(
                text, f"notes/{note.name}/index.html", one_page(note.source.url), updated[note.name].isoformat()
            )
    after = load_own_pages(workspace, content).texts
    held = {one.where for one in own.held}
    for name, text in own.texts.items():
        if after.get(name) == text and f"site/{name}" not in held:
            published[f"site/{name}"] = PublishedFile(public_text(text), page_of(name))
    keep(workspace, content.live, published, content.chosen.down | own.down, blobs)


def _text_of(workspace: Workspace, note: Note, live: LiveVersions) -> str | None:
    """Return the public text of a note as it was published; None if its file says something else by now."""
    try:
        text = public_text(read_text(workspace.root / note.where))
    except CannotRun:
        return None
    if live.has(note.where, text):
        return text
    parsed, _ = notes_format.parse(text, note.name, note.where)
    if parsed == note:
        return text
    return None
