"""On which days a note may be published, by ``publishDate`` and ``expiryDate`` in its front matter. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from curate.model import Note
from curate.problems import WAITING, Problem


def day_problem(note: Note, today: date) -> Problem | None:
    """Return the problem that a note isn't published today; None if it may be."""
    if note.publish_date and note.publish_date > today:
        place = f"{note.where}:{_line(note, 'publish')}"
        what = f"waits until {note.publish_date.isoformat()}, its publishDate"
        return Problem(place, what, "to publish it now, delete this line", WAITING)
    if note.expiry_date and note.expiry_date < today:
        place = f"{note.where}:{_line(note, 'exp')}"
        what = f"isn't published since {note.expiry_date.isoformat()}, its expiryDate, is past"
        return Problem(place, what, "to publish it again, delete this line", WAITING)
    return None


def next_change(notes: Iterable[Note], today: date) -> date | None:
    """Return the next day on which one of the notes begins or ceases to be published; None if there is none."""
    days: list[date] = []
    for note in notes:
        if note.publish_date:
            days.append(note.publish_date)
        if note.expiry_date and note.expiry_date < date.max:
            days.append(note.expiry_date + timedelta(days=1))
    return min((day for day in days if day > today), default=None)


def _line(note: Note, word: str) -> int:
    """Return the line of the key with a word in its name."""
    keys = (key for key in note.lines if word in key.casefold() and key.casefold().endswith("date"))
    return note.lines.get(next(keys, ""), 1)
