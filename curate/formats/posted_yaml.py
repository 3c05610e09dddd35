"""posted.yaml: what went to which network, when, and what the note said then.

A list of one entry a line. The program adds lines at the end, takes one out when the user says so, and never touches
the bytes of another; the user may write in the file too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from curate.formats.iso_time import parse_iso_time
from curate.formats.note import note_digest
from curate.formats.text import append_lines
from curate.formats.validation import StrictModel, Text, WebAddress, validate
from curate.formats.yamltext import YamlDocument, format_scalar, load_yaml, split_lines
from curate.model import Note, PostRecord
from curate.problems import Problem

FILE_NAME = "posted.yaml"
HEADER = (
    "# Where your posts went: a line for each, added by `curate posted`. The file is yours: correct or delete lines.\n"
    "# words: stands for what the note said then, and shows whether it was edited since.\n"
)
_LIST_DASH = re.compile(r" *-(?=\s|$)")


def _parse_time(value: Any) -> Any:
    """Return a time in UTC. One without an offset is in this computer's zone, as people write times by hand."""
    if isinstance(value, str):
        try:
            return parse_iso_time(value.strip(), None)
        except (ValueError, OverflowError, OSError):
            raise ValueError(f"{value!r} is not a time; write it as 2026-11-23T09:12+09:00, or the day alone") from None
    raise ValueError("this should be a time; write it as 2026-11-23T09:12+09:00, or the day alone")


def _check_name(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError("this should be a name; write one text")


Name = Annotated[str, BeforeValidator(_check_name)]


class _LedgerEntry(StrictModel):
    note: Name
    network: Name
    at: Annotated[datetime, BeforeValidator(_parse_time)]
    address: WebAddress = ""
    words: Text = ""


def parse(text: str, where: str = FILE_NAME) -> tuple[list[PostRecord], list[Problem]]:
    """Return every valid entry in order, and a problem for each of the others. Never raises.

    Times come back in UTC. Where one entry isn't even YAML the others are still read.
    """
    document = load_yaml(text, where)
    if document.value is None and not document.problems:
        return [], []
    parts, problems = (
        _list_entries(document, where) if document.value is not None else _parse_separately(text, where, document)
    )
    records = []
    for part in parts:
        line = part.line(())
        if not isinstance(part.value, dict):
            hint = "write it as - {note: NAME, network: NAME, at: 2026-11-23T09:12+09:00}"
            problems.append(Problem(f"{where}:{line}", "an entry should have note:, network: and at:", hint))
            continue
        entry, more_problems = validate(_LedgerEntry, part, where)
        problems += more_problems
        if entry:
            records.append(PostRecord(entry.note, entry.network, entry.at, entry.address, entry.words, line))
    return records, problems


def _list_entries(document: YamlDocument, where: str) -> tuple[list[YamlDocument], list[Problem]]:
    problems = list(document.problems)
    if not isinstance(document.value, list):
        hint = "begin each entry with a dash: - {note: …}"
        return [], [*problems, Problem(f"{where}:1", "this should be a list of what was posted", hint)]
    whole = YamlDocument({"": document.value}, {("", *path): line for path, line in document.lines.items()})
    return whole.list_items(""), problems


def _parse_separately(text: str, where: str, broken: YamlDocument) -> tuple[list[YamlDocument], list[Problem]]:
    """Return the entries of broken YAML, each parsed separately, and a problem for each that can't be."""
    lines = split_lines(text.removeprefix("\ufeff"))
    starts = [number for number, line in enumerate(lines) if _LIST_DASH.match(line)]
    parts: list[YamlDocument] = []
    problems: list[Problem] = []
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        document = load_yaml("".join(lines[start:end]), where, first_line=start + 1)
        if document.value is None:
            problems += document.problems
            continue
        entries, more_problems = _list_entries(document, where)
        parts += entries
        problems += more_problems
    return parts, problems or list(broken.problems)


def format_line(posted: PostRecord) -> str:
    """Return an entry as a line of the file, with its line ending."""
    pairs = [("note", format_scalar(posted.note)), ("network", format_scalar(posted.network))]
    pairs.append(("at", posted.at.isoformat(timespec="minutes")))
    pairs += [(key, format_scalar(value)) for key in ("address", "words") if (value := getattr(posted, key))]
    return f"- {{{', '.join(f'{key}: {value}' for key, value in pairs)}}}\n"


def add_entry(text: str, posted: PostRecord) -> str:
    """Return the file's text with one more entry at its end. posted.at: to the minute.

    An empty file gets its header, a last line without an end gets one. Raises ValueError where the text takes no
    more entries (it is no list, or has an end of its own).
    """
    new = append_lines(text, _list_indent(text) + format_line(posted), HEADER)
    (found, old), (after, problems) = _parse_without_lines(text), _parse_without_lines(new)
    if after != [*found, replace(posted, line=0)] or len(problems) > len(old):
        raise ValueError("it isn't a list that goes on to the end of the file")
    return new


def remove_entry(text: str, posted: PostRecord) -> str:
    """Return the file's text without the lines of one entry (from ``parse``); every other byte stays.

    Raises ValueError where those lines can't be taken out alone.
    """
    lines = split_lines(text)
    start = posted.line - 1
    if 0 <= start < len(lines):
        dash = _LIST_DASH.match(lines[start])
    else:
        dash = None
    end = start + 1
    while dash and end < len(lines) and _continues_entry(lines[end], lines[start].index("-")):
        end += 1
    new = "".join(lines[:start] + lines[end:])
    records = parse(text)[0]
    other_records = [replace(record, line=0) for record in records if record.line != posted.line]
    if dash is None or _parse_without_lines(new)[0] != other_records or len(other_records) != len(records) - 1:
        raise ValueError("its lines can't be told from the others'")
    return new


def _continues_entry(line: str, dash: int) -> bool:
    """Whether a line goes on with the entry above, whose dash stands at that column."""
    inner = line.lstrip(" ")
    return bool(inner.strip()) and not inner.startswith("#") and len(line) - len(inner) > dash


def _parse_without_lines(text: str) -> tuple[list[PostRecord], list[Problem]]:
    """Parse a file, leaving out the entries' line numbers."""
    records, problems = parse(text)
    return [replace(record, line=0) for record in records], problems


def _list_indent(text: str) -> str:
    """Return the spaces before the dashes of an indented list."""
    dash = next(filter(None, map(_LIST_DASH.match, split_lines(text))), None)
    if dash:
        return dash[0].partition("-")[0]
    return ""


def was_edited_since(note: Note, posted: PostRecord) -> bool:
    """Whether the note says something else now. False where the entry doesn't say what the note said then."""
    return bool(posted.words) and posted.words != note_digest(note)


def latest_entry(ledger: Sequence[PostRecord], note: str, network: str) -> PostRecord | None:
    """Return the newest entry of a note on a network; of equal times, the last in the file."""
    entries = [entry for entry in ledger if (entry.note, entry.network) == (note, network)]
    return max(entries, key=lambda entry: (entry.at, entry.line), default=None)
