"""The user's folder: where its files are, how they are read, and who may write. An edge."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate import locks
from curate.files import create_file, write_atomically
from curate.problems import CannotRun, Problem
from curate.workspace.user_files import read_bytes

if TYPE_CHECKING:
    from curate.model import ReadingConfig, Site

FEEDS_FILE, CONFIG_FILE = "feeds.yaml", "mkdocs.yml"


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path

    @property
    def feeds_file(self) -> Path:
        return self.root / FEEDS_FILE

    @property
    def config_file(self) -> Path:
        return self.root / CONFIG_FILE

    @property
    def site_folder(self) -> Path:
        return self.root / "site"

    @property
    def notes_folder(self) -> Path:
        return self.site_folder / "notes"

    @property
    def public_folder(self) -> Path:
        return self.root / "public"

    @property
    def posts_folder(self) -> Path:
        return self.root / "posts"

    @property
    def work_folder(self) -> Path:
        return self.root / ".curate"

    @property
    def cache_file(self) -> Path:
        return self.work_folder / "cache.db"

    @property
    def live_folder(self) -> Path:
        """The public text of what was last handed to a host."""
        return self.work_folder / "live"

    @property
    def editions_file(self) -> Path:
        return self.root / "editions.yaml"

    @property
    def reading_folder(self) -> Path:
        return self.root / "reading"

    @property
    def dropped_file(self) -> Path:
        return self.root / "dropped.txt"

    @property
    def posted_file(self) -> Path:
        return self.root / "posted.yaml"

    def template_folders(self) -> list[Path]:
        """Where templates are looked for: the workspace's own folder first, be it there or not, then the package's."""
        own = self.root / "templates"
        shipped = bundled_path("templates")
        if own.resolve() != shipped.resolve():
            return [own, shipped]
        return [shipped]

    def display_path(self, path: Path) -> str:
        """A file as messages name it."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return str(path)


def bundled_path(name: str) -> Path:
    """A file or folder of the working example: packed into the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "packed" / name
    if inside.exists():
        return inside
    return package.parent / name


def find_workspace(start: Path) -> Workspace:
    """The workspace that a folder is in: it, or the nearest one above, has a feeds.yaml. Raises CannotRun."""
    if not start.is_dir():
        raise CannotRun(Problem(str(start), "there is no such folder", "check the folder after -C"))
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FEEDS_FILE).is_file():
            return Workspace(folder)
    what = "this is no workspace: there is no feeds.yaml here or above"
    raise CannotRun(Problem(str(start), what, "make one with `curate init DIR`, or name one with `curate -C DIR …`"))


def now() -> datetime:
    """The one place that asks the clock."""
    return datetime.now(UTC)


def read_text(path: Path, where: str = "") -> str:
    """Return the text of a file of the user's. Raises CannotRun with what to do where it isn't there or isn't UTF-8.

    where: the file as messages name it; by default its name.
    """
    where = where or path.name
    data = read_bytes(path, where=where)
    try:
        return data.decode("utf-8")  # line ends as they are: what is edited is written back
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CannotRun(
            Problem(f"{where}:{line}", "this file is not UTF-8", "save it as UTF-8 in your editor")
        ) from error


def load_feeds(workspace: Workspace) -> tuple[ReadingConfig, list[Problem]]:
    from curate.formats.feeds_yaml import parse

    return parse(read_text(workspace.feeds_file))


def load_site(workspace: Workspace) -> tuple[Site, list[Problem]]:
    from curate.formats.mkdocs_yml import parse

    if not workspace.config_file.is_file():
        hint = "copy one from another workspace, or make a new workspace with `curate init`"
        raise CannotRun(Problem(CONFIG_FILE, "is missing: it says how the site looks", hint))
    return parse(read_text(workspace.config_file))


@contextlib.contextmanager
def lock(workspace: Workspace, *, wait: float | None = None) -> Iterator[None]:
    """Hold the workspace for a run that fetches or builds. Waits for another one that does; raises Locked in the end.

    wait: seconds; None: as the command line says (``--no-wait``).
    """
    _make_work_folder(workspace)
    with locks.hold_lock(
        workspace.work_folder / "lock",
        lambda process: _busy_problem(workspace, process),
        holder=lambda: _holder_pid(workspace),
        wait=wait,
    ):
        mark = workspace.work_folder / "holder"
        if mark.exists():  # whoever wrote it held the lock and can't hold it any more: it was killed
            (workspace.work_folder / "ended-badly").touch()
        try:
            mark.write_text(f"{os.getpid()}\n", "utf-8")
            yield
        finally:
            mark.unlink(missing_ok=True)


def _make_work_folder(workspace: Workspace) -> None:
    workspace.work_folder.mkdir(parents=True, exist_ok=True)
    create_file(workspace.work_folder / ".gitignore", "*\n", replace_empty=True)


def _holder_pid(workspace: Workspace) -> int | None:
    """The process that holds the workspace, if it has said so."""
    try:
        return int((workspace.work_folder / "holder").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _busy_problem(workspace: Workspace, process: int | None) -> Problem:
    who = f" (process {process})" if process else ""
    what = f"another curate is running here{who}"
    return Problem(str(workspace.root), what, "wait until it ends, then run this again")


_LOCKED_FILES: ContextVar[frozenset[Path]] = ContextVar("_WRITING", default=frozenset())


@contextlib.contextmanager
def lock_files(workspace: Workspace) -> Iterator[None]:
    """Hold the user's files of a workspace while a command reads some of them and writes what it makes of them.

    For moments only, and so that of two commands at once the second begins with what the first has written. It may be
    taken while the workspace is held, and again within itself. Raises Locked.
    """
    path = workspace.work_folder / "files.lock"
    if path in _LOCKED_FILES.get():
        yield
        return
    _make_work_folder(workspace)
    with locks.hold_lock(path, lambda _: _busy_problem(workspace, None)):
        token = _LOCKED_FILES.set(_LOCKED_FILES.get() | {path})
        try:
            yield
        finally:
            _LOCKED_FILES.reset(token)


def pop_crash_marker(workspace: Workspace) -> bool:
    """Whether an earlier run was killed: then the cache is to be looked over before it is used.

    Says so once: whoever asks, looks.
    """
    mark = workspace.work_folder / "ended-badly"
    found = mark.exists()
    mark.unlink(missing_ok=True)
    return found


_MAX_TRIES = 5


def update_file(workspace: Workspace, path: Path, change: Callable[[str], str]) -> str:
    """Replace a file's text (empty: there is none) by what ``change`` makes of it, and return that.

    Commands take turns, so that of two at once neither's change is lost. An editor takes no turn: where it saved the
    file meanwhile, the change is made again to what is there now. What ``change`` raises leaves the file as it is.
    """
    with lock_files(workspace):
        for left in reversed(range(_MAX_TRIES)):
            if path.is_file():
                before = read_text(path)
            else:
                before = ""
            after = change(before)
            if after == before:
                return after
            try:
                write_atomically(path, after, expected=before, aside=workspace.work_folder)
                return after
            except CannotRun:
                if not left or not path.is_file() or read_text(path) == before:
                    raise
    raise AssertionError  # the last try returns or raises
