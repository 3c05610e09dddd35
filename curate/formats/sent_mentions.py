"""``mentions.yaml``: the webmentions that were sent. Pure.

The record is appended to and never rewritten: two lines of it at most for each mention, the first written before
anything is sent, so that one which may have arrived is never sent again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from curate.formats.iso_time import parse_iso_time
from curate.formats.text import append_lines
from curate.formats.validation import StrictModel, Text, validate
from curate.formats.web_address import url_key
from curate.formats.yamltext import YamlDocument, load_yaml, quote_scalar
from curate.problems import Problem

HEADER = "# What `curate mentions --send` did, oldest first. To send one again, delete its lines.\n"
_RECORDS_PER_BATCH, _RECORDS_CHECKED = 2_000, 20
_RECORD_START = re.compile(r"^- ", re.MULTILINE)

State = Literal["sending", "accepted", "refused", "failed", "none"]
"""``sending``: begun, and nothing is known of the end. ``accepted``: 2xx. ``refused``: a 4xx that speaks of more than
the moment. ``failed``: a passing fault, to be tried again. ``none``: the page takes no mentions."""


@dataclass(frozen=True, slots=True)
class SentMention:
    """One line of the record of sent mentions.

    words: digest of the note then (``note.note_digest``). answer: where its receiver may be asked of it.
    """

    at: datetime
    note: str
    target: str
    state: State
    words: str
    endpoint: str = ""
    status: int = 0
    answer: str = ""
    line: int = 0


def _parse_time(value: Any) -> Any:
    try:
        return parse_iso_time(value)
    except (TypeError, ValueError):
        raise ValueError("not a time; write it like 2026-11-23T10:00:00Z") from None


class _Record(StrictModel):
    at: Annotated[datetime, BeforeValidator(_parse_time)]
    note: str
    target: str
    state: State
    words: Text = ""
    endpoint: Text = ""
    status: Annotated[int, BeforeValidator(lambda value: value or 0)] = 0
    answer: Text = ""


def parse(text: str, where: str) -> tuple[tuple[SentMention, ...], list[Problem]]:
    """Return the record in order, and a problem for each entry that can't be read. Never raises."""
    mentions: list[SentMention] = []
    problems: list[Problem] = []
    for first_line, part in _split_batches(text):
        document = load_yaml(part, where, first_line)
        if document.value is None or not isinstance(document.value, list):
            problems += document.problems
            if document.value is not None:
                problems.append(
                    Problem(f"{where}:{first_line}", "this should be a list", "begin each record with “- ”")
                )
            continue
        listed = YamlDocument({"": document.value}, {("", *path): line for path, line in document.lines.items()})
        for record in listed.list_items(""):
            fields, more_problems = validate(_Record, record, where)
            problems += more_problems
            if fields:
                mentions.append(SentMention(**dict(fields), line=record.line(())))
    return tuple(mentions), problems


def _split_batches(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based first line, text) of batches of records: the parser limits the values of a document."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("- ")][::_RECORDS_PER_BATCH]
    starts[:1] = [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, "".join(lines[start:end])


def format_line(mention: SentMention) -> str:
    """Return a record as its line in the file."""
    values = {
        "at": mention.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "note": mention.note,
        "target": mention.target,
        "state": mention.state,
        "words": mention.words,
        "endpoint": mention.endpoint,
        "status": mention.status,
        "answer": mention.answer,
    }
    shown = ", ".join(
        f"{key}: {quote_scalar(value) if isinstance(value, str) else value}" for key, value in values.items() if value
    )
    return f"- {{{shown}}}\n"


def add_mention(text: str, mention: SentMention) -> str:
    """Return the file's text with one more record at its end. mention.at: to the second.

    Raises ValueError where it would not be read back: the file is no list, or has an end of its own.
    """
    new = append_lines(text, format_line(mention), HEADER)
    end = _last_records(text)
    old_records = [replace(record, line=0) for record in parse(end, "")[0]]
    if [replace(record, line=0) for record in parse(end + new[len(text) :], "")[0]] != [
        *old_records,
        replace(mention, line=0),
    ]:
        raise ValueError("it isn't a list that goes on to the end of the file")
    return new


def _last_records(text: str) -> str:
    """Return the end of a file, which is enough to check what is appended."""
    starts = [match.start() for match in _RECORD_START.finditer(text)]
    if len(starts) > _RECORDS_CHECKED:
        return text[starts[-_RECORDS_CHECKED] :]
    return text


def latest_mentions(mentions: Iterable[SentMention]) -> dict[tuple[str, str], SentMention]:
    """Return the last record of each (note, ``url_key`` of the target)."""
    return {(mention.note, url_key(mention.target)): mention for mention in mentions}
