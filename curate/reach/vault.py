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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curate.files import append_line, write_atomically
from curate.problems import CannotRun, Locked, Problem

VARIABLE = "CURATE_VAULT"
MARK = "vault.yaml"
PEOPLE, DRAFTS = "people", "drafts"
CANDIDATES, LOG, GOALS = "candidates.jsonl", "log.jsonl", "goals.yaml"
COMMUNITIES, CONTRIBUTIONS = "communities.yaml", "contributions.jsonl"
INTRODUCTIONS, REVIEW = "introductions.jsonl", "review.html"
FILES = (MARK, CANDIDATES, LOG, GOALS, COMMUNITIES, CONTRIBUTIONS, INTRODUCTIONS, REVIEW)
FOLDERS = {PEOPLE: re.compile(r"p-[a-z2-7]{8}\.yaml"), DRAFTS: re.compile(r"d-[a-z2-7]{8}\.md")}

_WORKSPACE = "feeds.yaml"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_LOCK = ".lock"
_LINES = ".jsonl"
_MOST_FOLDERS = 200
_FIRST = """\
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
    return f"{kind}-{_drawn()}"


def _drawn() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def place(chosen: str) -> Path:
    """Where the vault is, or would be: the folder in $CURATE_VAULT, else the user's data folder."""
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("curate", appauthor=False)) / "vault"


def there(root: Path) -> bool:
    """Whether a folder is a vault."""
    return (root / MARK).is_file()


@dataclass(frozen=True, slots=True)
class Vault:
    """An open vault. Names are paths below it, with ``/``."""

    root: Path

    # -------------------------------------------------------------- reading

    def read(self, name: str) -> str:
        """A file's text; empty where there is none. Raises CannotRun where it can't be read."""
        path = self._path(name)
        try:
            return _decoded(name, path.read_bytes())  # line ends as they are: what is edited is written back
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise CannotRun(
                Problem(f"{name}:{line}", "this file is not UTF-8", "save it as UTF-8 in your editor")
            ) from (error)
        except OSError as error:
            raise CannotRun(Problem(name, f"can't be read: {error.strerror}", "look at its rights")) from error

    def has(self, name: str) -> bool:
        return self._path(name).is_file()

    def names(self, folder: str) -> list[str]:
        """The files of a folder (``people/p-….yaml``) whose names are of its kind, in order."""
        try:
            found = sorted(entry.name for entry in os.scandir(self.root / folder))
        except FileNotFoundError:
            return []
        return [f"{folder}/{name}" for name in found if FOLDERS[folder].fullmatch(name)]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every file of the vault with its text; those that are no text are left out."""
        for folder, _, files in sorted(os.walk(self.root)):
            for file in sorted(set(files) - {_LOCK}):
                path = Path(folder, file)
                with contextlib.suppress(OSError, UnicodeDecodeError):
                    name = path.relative_to(self.root).as_posix()
                    yield name, _decoded(name, path.read_bytes())

    def file(self, name: str) -> Path:
        """A file's own path, to hand to an editor or a browser."""
        return self._path(name)

    # -------------------------------------------------------------- writing

    def write(self, name: str, text: str, *, expected: str | None = None) -> None:
        """Replace a file whole or not at all, for the user alone to read.

        expected: what it held when it was read (empty: it wasn't there); raises CannotRun, and writes nothing, if that
        has changed since.
        """
        path = self._path(name).resolve()
        self._folder(path.parent)
        before = None if expected is None else _encoded(expected)
        write_atomically(path, _encoded(text), expected=before, mode=0o600, called=name)

    def append(self, name: str, line: str) -> None:
        """Add one line at the end of a file, whole or not at all; what is there is never touched."""
        path = self._path(name)
        self._folder(path.parent)
        append_line(path, line, mode=0o600)

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the vault against a second command that would write. Waits a little; raises Locked."""
        from filelock import FileLock, Timeout

        holder = FileLock(self.root / _LOCK, timeout=5, mode=0o600)
        try:
            holder.acquire()
        except Timeout:
            what = "another curate is writing in your vault"
            raise Locked(Problem(str(self.root), what, "wait until it ends, then run this again")) from None
        try:
            yield
        finally:
            holder.release()

    # -------------------------------------------------------------- looking it over

    def loose(self) -> list[str]:
        """What others on this computer could read, as names below the vault (``.``: itself)."""
        if os.name != "posix":
            return []
        found = []
        for folder, _, files in os.walk(self.root):
            for path in (Path(folder), *(Path(folder, file) for file in files)):
                if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                    found.append(path.relative_to(self.root).as_posix())
        return sorted(found)

    def tighten(self, names: list[str]) -> None:
        for name in names:
            path = self.root / name
            path.chmod(0o700 if path.is_dir() else 0o600)

    def strangers(self) -> list[str]:
        """What lies in the vault and is none of its files."""
        known = {*FILES, *FOLDERS, _LOCK, ".git"}
        found = [entry.name for entry in os.scandir(self.root) if entry.name not in known]
        for folder, kind in FOLDERS.items():
            with contextlib.suppress(FileNotFoundError):
                entries = os.scandir(self.root / folder)
                found += [f"{folder}/{entry.name}" for entry in entries if not kind.fullmatch(entry.name)]
        return sorted(found)

    # -------------------------------------------------------------- within

    def _path(self, name: str) -> Path:
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise CannotRun(Problem(name, "leads out of the vault", "put the file itself there, and no link to it"))
        return path

    def _folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _decoded(name: str, content: bytes) -> str:
    """The text of a file. In a file of lines, bytes that are no UTF-8 cost their own line alone: they are kept as
    surrogates (PEP 383), which ``_encoded`` turns back. Raises UnicodeDecodeError for other files."""
    return content.decode("utf-8", "surrogateescape" if name.endswith(_LINES) else "strict")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def opened(root: Path, workspace: Path | None) -> Vault:
    """The vault in a folder. Raises CannotRun: there is none, or it lies inside a workspace or around one.

    workspace: the root of the one that the command runs in, if any.
    """
    refuse(root, workspace)
    if not there(root):
        raise CannotRun(Problem(str(root), "there is no vault here yet", "make it with `curate vault --create`"))
    return Vault(root)


def created(root: Path, workspace: Path | None) -> Vault:
    """Make the vault, or open the one that is there. Raises CannotRun where it may not be, or the folder is in use."""
    refuse(root, workspace)
    if not there(root):
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            what = "there is something else here, and no vault"
            raise CannotRun(Problem(str(root), what, f"name an empty folder, or a new one, in ${VARIABLE}"))
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        Vault(root).write(MARK, _FIRST, expected="")
    return Vault(root)


def refuse(root: Path, workspace: Path | None) -> None:
    """Raises CannotRun where a vault would lie inside a workspace or around one, by its own path or through links."""
    hint = f"name a folder of its own in ${VARIABLE}, or unset it"
    real = root.resolve()
    for folder in dict.fromkeys((root, *root.parents, real, *real.parents)):
        if (folder / _WORKSPACE).is_file():
            raise CannotRun(Problem(str(root), f"the vault would lie inside a workspace ({folder})", hint))
    around = workspace if workspace and workspace.resolve().is_relative_to(real) else _workspace_below(real)
    if around:
        raise CannotRun(Problem(str(root), f"the vault would lie around a workspace ({around})", hint))


def _workspace_below(root: Path) -> Path | None:
    """A workspace within a folder. So many folders are looked into: a vault has no more than three."""
    for looked_into, (folder, _, files) in enumerate(os.walk(root)):
        if looked_into >= _MOST_FOLDERS:
            return None
        if _WORKSPACE in files:
            return Path(folder)
    return None
