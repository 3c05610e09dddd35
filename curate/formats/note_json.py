"""Converts a note to JSON and back, for the program's own cache."""

from __future__ import annotations

from dataclasses import replace
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
        list(note.aliases),
        note.publish_date and note.publish_date.isoformat(),
        note.expiry_date and note.expiry_date.isoformat(),
        note.typed,
    ]


def from_json(value: list[Any]) -> Note:
    """Return the note in a value. Raises ValueError, TypeError or LookupError if ``to_json`` didn't write it."""
    first, (source, *rest), (aliases, publish_date, expiry_date, typed) = value[:4], value[4:-4], value[-4:]
    name, title, day, topics = first
    url, source_title, author, site, source_day, via, handles, reply, archive = source
    source_date = source_day and date.fromisoformat(source_day)
    article = Source(url, source_title, author, site, source_date, via, handles, reply, archive)
    return replace(
        Note(name, title, date.fromisoformat(day), tuple(topics), article, *rest),
        aliases=tuple(aliases),
        publish_date=publish_date and date.fromisoformat(publish_date),
        expiry_date=expiry_date and date.fromisoformat(expiry_date),
        typed=typed,
    )
