"""The files of the vault, read and written one by one, at once: for the user alone to read, and never outside of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from curate.files import append_line, write_atomically
from curate.problems import CannotRun, Problem
from curate.reach.encrypted_files import decryption_hint

_JSON_LINES_SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class VaultFolder:
    """A folder of private files. Names are paths below it, with ``/``."""

    root: Path

    def path(self, name: str) -> Path:
        """Return a file's own path. Raises CannotRun where it leads out of the folder."""
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise CannotRun(Problem(name, "leads out of the vault", "put the file itself there, and no link to it"))
        return path

    def require_decrypted(self, name: str) -> None:
        """Raises CannotRun where a file is encrypted: it can neither be read nor written to."""
        if hint := decryption_hint(self.path(name)):
            raise CannotRun(Problem(name, "is encrypted: your vault, or this file in it, is locked", hint))

    def read(self, name: str) -> str:
        """Return a file's text; empty where there is none. Raises CannotRun where it can't be read."""
        self.require_decrypted(name)
        path = self.path(name)
        try:
            return decode(name, path.read_bytes())  # line ends as they are: what is edited is written back
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            hint = "save it as UTF-8 in your editor"
            raise CannotRun(Problem(f"{name}:{line}", "this file is not UTF-8", hint)) from error
        except OSError as error:
            raise CannotRun(Problem(name, f"can't be read: {error.strerror}", "check its permissions")) from error

    def read_bytes(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str, *, expected: str | None = None) -> None:
        """Replace a file whole or not at all. expected: what it has to hold still; empty: it isn't there."""
        self.require_decrypted(name)
        path = self.path(name).resolve()
        _create_folder(path.parent)
        before = None if expected is None else encode(expected)
        write_atomically(path, encode(text), expected=before, mode=0o600, called=name)

    def append(self, name: str, line: str) -> None:
        """Add one line at the end of a file, whole or not at all."""
        self.require_decrypted(name)
        path = self.path(name)
        _create_folder(path.parent)
        append_line(path, line, mode=0o600)

    def truncate(self, name: str, length: int) -> None:
        """Cut a file to so many bytes."""
        os.truncate(self.path(name), length)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        self.path(name).unlink(missing_ok=True)


def decode(name: str, content: bytes) -> str:
    """Return the text of a file. Raises UnicodeDecodeError, but for a file of lines.

    There, bytes that are no UTF-8 cost their own line alone: they are kept as surrogates (PEP 383), which ``encode``
    turns back.
    """
    return content.decode("utf-8", "surrogateescape" if name.endswith(_JSON_LINES_SUFFIX) else "strict")


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _create_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
