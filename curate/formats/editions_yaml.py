"""editions.yaml: when each note last changed, so that feeds can say it truly. Kept in the workspace, with the notes.

A list of one line for each edition of a note, and the last line of a note holds. The program adds lines at the end and
now and then takes out those that no longer hold; it never touches another byte. The times of files wouldn't do: a clone
of the workspace has new ones. Where the notes are in git, the commit that last changed one stands for the clock, so
that every clone tells the same. The file also keeps where the site first was, for the ids of its notes
(``original_site_url``).

The line of a note whose file was renamed keeps the name that it had first, ``was`` (``renamed_notes``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from curate.formats.iso_time import parse_iso_time
from curate.formats.text import append_lines
from curate.formats.yamltext import format_scalar, load_yaml
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
