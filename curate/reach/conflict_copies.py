"""Conflict copies: what programs that synchronise folders make of a file that was changed on two computers. Pure.

Nothing of either may be lost. Of a file that is only appended to, the lines of both are brought together; of any other,
the user decides.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from curate.reach.files.local_time import parse_moment
from curate.reach.vault import (
    CANDIDATES,
    COMMUNITIES,
    CONTRIBUTIONS,
    FOLDERS,
    GOALS,
    INTRODUCTIONS,
    LOG,
    SETTINGS_FILE,
)

APPEND_ONLY = (LOG, INTRODUCTIONS, CONTRIBUTIONS)
"""Files whose lines are only ever added to: these can be merged."""
CONFLICT_MARKER = re.compile(r"(<{7}|={7}|>{7}|\|{7})(\s.*)?")
"""A line that git puts around the two sides of a conflict."""
CONFLICT_MESSAGE = "an unresolved git conflict"
CONFLICT_HINT = "open it in your editor, and keep what is right from each side"
_COPYABLE_FILES = (SETTINGS_FILE, CANDIDATES, LOG, GOALS, COMMUNITIES, CONTRIBUTIONS, INTRODUCTIONS)
_ID_LENGTH = len("p-") + 8
# What stands between a file's name and its ending, as these programs write it.
_COPY_SUFFIX = re.compile(
    r"""
      \.sync-conflict-\d{8}-\d{6}(-\w+)?      # Syncthing
    | \.conflict\d*                           # Resilio Sync, rclone
    | _conflict-[\d-]+ | _.*_conflict         # ownCloud, Synology Drive
    | \s?[(（][^()（）]*(\([^()]*\))?[)）]      # Dropbox, Nextcloud, Google Drive, Seafile: (…), in any language
    | \s\d+                                   # iCloud
    | -[\w-]+                                 # OneDrive: the computer's name
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_original(name: str) -> str:
    """Return the vault's file that a file is a conflict copy of, by its name; empty for any other."""
    folder, _, base = name.rpartition("/")
    if folder in FOLDERS:
        own = base[:_ID_LENGTH] + PurePosixPath(base).suffix
        names = [own] if FOLDERS[folder].fullmatch(own) else []
    else:
        names = [] if folder else list(_COPYABLE_FILES)
    for original in names:
        stem, _, ending = original.rpartition(".")
        if base != original and base.startswith(stem) and base.endswith(f".{ending}"):
            between = base[len(stem) : -len(ending) - 1]
            if _COPY_SUFFIX.fullmatch(between):
                if folder:
                    return f"{folder}/{original}"
                return original
    return ""


# ------------------------------------------------------------------ lines of files that are appended to


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file with the lines of both computers."""

    text: str
    added: Sequence[str] = ()
    """Lines that the file lacked."""
    same_count: int = 0
    """Lines of the copies that it had."""
    unparsed: Sequence[str] = ()
    """Those of ``added`` that are no record; they are kept all the same."""
    left_out: Sequence[str] = ()
    """Lines of the copies that were left out: they are about somebody whom the vault doesn't have, and who may have
    been forgotten."""


def merge(text: str, copies: Iterable[str], people: Collection[str] | None) -> MergedFile:
    """Return a file with the lines of its copies.

    Lines that say the same are one. Those of the file stay as they are, in their order; each other one comes before the
    first of them that is later. people: the ids of all in the vault; None: nobody's lines are left out.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines, sides = _split_lines(text), [_split_lines(copy) for copy in copies]
    had = {_comparison_key(line) for line in lines}
    ended = _unknown_introduction_ids([*lines, *(line for side in sides for line in side)], people or ())
    added: list[tuple[str, datetime | None]] = []
    strangers: list[str] = []
    same = 0
    for side in sides:
        time: datetime | None = None
        for line in side:
            time = _parse_time(line) or time  # what has no time of its own follows the line before it
            if _comparison_key(line) in had:
                same += 1
            elif people is not None and _is_about_unknown(line, people, ended):
                strangers.append(line)
            else:
                had.add(_comparison_key(line))
                added.append((line, time))
    new = [line for line, _ in added]
    if added:
        whole = "".join(f"{line}{end}" for line in _merge_by_time(lines, added))
    else:
        whole = text
    return MergedFile(whole, new, same, [line for line in new if _parse_record(line) is None], strangers)


def find_conflict_line(text: str) -> int:
    """Return the 1-based line on which git's first conflict in a file begins; 0: there is none."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line[:7] == "<" * 7 and CONFLICT_MARKER.fullmatch(line)), 0)


def split_sides(text: str) -> tuple[str, str]:
    """Return a file in which git left conflicts as this computer had it, and the lines that the other one had in the
    places of conflict.

    What stood there before both (``|||||||``) is in one of them still, or both took it out.
    """
    ours: list[str] = []
    theirs: list[str] = []
    where = ""
    for line in text.split("\n"):
        marker = CONFLICT_MARKER.fullmatch(line.rstrip("\r"))
        if marker and (where or marker[1][0] == "<"):
            if marker[1][0] != ">":
                where = marker[1][0]
            else:
                where = ""
        elif where in ("", "<"):
            ours.append(line)
        elif where == "=":
            theirs.append(line)
    return "\n".join(ours), "\n".join(theirs)


def _split_lines(text: str) -> list[str]:
    return [line for raw in text.removeprefix("\ufeff").split("\n") if (line := raw.rstrip("\r")).strip()]


def _parse_record(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        return value
    return None


def _comparison_key(line: str) -> str:
    """Return what is the same for two lines that say the same, however their keys are ordered."""
    record = _parse_record(line)
    if record is None:
        return line.strip()
    return json.dumps(record, sort_keys=True)


def _parse_time(line: str) -> datetime | None:
    try:
        return parse_moment(str((_parse_record(line) or {}).get("at")))
    except ValueError:
        return None


def _merge_by_time(lines: Sequence[str], added: Iterable[tuple[str, datetime | None]]) -> list[str]:
    """Return the lines with each added one before the first that is later; what has no time comes first."""
    waiting = deque(sorted(added, key=lambda one: one[1].timestamp() if one[1] else float("-inf")))
    merged: list[str] = []
    for line in lines:
        time = _parse_time(line)
        while waiting and time is not None and (waiting[0][1] is None or waiting[0][1] < time):
            merged.append(waiting.popleft()[0])
        merged.append(line)
    return [*merged, *(line for line, _ in waiting)]


def _unknown_introduction_ids(lines: Iterable[str], people: Collection[str]) -> set[str]:
    """Return the ids of introductions with somebody whom the vault doesn't have."""
    records = [record for line in lines if (record := _parse_record(line)) is not None]
    begun = [record for record in records if "a" in record and "b" in record]
    return {str(one.get("id")) for one in begun if one["a"] not in people or one["b"] not in people}


def _is_about_unknown(line: str, people: Collection[str], ended: Collection[str]) -> bool:
    """Return whether a line is about somebody whom the vault doesn't have."""
    record = _parse_record(line) or {}
    if "person" in record:
        return record["person"] not in people
    return str(record.get("id", "")) in ended
