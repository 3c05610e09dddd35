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
from collections.abc import Callable, Collection, Iterable, Mapping
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
    """What a note says since when."""

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
        """The name that it had first."""
        return self.was or self.note


@dataclass(frozen=True, slots=True)
class LastCommit:
    """When git last heard of a note's file that is now as it was then."""

    at: datetime
    existed_before: bool
    """Whether it was there before."""


CommitLookup = Callable[[Collection[str]], Mapping[str, LastCommit]]
"""What git knows of notes, by their names: of those that are as they were committed."""


@dataclass(frozen=True, slots=True)
class RenamedNotes:
    """What became of notes whose files have other names now."""

    original_names: Mapping[str, str]
    """By a note's name, of those that were renamed: the name that it had first."""
    current_names: Mapping[str, str]
    """Where the note of a name that no file has any more is now: that name to its name now."""


def parse(text: str, where: str = FILE_NAME) -> tuple[dict[str, Revision], list[Problem]]:
    """The edition of each note that holds, by the note's name, and a problem for each line that can't be read."""
    found: dict[str, Revision] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_split_lines(text), 1):
        if _is_ignored_line(line):
            continue
        edition = _parse_line(line)
        if edition is None:
            hint = "take the line out, or write it as - {note: NAME, words: DIGEST, at: 2026-11-23T09:12:00Z}"
            problems.append(Problem(f"{where}:{number}", "this line doesn't say when a note changed", hint))
        else:
            found[edition.note] = edition
    return found, problems


def compute_revisions(
    notes: Iterable[Note],
    known: Mapping[str, Revision],
    now: datetime,
    committed: CommitLookup = lambda _: {},
) -> tuple[dict[str, datetime], list[Revision]]:
    """When each note last changed, by its name, and the editions that aren't in the file yet.

    A note not seen before has its date, so that a first build doesn't call ten years of notes new; or the time of the
    last commit of it, if it was in git before that. No note changed before its date: where the user lives that may
    begin earlier than in UTC. committed: asked once, and only for notes whose time isn't known.
    """
    times: dict[str, datetime] = {}
    unsaid: list[tuple[Note, str, Revision | None]] = []
    notes = list(notes)
    there = {note.name for note in notes}
    away = {edition.words: edition for edition in known.values() if edition.note not in there}
    new: list[Revision] = []
    for note in notes:
        words, before = note_digest(note), known.get(note.name)
        if before is None and (old := away.pop(words, None)):
            before = Revision(note.name, words, old.at, old.original_name)
            new.append(before)
        if before is not None and before.words == words:
            times[note.name] = max(_start_of_day(note), before.at)
        else:
            unsaid.append((note, words, before))
    if unsaid:
        commits = committed([note.name for note, _, _ in unsaid])
    else:
        commits = {}
    for note, words, before in unsaid:
        commit, at = commits.get(note.name), _start_of_day(note)
        if before is None:
            if commit and commit.existed_before:
                at = max(at, commit.at)
            else:
                at = at
        elif commit:
            at = max(at, commit.at, before.at + timedelta(seconds=1))
        else:
            at = max(at, now)
        times[note.name] = at = at.astimezone(UTC).replace(microsecond=0)
        new.append(Revision(note.name, words, at, before.was if before else ""))
    return times, new


def _start_of_day(note: Note) -> datetime:
    return datetime.combine(note.date, time(), UTC)


def find_renamed(names: Collection[str], editions: Mapping[str, Revision]) -> RenamedNotes:
    """names: of the notes that there are. editions: those of ``parse``, and over them the new ones.

    A first name that another note has now is that one's.
    """
    first = {
        name: edition.was
        for name in names
        if (edition := editions.get(name)) and edition.was and edition.was not in names
    }
    now = {was: name for name, was in first.items()}
    moved = {
        edition.note: now[edition.original_name]
        for edition in editions.values()
        if edition.note not in names and edition.original_name in now
    }
    return RenamedNotes(first, moved)


def format_line(edition: Revision) -> str:
    """The line that is appended for one, its end included."""
    at = edition.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    if edition.was:
        was = f", was: {format_scalar(edition.was)}"
    else:
        was = ""
    return f"- {{note: {format_scalar(edition.note)}, words: {edition.words}, at: {at}Z{was}}}\n"


def original_site_url(text: str) -> str:
    """The site's address when the file was begun, which ids of notes are made from; empty if it doesn't say it."""
    found = _SITE_LINE.search(text)
    if found:
        return _unquote(found[1]) or ""
    return ""


def add_revisions(text: str, new: Iterable[Revision], site_url: str = "") -> str:
    """The file's text with editions more at its end; every byte before stays.

    site_url: kept as the origin by a file that has none. Nothing new gives the text as it was.
    """
    lines = [format_line(edition) for edition in new]
    if site_url and not original_site_url(text):
        lines.insert(0, f"- {{site: {format_scalar(site_url)}}}\n")
    if not lines:
        return text
    return append_lines(text, "".join(lines), HEADER)


def compact(text: str) -> str:
    """The text without the lines that no longer hold, if those are more than those that do; else as it was.

    Comments stay, and lines that can't be read.
    """
    lines = text.splitlines(keepends=True)
    names = [edition.note if (edition := _parse_line(line.strip("\ufeff\r\n"))) else None for line in lines]
    last = {name: number for number, name in enumerate(names) if name is not None}
    if len([name for name in names if name is not None]) <= 2 * len(last):
        return text
    kept = set(last.values())
    return "".join(line for number, line in enumerate(lines) if names[number] is None or number in kept)


def _split_lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines()


def _is_ignored_line(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#") or _SITE_LINE.fullmatch(line) is not None


def _parse_line(line: str) -> Revision | None:
    """What a line says, as the program writes it or as a person might; None if nothing of use."""
    found = _ENTRY_LINE.fullmatch(line)
    fields: dict[str, str]
    if found and (name := _unquote(found[1])) is not None:
        fields = {"note": name, "words": found[2], "at": found[3], "was": _unquote(found[4] or "") or ""}
    else:
        if line.lstrip().startswith("-"):
            value = load_yaml(line, "").value
        else:
            value = None
        if isinstance(value, list) and len(value) == 1:
            one = value[0]
        else:
            one = None
        if isinstance(one, dict):
            fields = {key: text for key, text in one.items() if isinstance(text, str)}
        else:
            fields = {}
    try:
        at = parse_iso_time(fields["at"])
    except (KeyError, ValueError, OverflowError):
        return None
    name, words = fields.get("note", ""), fields.get("words", "")
    if name and words:
        return Revision(name, words, at.replace(microsecond=0), fields.get("was", ""))
    return None


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
