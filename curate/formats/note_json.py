"""A note as a value of JSON and back: for the program's own memory between two runs, not for people."""

from __future__ import annotations

from datetime import date
from typing import Any

from curate.model import Note, Source


def to_json(note: Note) -> list[Any]:
    source = note.source
    return [
        note.name,
        note.title,
        note.date.isoformat(),
        list(note.topics),
        [
            source.url,
            source.title,
            source.author,
            source.site,
            source.date and source.date.isoformat(),
            source.via,
            source.handles,
            source.reply,
            source.archive,
        ],
        note.words,
        note.quote,
        note.takeaway,
        note.question,
        note.lang,
        note.where,
        note.lines,
    ]


def from_json(value: list[Any]) -> Note:
    """Raises ValueError, TypeError or LookupError for what ``to_json`` did not give."""
    name, title, day, topics, source, *rest = value
    url, source_title, author, site, source_day, via, handles, reply, archive = source
    known = source_day and date.fromisoformat(source_day)
    article = Source(url, source_title, author, site, known, via, handles, reply, archive)
    return Note(name, title, date.fromisoformat(day), tuple(topics), article, *rest)
