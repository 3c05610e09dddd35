"""When each note last changed: at its date, its last commit, or the build that first saw the change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from curate.formats.editions_yaml import Revision
from curate.formats.note import note_digest
from curate.formats.renamed_notes import match_renamed
from curate.model import Note


@dataclass(frozen=True, slots=True)
class LastCommit:
    """The last commit of a note's file that is unchanged since."""

    at: datetime
    existed_before: bool
    """Whether it was there before."""


CommitLookup = Callable[[Collection[str]], Mapping[str, LastCommit]]
"""What git knows of notes, by their names: of those that are as they were committed."""


def compute_revisions(
    notes: Iterable[Note],
    known: Mapping[str, Revision],
    now: datetime,
    committed: CommitLookup = lambda _: {},
) -> tuple[dict[str, datetime], list[Revision]]:
    """Return when each note last changed, by its name, and the revisions that aren't in the file yet.

    A new note has its own date, so that a first build doesn't call ten years of notes new; or the time of its last
    commit, if it was in git before that. No note changed before its date, which may begin earlier where the user lives
    than in UTC. committed: called once, and only for notes whose time isn't known.
    """
    notes = list(notes)
    known, renamed = match_renamed(notes, known)
    times: dict[str, datetime] = {}
    changed: list[tuple[Note, str]] = []
    for note in notes:
        words, revision = note_digest(note), known.get(note.name)
        if revision is not None and revision.words == words:
            times[note.name] = max(_start_of_day(note), revision.at)
        else:
            changed.append((note, words))
    if changed:
        commits = committed([note.name for note, _ in changed])
    else:
        commits = {}
    new = [_date_revision(note, words, known.get(note.name), commits.get(note.name), now) for note, words in changed]
    times.update((revision.note, revision.at) for revision in new)
    return times, [*renamed, *new]


def _date_revision(
    note: Note, words: str, before: Revision | None, commit: LastCommit | None, now: datetime
) -> Revision:
    """Return the revision of a note that is new or has changed. before: the one in the file."""
    time = _start_of_day(note)
    if before is None:
        if commit and commit.existed_before:
            time = max(time, commit.at)
    elif commit:
        time = max(time, commit.at, before.at + timedelta(seconds=1))
    else:
        time = max(time, now)
    time = time.astimezone(UTC).replace(microsecond=0)
    return Revision(note.name, words, time, before.was if before else "")


def _start_of_day(note: Note) -> datetime:
    return datetime.combine(note.date, time(), UTC)
