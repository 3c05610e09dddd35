"""The vault: the folder of private files. An edge: only this, and what it is made of, opens it.

    vault.yaml              who writes; what marks the folder as a vault
    people/p-….yaml         a file for each person
    candidates.jsonl        rows of imported address books
    log.jsonl               what passed, a line for each contact
    goals.yaml, communities.yaml
    contributions.jsonl     what the user said in communities
    introductions.jsonl     a line for each step of one
    drafts/d-….md           texts for one person each
    review.html             the week, as a page

Plain files under opaque names, mode 0600 in folders of 0700, outside of every workspace.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from curate import lock_wait
from curate.files import original_name
from curate.problems import CannotRun, Problem
from curate.reach import vault_transaction
from curate.reach.vault_folder import VaultFolder, decode, encode
from curate.reach.vault_transaction import UNFINISHED_FILE, Batch, FileWrite, UnfinishedChanges, is_pending

SETTINGS_FILE = "vault.yaml"
PEOPLE, DRAFTS = "people", "drafts"
CANDIDATES, LOG, GOALS = "candidates.jsonl", "log.jsonl", "goals.yaml"
COMMUNITIES, CONTRIBUTIONS = "communities.yaml", "contributions.jsonl"
INTRODUCTIONS, REVIEW = "introductions.jsonl", "review.html"
FILES = (SETTINGS_FILE, CANDIDATES, LOG, GOALS, COMMUNITIES, CONTRIBUTIONS, INTRODUCTIONS, REVIEW)
FOLDERS = {PEOPLE: re.compile(r"p-[a-z2-7]{8}\.yaml"), DRAFTS: re.compile(r"d-[a-z2-7]{8}\.md")}

_SYSTEM_FILES = re.compile(
    r"\.git.*|\.st(folder|ignore|versions)(\..*)?|[.~]syncthing[.~].*|\.sync|\.!sync|\.dropbox.*|\.nextcloudsync\.log"
    r"|\.owncloudsync\.log.*|\.?_?sync_\w+\.db.*|\.DS_Store|\._.*|\.localized|Icon\r|desktop\.ini|Thumbs\.db",
    re.IGNORECASE,
)
"""Files that systems, git and programs which synchronise folders put everywhere."""

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LOCK_FILE = ".lock"


def new_id(kind: str) -> str:
    """Return an opaque name: ``p-`` for a person, ``d-`` for a draft, ``i-`` for an introduction."""
    return f"{kind}-{_draw_letters()}"


def person_path(id_: str) -> str:
    """Return the name of a person's file."""
    return f"{PEOPLE}/{id_}.yaml"


def draft_path(id_: str) -> str:
    """Return the name of a draft's file."""
    return f"{DRAFTS}/{id_}.md"


def _draw_letters() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(8))


