"""What a command writes into the vault, as one change: all of it, or nothing. Pure.

While the vault is locked, writes are gathered. Then all of them are listed in ``.unfinished.json``, made one after the
other, and the list is removed. A run that is killed leaves the list, and the next one makes what is left of it: it does
so once, and touches no file that the user has changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from curate.problems import CannotRun, Problem

UNFINISHED_FILE = ".unfinished.json"


@dataclass(frozen=True, slots=True)
class FileWrite:
    """A file that gets a new text."""

    name: str
    before: str
    """The digest of what it held; empty: there was none."""
    text: str | None
    """None: the file goes."""


@dataclass(frozen=True, slots=True)
class AppendedLine:
    """A line that is added at the end of a file."""

    name: str
    at: int
    """How many bytes the file had."""
    text: str


Change = FileWrite | AppendedLine


@dataclass(slots=True)
class Batch:
    """The changes of one command so far: of a file either its new text, or the lines that are added to it."""

    command: str = ""
    """Stands for the command line, where the batch is all that it does: see ``UnfinishedChanges``."""
    changes: list[Change] = field(default_factory=list)
    files: dict[str, bytes | None] = field(default_factory=dict)
    """What the changed files will hold, by name; None: nothing, they go."""
    applied: bool = False
    """Whether all of it is on the disk."""
    _digests_before: dict[str, str] = field(default_factory=dict)
    """The digests of what they held."""

    def write(self, name: str, data: bytes | None, text: str | None) -> None:
        """Give a file a new text, or None to remove it. data: what it holds now, with the changes so far."""
        before = self._digests_before.setdefault(name, digest(data))
        self.changes = [change for change in self.changes if change.name != name]
        self.changes.append(FileWrite(name, before, text))
        self.files[name] = None if text is None else text.encode("utf-8", "surrogateescape")

    def append(self, name: str, data: bytes | None, line: str) -> None:
        """Add a line to a file. data: what it holds now, with the changes so far."""
        new = (data or b"") + _encode_line(data or b"", line)
        if any(isinstance(change, FileWrite) and change.name == name for change in self.changes):
            self.write(name, data, new.decode("utf-8", "surrogateescape"))
            return
        self._digests_before.setdefault(name, digest(data))
        self.changes.append(AppendedLine(name, len(data or b""), line))
        self.files[name] = new


@dataclass(frozen=True, slots=True)
class UnfinishedChanges:
    """The writes that a killed run left to do."""

    command: str
    """The same for the same command line: a second run can tell that its work is done. Empty: it can't."""
    changes: Sequence[Change]


def serialize(batch: Batch) -> str:
    """The text of the list."""
    changes = [{"kind": "line" if isinstance(one, AppendedLine) else "file", **asdict(one)} for one in batch.changes]
    return json.dumps({"command": batch.command, "changes": changes}) + "\n"


def parse(text: str) -> UnfinishedChanges:
    """Raises CannotRun where the list can't be read."""
    try:
        value = json.loads(text)
        return UnfinishedChanges(str(value["command"]), [_parse_change(one) for one in value["changes"]])
    except (ValueError, KeyError, TypeError) as error:
        hint = "what the last command wrote may be incomplete; check it, then delete this file"
        raise CannotRun(Problem(UNFINISHED_FILE, "can't be read", hint)) from error


def _parse_change(value: dict[str, Any]) -> Change:
    if value["kind"] == "line":
        return AppendedLine(value["name"], value["at"], value["text"])
    return FileWrite(value["name"], value["before"], value["text"])


def digest(data: bytes | None) -> str:
    if data is None:
        return ""
    return hashlib.sha256(data).hexdigest()


def _encode_line(before: bytes, line: str) -> bytes:
    """The bytes that a line adds: a last line without its end is ended first."""
    if not before or before.endswith(b"\n"):
        gap = b""
    else:
        gap = b"\n"
    return gap + line.encode("utf-8", "surrogateescape") + b"\n"


def is_pending(change: FileWrite, data: bytes | None) -> bool:
    """Whether a file is still to be written. data: what it holds now, None where there is none."""
    return digest(data) == change.before


def count_bytes_to_keep(change: AppendedLine, data: bytes | None) -> int | None:
    """How many bytes of a file stay before its line is added; None: the line is there already."""
    data = data or b""
    wanted, there = _encode_line(data[: change.at], change.text), data[change.at :]
    if len(data) >= change.at and wanted.startswith(there) and wanted != there:  # nothing of it, or a part
        return change.at
    is_there = change.text.encode("utf-8", "surrogateescape") in data.split(
        b"\n"
    )  # the user may have changed what stands before
    if is_there:
        return None
    return len(data)
