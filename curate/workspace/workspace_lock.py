"""Locks of a workspace: one run at a time fetches or builds, and commands take turns with the user's files. An edge.

How long a run waits for another is told in ``curate.lock_wait``.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from curate import lock_wait
from curate.files import create_file, write_atomically
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, read_text


@contextlib.contextmanager
def lock(workspace: Workspace, *, wait: float | None = None) -> Iterator[None]:
    """Hold the workspace for a run that fetches or builds. Waits for another such run, and raises Locked in the end.

    wait: seconds; None: as the command line says (``--no-wait``).
    """
    _make_work_folder(workspace)
    with lock_wait.hold_lock(
        workspace.work_folder / "lock",
        lambda process: _busy_problem(workspace, process),
        holder=lambda: _holder_pid(workspace),
        wait=wait,
    ):
        marker = workspace.work_folder / "holder"
        if marker.exists():  # whoever wrote it held the lock and can't hold it any more: it was killed
            (workspace.work_folder / "ended-badly").touch()
        try:
            marker.write_text(f"{os.getpid()}\n", "utf-8")
            yield
        finally:
            marker.unlink(missing_ok=True)


def _make_work_folder(workspace: Workspace) -> None:
    workspace.work_folder.mkdir(parents=True, exist_ok=True)
    create_file(workspace.work_folder / ".gitignore", "*\n", replace_empty=True)


def _holder_pid(workspace: Workspace) -> int | None:
    """Return the process that holds the workspace, if it has recorded itself."""
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
    with lock_wait.hold_lock(path, lambda _: _busy_problem(workspace, None)):
        token = _LOCKED_FILES.set(_LOCKED_FILES.get() | {path})
        try:
            yield
        finally:
            _LOCKED_FILES.reset(token)


def pop_crash_marker(workspace: Workspace) -> bool:
    """Return whether an earlier run was killed, and forget it: the caller then checks the cache before using it."""
    marker = workspace.work_folder / "ended-badly"
    was_killed = marker.exists()
    marker.unlink(missing_ok=True)
    return was_killed


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
