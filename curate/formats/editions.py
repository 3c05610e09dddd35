"""editions.yaml: when each note last changed, so that feeds can say it truly. Kept in the workspace, with the notes.

A list of one line for each edition of a note, and the last line of a note holds. The program adds lines at the end and
now and then takes out those that no longer hold; it never touches another byte. The times of files wouldn't do: a clone
of the workspace has new ones. The file also keeps where the site first was, for the ids of its notes (``origin``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from curate.formats.ledger import digest_of
from curate.formats.yamltext import load, scalar
from curate.model import Note
from curate.problems import Problem

NAME = "editions.yaml"
HEADER = (
    "# When each note last said something new: feeds tell it to those who read them. Written by `curate build`.\n"
    "# Keep this file with your notes. words: stands for what the note says; site: where your site first was.\n"
)
_TEXT = r'("(?:[^"\\]|\\.)*"|[^\s"{},:#\[\]]+)'
# Ten thousand lines are read in every build, so that those of the program's own hand are read without a parser.
_ENTRY = re.compile(rf"- \{{note: {_TEXT}, words: (\w+), at: (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\}}")
_SITE = re.compile(rf"(?m)^- \{{site: {_TEXT}\}}\r?$")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a note says since when."""

    note: str
    """The note's name."""
    words: str
    """Digest of what it says (``formats.ledger.digest_of``)."""
    at: datetime
    """In UTC, to the second."""


def parse(text: str, where: str = NAME) -> tuple[dict[str, Edition], list[Problem]]:
    """The edition of each note that holds, by the note's name, and a problem for each line that can't be read."""
    found: dict[str, Edition] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_lines(text), 1):
        if _says_nothing(line):
            continue
        edition = _edition(line)
        if edition is None:
            hint = "take the line out, or write it as - {note: NAME, words: DIGEST, at: 2026-11-23T09:12:00Z}"
            problems.append(Problem(f"{where}:{number}", "this line doesn't say when a note changed", hint))
        else:
            found[edition.note] = edition
    return found, problems


def updated(
    notes: Iterable[Note], known: Mapping[str, Edition], now: datetime
) -> tuple[dict[str, datetime], list[Edition]]:
    """When each note last changed, by its name, and the editions that aren't in the file yet.

    A note not seen before has its date, so that a first build doesn't call ten years of notes new. No note changed
    before its date: where the user lives that may begin earlier than in UTC.
    """
    times: dict[str, datetime] = {}
    new: list[Edition] = []
    for note in notes:
        first = datetime.combine(note.date, time(), UTC)
        words, before = digest_of(note), known.get(note.name)
        if before is not None and before.words == words:
            times[note.name] = max(first, before.at)
            continue
        at = first if before is None else max(first, now.astimezone(UTC).replace(microsecond=0))
        times[note.name] = at
        new.append(Edition(note.name, words, at))
    return times, new


def entry(edition: Edition) -> str:
    """The line that is appended for one, its end included."""
    at = edition.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"- {{note: {scalar(edition.note)}, words: {edition.words}, at: {at}Z}}\n"


def origin(text: str) -> str:
    """The site's address when the file was begun, which ids of notes are made from; empty if it doesn't say it."""
    found = _SITE.search(text)
    return _unquoted(found[1]) or "" if found else ""


def added(text: str, new: Iterable[Edition], site_url: str = "") -> str:
    """The file's text with editions more at its end; every byte before stays.

    site_url: kept as the origin by a file that has none. Nothing new gives the text as it was.
    """
    lines = [entry(edition) for edition in new]
    if site_url and not origin(text):
        lines.insert(0, f"- {{site: {scalar(site_url)}}}\n")
    if not lines:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text or HEADER
    gap = "" if before.endswith("\n") else newline
    return before + gap + "".join(lines).replace("\n", newline)


def compacted(text: str) -> str:
    """The text without the lines that no longer hold, if those are more than those that do; else as it was.

    Comments stay, and lines that can't be read.
    """
    lines = text.splitlines(keepends=True)
    names = [edition.note if (edition := _edition(line.strip("\ufeff\r\n"))) else None for line in lines]
    last = {name: number for number, name in enumerate(names) if name is not None}
    if len([name for name in names if name is not None]) <= 2 * len(last):
        return text
    kept = set(last.values())
    return "".join(line for number, line in enumerate(lines) if names[number] is None or number in kept)


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines()


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#") or _SITE.fullmatch(line) is not None


def _edition(line: str) -> Edition | None:
    """What a line says, as the program writes it or as a person might; None if nothing of use."""
    found = _ENTRY.fullmatch(line)
    fields: dict[str, str]
    if found and (name := _unquoted(found[1])) is not None:
        fields = {"note": name, "words": found[2], "at": found[3]}
    else:
        value = load(line, "").value if line.lstrip().startswith("-") else None
        one = value[0] if isinstance(value, list) and len(value) == 1 else None
        fields = {key: text for key, text in one.items() if isinstance(text, str)} if isinstance(one, dict) else {}
    try:
        at = datetime.fromisoformat(fields["at"])
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None
    name, words = fields.get("note", ""), fields.get("words", "")
    return Edition(name, words, at.replace(microsecond=0)) if name and words else None


def _unquoted(scalar: str) -> str | None:
    if not scalar.startswith('"'):
        return scalar
    try:
        value = json.loads(scalar)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
