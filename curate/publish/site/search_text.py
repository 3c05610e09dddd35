"""What the site's search knows of a note: every word of the newest, the gist of the older ones. Pure."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from curate.model import Note

FULLY_SEARCHED_NOTES = 500
"""Of so many notes, the newest, the search knows every word; of older ones what lists say, topics and the source."""


def older_note_text(note: Note, point: str) -> str:
    """Return what the search knows of an older note besides its title, as HTML. point: what lists say of it."""
    source = note.source
    facts = filter(None, (*note.topics, source.title, source.author, source.site))
    return f"<p>{html.escape(point)}</p><p>{html.escape(' · '.join(facts))}</p>"


def reduce_search_entries(
    entries: Sequence[Mapping[str, Any]], render_search_text: Callable[[], str] | None
) -> list[Any]:
    """Return the search entries of a page, given the engine's own, which has one for each heading.

    render_search_text: returns all that the search knows of the page; None: it knows every word.
    """
    if not render_search_text or not entries:
        return list(entries)
    return [{**entries[0], "text": render_search_text()}]
