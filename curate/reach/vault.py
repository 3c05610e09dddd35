"""The vault: the folder of private files. An edge, and the only module that opens it.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curate import locks
from curate.files import append_line, original_name, write_atomically
from curate.problems import CannotRun, Problem
from curate.reach import transaction
from curate.reach.transaction import (
    UNFINISHED_FILE,
    AppendedLine,
    Batch,
    Change,
    FileWrite,
    UnfinishedChanges,
    count_bytes_to_keep,
    is_pending,
)

ENVIRONMENT_VARIABLE = "CURATE_VAULT"
SETTINGS_FILE = "vault.yaml"
PEOPLE, DRAFTS = "people", "drafts"
CANDIDATES, LOG, GOALS = "candidates.jsonl", "log.jsonl", "goals.yaml"
COMMUNITIES, CONTRIBUTIONS = "communities.yaml", "contributions.jsonl"
INTRODUCTIONS, REVIEW = "introductions.jsonl", "review.html"
FILES = (SETTINGS_FILE, CANDIDATES, LOG, GOALS, COMMUNITIES, CONTRIBUTIONS, INTRODUCTIONS, REVIEW)
FOLDERS = {PEOPLE: re.compile(r"p-[a-z2-7]{8}\.yaml"), DRAFTS: re.compile(r"d-[a-z2-7]{8}\.md")}

_TELLTALE_NAMES = {SETTINGS_FILE, LOG, CANDIDATES, INTRODUCTIONS, PEOPLE}
"""Any of these in a folder is a vault, or what is left of one."""
_ENCRYPTION_SIGNATURES = {
    b"\0GITCRYPT\0": "run `git-crypt unlock` in it",
    b"age-encryption.org/": "decrypt it with age",
    b"-----BEGIN AGE ENCRYPTED FILE-----": "decrypt it with age",
    b"-----BEGIN PGP MESSAGE-----": "decrypt it with gpg",
    b"Salted__": "decrypt it as you encrypted it",
    b"U2FsdGVkX1": "decrypt it as you encrypted it",
}
"""How encrypted files begin, and what to do: git-crypt, age (binary, text), OpenPGP, OpenSSL (binary, transcrypt)."""
_SIGNATURE_LENGTH = max(map(len, _ENCRYPTION_SIGNATURES))

_SYSTEM_FILES = re.compile(
    r"\.git.*|\.st(folder|ignore|versions)(\..*)?|[.~]syncthing[.~].*|\.sync|\.!sync|\.dropbox.*|\.nextcloudsync\.log"
    r"|\.owncloudsync\.log.*|\.?_?sync_\w+\.db.*|\.DS_Store|\._.*|\.localized|Icon\r|desktop\.ini|Thumbs\.db",
    re.IGNORECASE,
)
"""Files that systems, git and programs which synchronise folders put everywhere."""

_WORKSPACE_FILE = "feeds.yaml"
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_LOCK_FILE = ".lock"
_JSON_LINES_SUFFIX = ".jsonl"
_MAX_FOLDERS = 200
_MAX_FILES_TRIED = 3
"""Files of a folder that are looked at to see whether the vault is locked: one filter locks them all."""
_INITIAL_SETTINGS = """\
# Your vault: private, read by the commands that are for one person at a time. Everything in it is yours to edit.
version: 1
# name: Your Name                # how your drafts are signed
# kana: ゆあ ねーむ
# affiliation: Example, Inc.
# sign: |                        # what stands below a letter, if more than your name
#   Your Name
#   Example, Inc.                # or one for each language: {en: Your Name, ja: お名前}
# lang: en                       # en or ja, for people whose file says nothing and whose name doesn't show it
# cadence: 90                    # days without contact, for people whose file says nothing
"""


def new_id(kind: str) -> str:
    """An opaque name: ``p-`` for a person, ``d-`` for a draft, ``i-`` for an introduction."""
    return f"{kind}-{_draw_letters()}"


def person_path(id_: str) -> str:
    """Return the name of a person's file."""
    return f"{PEOPLE}/{id_}.yaml"


