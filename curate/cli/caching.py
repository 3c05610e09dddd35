"""The cache, opened for a command: up to the reading lists."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from curate.cli.workspace import Workspace

if TYPE_CHECKING:
    from curate.read.cache import Cache


@contextlib.contextmanager
def open_cache(workspace: Workspace, *, check: bool = False) -> Iterator[Cache]:
    """The cache, with what the reading lists hold; if the old one was damaged, that is said."""
    from curate.cli.output import show_problems
    from curate.cli.readinglists import sync
    from curate.read.cache import Cache

    with Cache(workspace.cache, check=check) as cache:
        show_problems(cache.problems)
        sync(workspace, cache)
        yield cache
