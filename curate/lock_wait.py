"""Locks between runs of the program: a run waits for another, and gives up in the end. Does I/O."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from curate.problems import Locked, Problem

DEFAULT_WAIT = 30.0
"""Seconds that a run waits for another."""
_SILENT_WAIT = 0.2
"""Seconds that are waited before anything is said."""
_POLL_INTERVAL = 0.02


def _ignore(process: int | None) -> None:
    pass


@dataclass(frozen=True, slots=True)
class LockWait:
    """How the running command waits for locks."""

    seconds: float = DEFAULT_WAIT
    """0: not at all."""
    notify: Callable[[int | None], None] = _ignore
    """Called once when the wait begins, with the other run's process where that is known."""


LOCK_WAIT: ContextVar[LockWait] = ContextVar("WAITING", default=LockWait())  # noqa: B039 (frozen)


@contextlib.contextmanager
def hold_lock(
    path: Path,
    busy: Callable[[int | None], Problem],
    *,
    holder: Callable[[], int | None] = lambda: None,
    wait: float | None = None,
    mode: int = 0o644,
) -> Iterator[None]:
    """Hold the lock at a path for the length of a block.

    busy: the problem to show when the lock is still held by another run (its process, if known) after the wait.
    holder: returns that process. wait: seconds; None: as the command line says. mode: of the lock's file.
    Raises Locked.
    """
    from filelock import FileLock, Timeout

    waiting = LOCK_WAIT.get()
    seconds = waiting.seconds if wait is None else wait
    lock = FileLock(path, mode=mode)
    try:
        try:
            lock.acquire(timeout=min(seconds, _SILENT_WAIT), poll_interval=_POLL_INTERVAL)
        except Timeout:
            if seconds <= _SILENT_WAIT:
                raise
            waiting.notify(holder())
            lock.acquire(timeout=seconds - _SILENT_WAIT, poll_interval=_POLL_INTERVAL)
    except Timeout:
        raise Locked(busy(holder())) from None
    try:
        yield
    finally:
        lock.release()