def draft_path(id_: str) -> str:
    return f"{DRAFTS}/{id_}.md"


def _draw_letters() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(8))


def vault_path(chosen: str) -> Path:
    """Where the vault is, or would be: the folder in $CURATE_VAULT, else the user's data folder."""
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("curate", appauthor=False)) / "vault"


def is_vault(root: Path) -> bool:
    """Whether a folder is a vault."""
    return _is_file(root / SETTINGS_FILE)


def _is_file(path: Path) -> bool:
    """Return whether there is a file; what may not be looked into has none."""
    try:
        return path.is_file()
    except OSError:
        return False


def has_vault_remains(root: Path) -> bool:
    """Return whether a folder is a vault, or was one: also where it lost its vault.yaml, or can't be looked into."""
    try:
        return bool(_TELLTALE_NAMES & {entry.name for entry in os.scandir(root)})
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def decryption_hint(path: Path) -> str:
    """Return what to do about a file that is encrypted; empty for any other, and where there is none."""
    try:
        with path.open("rb") as file:
            begin = file.read(_SIGNATURE_LENGTH)
    except OSError:
        return ""
    return next((hint for mark, hint in _ENCRYPTION_SIGNATURES.items() if begin.startswith(mark)), "")


@dataclass(slots=True)
class Vault:
    """An open vault. Names are paths below it, with ``/``."""

    root: Path
    _batch: Batch | None = field(default=None, init=False, repr=False, compare=False)
    """What is gathered while it is locked; reading shows it already."""

    # -------------------------------------------------------------- reading

    def read(self, name: str) -> str:
        """A file's text; empty where there is none. Raises CannotRun where it can't be read."""
        path = self._path(name)
        if self._batch and name in self._batch.files:
            return _decode(name, self._batch.files[name] or b"")
        self._require_decrypted(name, path)
        try:
            return _decode(name, path.read_bytes())  # line ends as they are: what is edited is written back
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise CannotRun(
                Problem(f"{name}:{line}", "this file is not UTF-8", "save it as UTF-8 in your editor")
            ) from (error)
        except OSError as error:
            raise CannotRun(Problem(name, f"can't be read: {error.strerror}", "check its permissions")) from error

    def has(self, name: str) -> bool:
        if self._batch and name in self._batch.files:
            return self._batch.files[name] is not None
        return self._path(name).is_file()

    def list_files(self, folder: str) -> list[str]:
        """The files of a folder (``people/p-….yaml``) whose names are of its kind, in order. Raises CannotRun where the
        folder can't be read."""
        found = set[str]()
        try:
            found = {f"{folder}/{entry.name}" for entry in os.scandir(self.root / folder)}
        except FileNotFoundError:
            pass
        except OSError as error:
            raise CannotRun(Problem(folder, f"can't be read: {error.strerror}", "check its permissions")) from error
        for name, data in self._batch.files.items() if self._batch else ():
            if data is None:
                found = found - {name}
            else:
                found = found | {name}
        return sorted(name for name in found if FOLDERS[folder].fullmatch(name.removeprefix(f"{folder}/")))

    def read_all(self) -> Iterator[tuple[str, str]]:
        """Every file of the vault with its text. Of its own files, bytes that are no UTF-8 are kept as surrogates (PEP
        383), which ``write`` turns back; others that are no text are left out."""
        for folder, _, files in sorted(os.walk(self.root)):
            for file in sorted(set(files) - {_LOCK_FILE, UNFINISHED_FILE}):
                path = Path(folder, file)
                with contextlib.suppress(OSError, UnicodeDecodeError):
                    name = path.relative_to(self.root).as_posix()
                    own = _is_vault_file(name) or is_leftover(name)
                    yield name, path.read_bytes().decode("utf-8", "surrogateescape" if own else "strict")

    def file_path(self, name: str) -> Path:
        """A file's own path, to hand to an editor or a browser."""
        return self._path(name)

    # -------------------------------------------------------------- writing

    def write(self, name: str, text: str, *, expected: str | None = None) -> None:
        """Replace a file whole or not at all, for the user alone to read.

        expected: what it held when it was read (empty: it wasn't there); raises CannotRun, and writes nothing, if that
        has changed since.
        """
        path = self._path(name).resolve()
        self._require_decrypted(name, path)
        if expected is not None and (self._current_bytes(name) or b"") != _encode(expected):
            raise _changed_error(name)
        if self._batch:
            self._batch.write(name, self._current_bytes(name), text)
            return
        self._create_folder(path.parent)
        if expected is None:
            before = None
        else:
            before = _encode(expected)
        write_atomically(path, _encode(text), expected=before, mode=0o600, called=name)

    def append(self, name: str, line: str) -> None:
        """Add one line at the end of a file, whole or not at all; what is there is never touched."""
        path = self._path(name)
        self._require_decrypted(name, path)
        if self._batch:
            self._batch.append(name, self._current_bytes(name), line)
            return
        self._create_folder(path.parent)
        append_line(path, line, mode=0o600)

    def remove(self, name: str) -> None:
        path = self._path(name)
        if self._batch:
            self._batch.write(name, self._current_bytes(name), None)
        else:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def lock(self, command: str = "") -> Iterator[None]:
        """Hold the vault against a second command that would write. Waits for one; raises Locked in the end.

        What is written within is one change: all of it is made at the end, or at ``commit``; nothing if the block
        raises before that. What an earlier run left unfinished is made first. Within itself the lock may be taken
        again. command: see ``changes.UnfinishedChanges``.
        """
        if self._batch is not None:
            yield
            return
        with self._hold_lock():
            self._apply(self._read_unfinished().changes)
            self._batch = batch = Batch(command)
            try:
                yield
                self.commit()
            finally:
                last, self._batch = self._batch, None
                if batch.applied and not (last and last.changes):
                    self._path(UNFINISHED_FILE).unlink(missing_ok=True)

    def commit(self) -> None:
        """Make what was written since the vault was locked. After it, and not before, the user may be told."""
        batch = self._batch
        if batch is None or not batch.changes:
            return
        self._batch = None
        try:
            for change in batch.changes:
                if isinstance(change, FileWrite) and not is_pending(change, self._current_bytes(change.name)):
                    raise _changed_error(change.name)
            self.write(UNFINISHED_FILE, transaction.serialize(batch))
            self._apply_or_undo(batch.changes)
            batch.applied = True
        finally:
            self._batch = Batch() if batch.applied else batch

    def finish_interrupted(self) -> UnfinishedChanges | None:
        """Make what an earlier run left unfinished, and return it; None if there is nothing. Raises CannotRun."""
        if self._batch is not None or not self._path(UNFINISHED_FILE).exists():
            return None
        with self._hold_lock():  # a run that is at work has the list too, as long as it has the lock
            left = self._read_unfinished()
            self._apply(left.changes)
        if left.changes:
            return left
        return None

    def _apply_or_undo(self, these: Sequence[Change]) -> None:
        """Make changes; where one can't be made (the disk is full), those that were are taken back, and the list goes.

        Where even that fails the list stays, and the next run makes the rest.
        """
        before: dict[str, bytes | None] = {}
        try:
            for change in these:
                before.setdefault(change.name, self._current_bytes(change.name))
                self._apply([change], remove=False)
        except BaseException:
            for name, data in before.items():
                self._undo(name, data)
            self._path(UNFINISHED_FILE).unlink(missing_ok=True)
            raise

    def _undo(self, name: str, data: bytes | None) -> None:
        """Give a file back what it held."""
        path, now = self._path(name), self._current_bytes(name)
        if data is None:
            path.unlink(missing_ok=True)
        elif now is not None and now.startswith(data):
            os.truncate(path, len(data))  # takes no space, where a new file may
        else:
            self.write(name, data.decode("utf-8", "surrogateescape"))

    def _hold_lock(self) -> contextlib.AbstractContextManager[None]:
        def busy(_: int | None) -> Problem:
            what = "another curate is writing to your vault"
            return Problem(str(self.root), what, "wait until it ends, then run this again")

        return locks.hold_lock(self.root / _LOCK_FILE, busy, mode=0o600)

    def _read_unfinished(self) -> UnfinishedChanges:
        text = self.read(UNFINISHED_FILE)
        if text:
            return transaction.parse(text)
        return UnfinishedChanges("", ())

    def _apply(self, these: Sequence[Change], *, remove: bool = True) -> None:
        """Make the changes that aren't made yet. remove: and the list of them goes."""
        for change in these:
            path, data = self._path(change.name), self._current_bytes(change.name)
            if isinstance(change, AppendedLine):
                kept = count_bytes_to_keep(change, data)
                if kept is not None:
                    if data and kept < len(data):
                        os.truncate(path, kept)
                    self.append(change.name, change.text)
            elif is_pending(change, data):
                self.remove(change.name) if change.text is None else self.write(change.name, change.text)
        if remove and these:
            self._path(UNFINISHED_FILE).unlink(missing_ok=True)

    # -------------------------------------------------------------- looking it over

    def exposed_files(self) -> list[str]:
        """What others on this computer could read, as names below the vault (``.``: itself)."""
        if os.name != "posix":
            return []
        found = []
        for folder, _, files in os.walk(self.root):
            for path in (Path(folder), *(Path(folder, file) for file in files)):
                if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                    found.append(path.relative_to(self.root).as_posix())
        return sorted(found)

    def restrict_access(self, names: list[str]) -> None:
        for name in names:
            path = self.root / name
            path.chmod(0o700 if path.is_dir() else 0o600)

    def unknown_files(self) -> list[str]:
        """What lies in the vault and is none of its files."""
        known = {*FILES, *FOLDERS, _LOCK_FILE, UNFINISHED_FILE}
        found = [entry.name for entry in os.scandir(self.root) if entry.name not in known]
        for folder, kind in FOLDERS.items():
            with contextlib.suppress(FileNotFoundError):
                entries = os.scandir(self.root / folder)
                found += [f"{folder}/{entry.name}" for entry in entries if not kind.fullmatch(entry.name)]
        return sorted(name for name in found if not _SYSTEM_FILES.fullmatch(name.rpartition("/")[2]))

    # -------------------------------------------------------------- within

    def _path(self, name: str) -> Path:
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise CannotRun(Problem(name, "leads out of the vault", "put the file itself there, and no link to it"))
        return path

    def _require_decrypted(self, name: str, path: Path) -> None:
        """Raises CannotRun where a file is encrypted: it can neither be read nor written to."""
        if hint := decryption_hint(path):
            raise CannotRun(Problem(name, "is encrypted: your vault, or this file in it, is locked", hint))

    def _create_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _current_bytes(self, name: str) -> bytes | None:
        """What a file holds, with what is gathered; None where there is none."""
        if self._batch and name in self._batch.files:
            return self._batch.files[name]
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None


