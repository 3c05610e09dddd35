"""The cache, opened for a command: up to the reading lists."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from curate.read.storage.cache import Cache


@contextlib.contextmanager
def open_cache(workspace: Workspace, *, check: bool = False) -> Iterator[Cache]:
    """Open the cache, brought up to date with the reading lists. Reports an old one that was damaged."""
    from curate.read.storage.cache import Cache
    from curate.workspace.progress import report_problems
    from curate.workspace.reading_lists import sync_cache

    with Cache(workspace.cache_file, check=check) as cache:
        report_problems(cache.problems)
        sync_cache(workspace, cache)
        yield cache


def cache_problem(error: Exception, folder: str) -> Problem | None:
    """Return the problem of an unexpected error that came of the cache of this folder's workspace; else None.

    A damaged cache is set aside, so that the next run begins a new one.
    """
    from curate.read.storage.cache import set_aside_damaged

    try:
        workspace = find_workspace(Path(folder))
    except CannotRun:
        return None
    problem = set_aside_damaged(workspace.cache_file, error)
    if problem:
        return problem
    if type(error).__module__ == "sqlite3":  # the disk is full, say
        hint = "check the permissions and the free space there"
        return Problem(workspace.display_path(workspace.cache_file), f"the cache can't be used: {error}", hint)
    return None
