"""``log.jsonl``: what passed, a line for each contact, in the order it was written down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from curate.formats.text import clean
from curate.problems import Problem
from curate.reach.files.json_lines import (
    HINT,
    find_missing_key,
    find_time_fault,
    format_moment,
    parse_records,
    serialize_record,
)
from curate.reach.files.local_time import parse_moment
from curate.reach.model import ContactKind, Direction, LogEntry
from curate.reach.vault import LOG

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
KINDS: tuple[ContactKind, ...] = get_args(ContactKind)
_KEYS = {"at", "person", "direction", "kind", "text", "substance", "item"}


def parse(text: str, where: str = LOG) -> tuple[list[LogEntry], list[Problem]]:
    """Return every entry that makes sense, the oldest first, and a problem for each line that doesn't. Never raises."""
    entries: list[LogEntry] = []
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        if fault := _find_fault(record):
            problems.append(Problem(f"{where}:{number}", fault, HINT))
            continue
        entries.append(
            LogEntry(
                parse_moment(record["at"]),
                record["person"],
                record["direction"],
                record["kind"],
                record.get("text", ""),
                record.get("substance", True),
                record.get("item", ""),
                number,
            )
        )
    return sorted(entries, key=lambda entry: entry.at), problems


def _find_fault(record: Mapping[str, Any]) -> str:
    """Return what a record lacks, or has too much; empty where it is as it should be."""
    if fault := find_missing_key(record, ("at", "person", "direction", "kind")):
        return fault
    for key, allowed in (("direction", DIRECTIONS), ("kind", KINDS)):
        if record[key] not in allowed:
            return f"“{key}” is one of {', '.join(allowed)}"
    if not all(isinstance(record.get(key, ""), str) for key in ("text", "item")):
        return "“text” and “item” should be text"
    if not isinstance(record.get("substance", True), bool):
        return "“substance” should be true or false"
    if unknown := sorted(set(record) - _KEYS):
        return f"unknown key “{unknown[0]}”"
    return find_time_fault(record["at"])


def serialize_entry(entry: LogEntry) -> str:
    """Return the line that is appended for an entry, without its end."""
    return serialize_record(
        {
            "at": format_moment(entry.at),
            "person": entry.person,
            "direction": entry.direction,
            "kind": entry.kind,
            "text": clean(entry.text),
            "substance": entry.substance,
            "item": entry.item,
        }
    )