@dataclass(slots=True)
class Vault:
    """An open vault. Names are paths below it, with ``/``."""

    root: Path
    _folder: VaultFolder = field(init=False, repr=False, compare=False)
    _batch: Batch | None = field(default=None, init=False, repr=False, compare=False)
    """What is gathered while it is locked; reading shows it already."""

    def __post_init__(self) -> None:
        self._folder = VaultFolder(self.root)

    # -------------------------------------------------------------- reading

    def read(self, name: str) -> str:
        """Return a file's text; empty where there is none. Raises CannotRun where it can't be read."""
        if self._batch and name in self._batch.files:
            return decode(name, self._batch.files[name] or b"")
        return self._folder.read(name)

    def has(self, name: str) -> bool:
        if self._batch and name in self._batch.files:
            return self._batch.files[name] is not None
        return self._folder.path(name).is_file()

    def list_files(self, folder: str) -> list[str]:
        """Return the files of a folder (``people/p-….yaml``) whose names are of its kind, in order.

        Raises CannotRun where the folder can't be read.
        """
        names = set[str]()
        try:
            names = {f"{folder}/{entry.name}" for entry in os.scandir(self.root / folder)}
        except FileNotFoundError:
            pass
        except OSError as error:
            raise CannotRun(Problem(folder, f"can't be read: {error.strerror}", "check its permissions")) from error
        if self._batch:
            names = {name for name in names | self._batch.files.keys() if self._batch.files.get(name, b"") is not None}
        return sorted(name for name in names if FOLDERS[folder].fullmatch(name.removeprefix(f"{folder}/")))

    def read_all(self) -> Iterator[tuple[str, str]]:
        """Yield every file of the vault with its text.

        Of its own files, bytes that are no UTF-8 are kept as surrogates (PEP 383), which ``write`` turns back; others
        that are no text are left out.
        """
        for folder, _, files in sorted(os.walk(self.root)):
            for file in sorted(set(files) - {LOCK_FILE, UNFINISHED_FILE}):
                path = Path(folder, file)
                with contextlib.suppress(OSError, UnicodeDecodeError):
                    name = path.relative_to(self.root).as_posix()
                    own = _is_vault_file(name) or is_leftover(name)
                    yield name, path.read_bytes().decode("utf-8", "surrogateescape" if own else "strict")

    def file_path(self, name: str) -> Path:
        """Return a file's own path, to hand to an editor or a browser."""
        return self._folder.path(name)

    # -------------------------------------------------------------- writing

    def write(self, name: str, text: str, *, expected: str | None = None) -> None:
        """Replace a file whole or not at all, for the user alone to read.

        expected: what it held when it was read (empty: it wasn't there); raises CannotRun, and writes nothing, if that
        has changed since.
        """
        self._folder.require_decrypted(name)
        if expected is not None and (self._current_bytes(name) or b"") != encode(expected):
            raise _changed_error(name)
        if self._batch:
            self._batch.write(name, self._current_bytes(name), text)
        else:
            self._folder.write(name, text, expected=expected)

    def append(self, name: str, line: str) -> None:
        """Add one line at the end of a file, whole or not at all; what is there is never touched."""
        if self._batch:
            self._folder.require_decrypted(name)
            self._batch.append(name, self._current_bytes(name), line)
        else:
            self._folder.append(name, line)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        if self._batch:
            self._batch.write(name, self._current_bytes(name), None)
        else:
            self._folder.remove(name)

    @contextlib.contextmanager
    def lock(self, command: str = "") -> Iterator[None]:
        """Hold the vault against a second command that would write. Waits for one; raises Locked in the end.

        What is written within is one change: all of it is made at the end, or at ``commit``; nothing if the block
        raises before that. What an earlier run left unfinished is made first. Within itself the lock may be taken
        again. command: see ``transaction.UnfinishedChanges``.
        """
        if self._batch is not None:
            yield
            return
        with self._hold_lock():
            vault_transaction.finish(self._folder)
            self._batch = batch = Batch(command)
            try:
                yield
                self.commit()
            finally:
                last, self._batch = self._batch, None
                if batch.applied and not (last and last.changes):
                    self._folder.remove(UNFINISHED_FILE)

    def commit(self) -> None:
        """Make what was written since the vault was locked. After it, and not before, the user may be told."""
        batch = self._batch
        if batch is None or not batch.changes:
            return
        for change in batch.changes:
            if isinstance(change, FileWrite) and not is_pending(change, self._folder.read_bytes(change.name)):
                raise _changed_error(change.name)
        vault_transaction.carry_out(self._folder, batch)
        self._batch = Batch()

    def finish_interrupted(self) -> UnfinishedChanges | None:
        """Make what an earlier run left unfinished, and return it; None if there is nothing. Raises CannotRun."""
        if self._batch is not None or not self._folder.path(UNFINISHED_FILE).exists():
            return None
        with self._hold_lock():  # a run that is at work has the list too, as long as it has the lock
            unfinished = vault_transaction.finish(self._folder)
        if unfinished.changes:
            return unfinished
        return None

    def _hold_lock(self) -> contextlib.AbstractContextManager[None]:
        def busy(_: int | None) -> Problem:
            what = "another curate is writing to your vault"
            return Problem(str(self.root), what, "wait until it ends, then run this again")

        return lock_wait.hold_lock(self.root / LOCK_FILE, busy, mode=0o600)

    def _current_bytes(self, name: str) -> bytes | None:
        """Return what a file holds, with what is gathered; None where there is none."""
        if self._batch and name in self._batch.files:
            return self._batch.files[name]
        return self._folder.read_bytes(name)

    # -------------------------------------------------------------- looking it over

    def exposed_files(self) -> list[str]:
        """Return what others on this computer could read, as names below the vault (``.``: itself)."""
        if os.name != "posix":
            return []
        exposed = []
        for folder, _, files in os.walk(self.root):
            for path in (Path(folder), *(Path(folder, file) for file in files)):
                if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                    exposed.append(path.relative_to(self.root).as_posix())
        return sorted(exposed)

    def restrict_access(self, names: list[str]) -> None:
        """Let the user alone read these."""
        for name in names:
            path = self.root / name
            path.chmod(0o700 if path.is_dir() else 0o600)

    def unknown_files(self) -> list[str]:
        """Return what lies in the vault and is none of its files."""
        own = {*FILES, *FOLDERS, LOCK_FILE, UNFINISHED_FILE}
        unknown = [entry.name for entry in os.scandir(self.root) if entry.name not in own]
        for folder, kind in FOLDERS.items():
            with contextlib.suppress(FileNotFoundError):
                entries = os.scandir(self.root / folder)
                unknown += [f"{folder}/{entry.name}" for entry in entries if not kind.fullmatch(entry.name)]
        return sorted(name for name in unknown if not _SYSTEM_FILES.fullmatch(name.rpartition("/")[2]))


def _changed_error(name: str) -> CannotRun:
    hint = "run the command again: your change is kept"
    return CannotRun(Problem(name, "was changed by another program in the meantime; nothing was written", hint))


def is_leftover(name: str) -> bool:
    """Whether a name is that of a file which a killed run left behind, before it had its place."""
    folder, slash, file = name.rpartition("/")
    return _is_vault_file(folder + slash + original_name(file))


def _is_vault_file(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    kind = FOLDERS.get(folder)
    if kind:
        return bool(kind.fullmatch(file))
    return name in FILES
