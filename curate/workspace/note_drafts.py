"""Notes as they are begun, from what is known of their source; and where their files go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.formats.note import is_within_quote_limit
from curate.workspace.workspace import Workspace, now
from curate.workspace.workspace_lock import lock_files

if TYPE_CHECKING:
    from curate.model import Bookmark, Item, Source
    from curate.read.inbox.select import ItemMatcher


def build_draft(
    workspace: Workspace,
    language: str,
    matcher: ItemMatcher,
    item: Item,
    source: Source,
    *,
    title: str = "",
    kept: Bookmark | None = None,
) -> str:
    """A new note's text. kept: what the user's reading lists have about its source. Raises BadTemplate."""
    from curate.publish.templates.new_note import render_new_note
    from curate.read.articles.quote import suggest_quote

    matches = matcher.match_topics(item)
    quotes = kept.quotes if kept else ()
    quote = pick_quote(quotes) or suggest_quote(item.text, [word for match in matches for word in match.words])
    return render_new_note(
        workspace.template_folders(),
        language,
        source=source,
        title=title,
        topics=[match.topic for match in matches],
        quote=quote,
        comment=kept.comment if kept else "",
        marked=[text for text in quotes if text != quote],
    )


def pick_quote(quotes: Sequence[str]) -> str:
    """The first passage that is short enough to be quoted; else the first, for the user to cut."""
    return next(filter(is_within_quote_limit, quotes), quotes[0] if quotes else "")


def create_note_file(workspace: Workspace, text: str, source: Source, *, title: str = "") -> Path:
    """Write a new note's file, and return it; its name is today's day and the headline.

    Where a file says exactly the same, a run that was killed has begun this note, and it is the one.
    """
    from curate.publish.templates.new_note import make_note_name

    today = now().astimezone().date()
    with lock_files(workspace):
        path = _free_path(workspace.notes_folder, today, make_note_name(title or source.title, source.url), text)
        if not path.exists():
            write_atomically(path, text, aside=workspace.work_folder)
    return path


def _free_path(folder: Path, day: date, name: str, text: str) -> Path:
    """A name that no other note has: the second one of a day and headline gets a number."""
    path, number = folder / f"{day.isoformat()}-{name}.md", 2
    while path.exists() and not (path.is_file() and path.read_bytes() == text.encode("utf-8")):
        path, number = folder / f"{day.isoformat()}-{name}-{number}.md", number + 1
    return path
