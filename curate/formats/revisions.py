"""editions.yaml: when each note last changed, so that feeds can say it truly. Kept in the workspace, with the notes.

A list of one line for each edition of a note, and the last line of a note holds. The program adds lines at the end and
now and then takes out those that no longer hold; it never touches another byte. The times of files wouldn't do: a clone
of the workspace has new ones. Where the notes are in git, the commit that last changed one stands for the clock, so
that every clone tells the same. The file also keeps where the site first was, for the ids of its notes
(``original_site_url``).

A note whose file was renamed is known by what it says: its line keeps the name that it had first, ``was``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from curate.formats.iso_time import parse_iso_time
from curate.formats.note import note_digest
from curate.formats.text import append_lines
from curate.formats.yamltext import format_scalar, load_yaml
from curate.model import Note
from curate.problems import Problem

FILE_NAME = "editions.yaml"
HEADER = (
    "# When each note last said something new: feeds tell it to those who read them. Written by `curate build`.\n"
    "# Keep this file with your notes. words: stands for what the note says; site: where your site first was.\n"
)
_SCALAR = r'("(?:[^"\\]|\\.)*"|[^\s"{},:#\[\]]+)'
# Ten thousand lines are read in every build, so that those of the program's own hand are read without a parser.
_ENTRY_LINE = re.compile(
    rf"- \{{note: {_SCALAR}, words: (\w+), at: (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:, was: {_SCALAR})?\}}"
)
_SITE_LINE = re.compile(rf"(?m)^- \{{site: {_SCALAR}\}}\r?$")


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a note, and when it began."""

    note: str
    """The note's name."""
    words: str
    """Digest of what it says (``formats.note.note_digest``)."""
    at: datetime
    """In UTC, to the second."""
    was: str = ""
    """The name that the note had first, if it was renamed."""

    @property
    def original_name(self) -> str:
        """Return the first name of the note."""
        return self.was or self.note


@dataclass(frozen=True, slots=True)
class LastCommit:
    """The last commit of a note's file that is unchanged since."""

    at: datetime
    existed_before: bool
    """Whether it was there before."""


CommitLookup = Callable[[Collection[str]], Mapping[str, LastCommit]]
"""What git knows of notes, by their names: of those that are as they were committed."""


@dataclass(frozen=True, slots=True)
class RenamedNotes:
    """Notes whose files were renamed."""

    original_names: Mapping[str, str]
    """By a note's name, of those that were renamed: the name that it had first."""
    current_names: Mapping[str, str]
    """Where the note of a name that no file has any more is now: that name to its name now."""


def parse(text: str, where: str = FILE_NAME) -> tuple[dict[str, Revision], list[Problem]]:
    """Return the latest revision of each note by its name, and a problem for each line that can't be read."""
    revisions: dict[str, Revision] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_split_lines(text), 1):
        if _is_ignored_line(line):
            continue
        revision = _parse_line(line)
        if revision is None:
            hint = "take the line out, or write it as - {note: NAME, words: DIGEST, at: 2026-11-23T09:12:00Z}"
            problems.append(Problem(f"{where}:{number}", "this line doesn't say when a note changed", hint))
        else:
            revisions[revision.note] = revision
    return revisions, problems


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
    known, renamed = _match_renamed(notes, known)
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


def _match_renamed(
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


def format_line(edition: Revision) -> str:
    """Return a revision as a line of the file, with its line ending."""
    at = edition.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    if edition.was:
        was = f", was: {format_scalar(edition.was)}"
    else:
        was = ""
    return f"- {{note: {format_scalar(edition.note)}, words: {edition.words}, at: {at}Z{was}}}\n"


def original_site_url(text: str) -> str:
    """Return the site's address when the file was begun, the base of the notes' ids; empty if it isn't there."""
    match = _SITE_LINE.search(text)
    if match:
        return _unquote(match[1]) or ""
    return ""


def add_revisions(text: str, new: Iterable[Revision], site_url: str = "") -> str:
    """Return the file's text with more revisions at its end; every byte before stays.

    site_url: kept as the origin by a file that has none. Nothing new gives the text as it was.
    """
    lines = [format_line(edition) for edition in new]
    if site_url and not original_site_url(text):
        lines.insert(0, f"- {{site: {format_scalar(site_url)}}}\n")
    if not lines:
        return text
    return append_lines(text, "".join(lines), HEADER)


def compact(text: str) -> str:
    """Return the text without outdated lines, if those are more than the others; otherwise as it was.

    Comments stay, and lines that can't be read.
    """
    lines = text.splitlines(keepends=True)
    revisions = [_parse_line(line.strip("\ufeff\r\n")) for line in lines]
    last_lines = {revision.note: number for number, revision in enumerate(revisions) if revision}
    if sum(map(bool, revisions)) <= 2 * len(last_lines):
        return text
    kept = set(last_lines.values())
    return "".join(line for number, line in enumerate(lines) if revisions[number] is None or number in kept)


def _split_lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines()


def _is_ignored_line(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#") or _SITE_LINE.fullmatch(line) is not None


def _parse_line(line: str) -> Revision | None:
    """Return the revision on a line, as the program writes it or as a person might; None if there is none."""
    fields = _read_fields(line)
    try:
        time = parse_iso_time(fields["at"])
    except (KeyError, ValueError, OverflowError):
        return None
    name, words = fields.get("note", ""), fields.get("words", "")
    if name and words:
        return Revision(name, words, time.replace(microsecond=0), fields.get("was", ""))
    return None


def _read_fields(line: str) -> dict[str, str]:
    match = _ENTRY_LINE.fullmatch(line)
    if match and (name := _unquote(match[1])) is not None:
        return {"note": name, "words": match[2], "at": match[3], "was": _unquote(match[4] or "") or ""}
    if line.lstrip().startswith("-"):
        value = load_yaml(line, "").value
    else:
        value = None
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return {key: text for key, text in value[0].items() if isinstance(text, str)}
    return {}


def _unquote(scalar: str) -> str | None:
    if not scalar.startswith('"'):
        return scalar
    try:
        value = json.loads(scalar)
    except ValueError:
        return None
    if isinstance(value, str):
        return value
    return None
