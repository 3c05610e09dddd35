"""What a command writes into the vault, as one change: all of it, or nothing.

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
from curate.reach.vault_folder import VaultFolder, encode

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
        self.files[name] = None if text is None else encode(text)

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
    """Return the text of the list."""
    changes = [
        {"kind": "line" if isinstance(change, AppendedLine) else "file", **asdict(change)} for change in batch.changes
    ]
    return json.dumps({"command": batch.command, "changes": changes}) + "\n"


def parse(text: str) -> UnfinishedChanges:
    """Return the list. Raises CannotRun where it can't be read."""
    try:
        value = json.loads(text)
        return UnfinishedChanges(str(value["command"]), [_parse_change(change) for change in value["changes"]])
    except (ValueError, KeyError, TypeError) as error:
        hint = "what the last command wrote may be incomplete; check it, then delete this file"
        raise CannotRun(Problem(UNFINISHED_FILE, "can't be read", hint)) from error


def _parse_change(value: dict[str, Any]) -> Change:
    if value["kind"] == "line":
        return AppendedLine(value["name"], value["at"], value["text"])
    return FileWrite(value["name"], value["before"], value["text"])


def digest(data: bytes | None) -> str:
    """Return a digest of what a file holds; empty where there is none."""
    if data is None:
        return ""
    return hashlib.sha256(data).hexdigest()


def _encode_line(before: bytes, line: str) -> bytes:
    """Return the bytes that a line adds: a last line without its end is ended first."""
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    return gap + encode(line) + b"\n"


def is_pending(change: FileWrite, data: bytes | None) -> bool:
    """Whether a file is still to be written. data: what it holds now, None where there is none."""
    return digest(data) == change.before


def count_bytes_to_keep(change: AppendedLine, data: bytes | None) -> int | None:
    """Return how many bytes of a file stay before its line is added; None: the line is there already."""
    data = data or b""
    added, rest = _encode_line(data[: change.at], change.text), data[change.at :]
    if len(data) >= change.at and added.startswith(rest) and added != rest:  # nothing of it, or a part
        return change.at
    if encode(change.text) in data.split(b"\n"):  # the user may have changed what stands before
        return None
    return len(data)


# ------------------------------------------------------------------ on the disk


def carry_out(folder: VaultFolder, batch: Batch) -> None:
    """Write the list of a batch's changes, and make them. The list stays, until the command has told the user."""
    folder.write(UNFINISHED_FILE, serialize(batch))
    _apply_or_undo(folder, batch.changes)
    batch.applied = True


def finish(folder: VaultFolder) -> UnfinishedChanges:
    """Make what an earlier run left unfinished, delete the list, and return what was on it. Raises CannotRun."""
    text = folder.read(UNFINISHED_FILE)
    unfinished = parse(text) if text else UnfinishedChanges("", ())
    for change in unfinished.changes:
        _apply(folder, change)
    if unfinished.changes:
        folder.remove(UNFINISHED_FILE)
    return unfinished


def _apply_or_undo(folder: VaultFolder, changes: Sequence[Change]) -> None:
    """Make changes; where one can't be made (the disk is full), those that were are taken back, and the list goes.

    Where even that fails the list stays, and the next run makes the rest.
    """
    before: dict[str, bytes | None] = {}
    try:
        for change in changes:
            before.setdefault(change.name, folder.read_bytes(change.name))
            _apply(folder, change)
    except BaseException:
        for name, data in before.items():
            _undo(folder, name, data)
        folder.remove(UNFINISHED_FILE)
        raise


def _apply(folder: VaultFolder, change: Change) -> None:
    """Make a change, if it isn't made yet."""
    data = folder.read_bytes(change.name)
    if isinstance(change, AppendedLine):
        kept = count_bytes_to_keep(change, data)
        if kept is None:
            return
        if data and kept < len(data):
            folder.truncate(change.name, kept)
        folder.append(change.name, change.text)
    elif is_pending(change, data):
        if change.text is None:
            folder.remove(change.name)
        else:
            folder.write(change.name, change.text)


def _undo(folder: VaultFolder, name: str, before: bytes | None) -> None:
    """Give a file back what it held."""
    now = folder.read_bytes(name)
    if before is None:
        folder.remove(name)
    elif now is not None and now.startswith(before):
        folder.truncate(name, len(before))  # takes no space, where a new file may
    else:
        folder.write(name, before.decode("utf-8", "surrogateescape"))
