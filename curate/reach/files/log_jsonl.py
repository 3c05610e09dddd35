"""``log.jsonl``: what passed, a line for each contact, in the order it was written down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from curate.formats.text import clean
from curate.problems import Problem
from curate.reach.files.json_lines import parse_records, serialize_record
from curate.reach.model import ContactKind, Direction, LogEntry
from curate.reach.vault import LOG

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
KINDS: tuple[ContactKind, ...] = get_args(ContactKind)
_KEYS = {"at", "person", "direction", "kind", "text", "substance", "item"}
_HINT = "mend the line, or delete it"


def parse(text: str, where: str = LOG) -> tuple[list[LogEntry], list[Problem]]:
    """Every entry that makes sense, the oldest first, and a problem for each line that doesn't. Never raises."""
    found: list[LogEntry] = []
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        wrong = _find_fault(record)
        if wrong:
            problems.append(Problem(f"{where}:{number}", wrong, _HINT))
            continue
        found.append(
            LogEntry(
                _parse_moment(record["at"]),
                record["person"],
                record["direction"],
                record["kind"],
                record.get("text", ""),
                record.get("substance", True),
                record.get("item", ""),
                number,
            )
        )
    return sorted(found, key=lambda entry: entry.at), problems


def _find_fault(record: Mapping[str, Any]) -> str:
    """What a record lacks, or has too much; empty where it is as it should be."""
    for key in ("at", "person", "direction", "kind"):
        if not isinstance(record.get(key), str) or not record[key]:
            return f"“{key}” is missing"
    for key, known in (("direction", DIRECTIONS), ("kind", KINDS)):
        if record[key] not in known:
            return f"“{key}” is one of {', '.join(known)}"
    if not all(isinstance(record.get(key, ""), str) for key in ("text", "item")):
        return "“text” and “item” should be text"
    if not isinstance(record.get("substance", True), bool):
        return "“substance” should be true or false"
    if unknown := sorted(set(record) - _KEYS):
        return f"unknown key “{unknown[0]}”"
    try:
        _parse_moment(record["at"])
    except (ValueError, OverflowError):
        return "“at” is no time such as 2026-11-23T10:00:00+09:00"
    return ""


def _parse_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        return moment
    return moment.astimezone()


def serialize_entry(one: LogEntry) -> str:
    """The line that is appended for one, without its end."""
    return serialize_record(
        {
            "at": one.at.isoformat(timespec="seconds"),
            "person": one.person,
            "direction": one.direction,
            "kind": one.kind,
            "text": clean(one.text),
            "substance": one.substance,
            "item": one.item,
        }
    )