def _changed_error(name: str) -> CannotRun:
    hint = "run the command again: your change is kept"
    return CannotRun(Problem(name, "was changed by another program in the meantime; nothing was written", hint))


def is_leftover(name: str) -> bool:
    """Whether a name is that of a file which a run that was killed left behind, before it had its place."""
    folder, slash, file = name.rpartition("/")
    return _is_vault_file(folder + slash + original_name(file))


def _is_vault_file(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    kind = FOLDERS.get(folder)
    if kind:
        return bool(kind.fullmatch(file))
    return name in FILES


def _decode(name: str, content: bytes) -> str:
    """The text of a file. In a file of lines, bytes that are no UTF-8 cost their own line alone: they are kept as
    surrogates (PEP 383), which ``_encode`` turns back. Raises UnicodeDecodeError for other files."""
    return content.decode("utf-8", "surrogateescape" if name.endswith(_JSON_LINES_SUFFIX) else "strict")


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def open_vault(root: Path, workspace: Path | None) -> Vault:
    """The vault in a folder. Raises CannotRun: there is none, or it lies inside a workspace or around one.

    workspace: the root of the one that the command runs in, if any.
    """
    require_outside_workspaces(root, workspace)
    _require_decrypted(root)
    if not is_vault(root):
        raise CannotRun(_describe_missing_vault(root))
    return Vault(root)


def _describe_missing_vault(root: Path) -> Problem:
    """Why a folder is no vault."""
    if not has_vault_remains(root):
        return Problem(str(root), "there is no vault here yet", "create it with `curate vault --create`")
    try:
        os.scandir(root).close()
        (root / SETTINGS_FILE).stat()
        what = f"can't be read: its {SETTINGS_FILE} isn't a file"
    except FileNotFoundError:
        what = f"has lost its {SETTINGS_FILE}, which marks it as a vault"
    except OSError as error:
        return Problem(str(root), f"can't be read: {error.strerror}", "check its permissions")
    return Problem(str(root), what, f"restore {SETTINGS_FILE} from a backup, or create one with the line `version: 1`")


def _require_decrypted(root: Path) -> None:
    """Raises CannotRun where the vault is locked: its own files, or any of the first of each folder."""
    files = [root / name for name in FILES]
    for folder in FOLDERS:
        with contextlib.suppress(OSError):
            files += sorted(Path(entry.path) for entry in os.scandir(root / folder))[:_MAX_FILES_TRIED]
    for path in files:
        if hint := decryption_hint(path):
            raise CannotRun(Problem(str(root), f"this vault is locked: {path.name} is encrypted", hint))


def create_vault(root: Path, workspace: Path | None) -> Vault:
    """Make the vault, or open the one that is there. Raises CannotRun where it may not be, or the folder is in use."""
    require_outside_workspaces(root, workspace)
    _require_decrypted(root)
    if not is_vault(root):
        if has_vault_remains(root):
            raise CannotRun(_describe_missing_vault(root))
        if root.exists() and (
            not root.is_dir() or any(not _is_creation_leftover(entry.name) for entry in root.iterdir())
        ):
            what = "there is something else here, and no vault"
            raise CannotRun(Problem(str(root), what, f"name an empty folder, or a new one, in ${ENVIRONMENT_VARIABLE}"))
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        try:
            Vault(root).write(SETTINGS_FILE, _INITIAL_SETTINGS, expected="")
        except CannotRun:  # another command was quicker
            if not is_vault(root):
                raise
    return Vault(root)


def _is_creation_leftover(name: str) -> bool:
    """Whether a file is what a run leaves that makes a vault, or was killed as it did."""
    return name in (_LOCK_FILE, UNFINISHED_FILE) or name.startswith((f".{SETTINGS_FILE}.", f".{UNFINISHED_FILE}."))


def require_outside_workspaces(root: Path, workspace: Path | None) -> None:
    """Raises CannotRun where a vault would lie inside a workspace or around one, by its own path or through links."""
    hint = f"name a folder of its own in ${ENVIRONMENT_VARIABLE}, or unset it"
    real = root.resolve()
    for folder in dict.fromkeys((root, *root.parents, real, *real.parents)):
        if _is_file(folder / _WORKSPACE_FILE):
            raise CannotRun(Problem(str(root), f"the vault would lie inside a workspace ({folder})", hint))
    around = workspace
    if around is None or not around.resolve().is_relative_to(real):
        around = _find_workspace_below(real)
    if around:
        raise CannotRun(Problem(str(root), f"the vault would lie around a workspace ({around})", hint))


def _find_workspace_below(root: Path) -> Path | None:
    """A workspace within a folder. So many folders are looked into: a vault has no more than three."""
    for looked_into, (folder, _, files) in enumerate(os.walk(root)):
        if looked_into >= _MAX_FOLDERS:
            return None
        if _WORKSPACE_FILE in files:
            return Path(folder)
    return None
