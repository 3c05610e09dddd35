"""Command lines that are killed at a chosen place, and what a kill may not do.

A command runs in a process forked from one that has everything loaded (tests.zygote). There the calls that change the
file system are counted, and at the n-th of those below a folder the process ends itself with SIGKILL: before the call,
after it, or with half of its bytes written. The clock stands still and ids are drawn from a seed, so that two runs of
one command on one state come to the same, byte for byte.
"""

from __future__ import annotations

import builtins
import io
import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

FOLDER, POINT, COUNT = "CURATE_KILL_BELOW", "CURATE_KILL_AT", "CURATE_KILL_COUNT"
"""The folder that is watched; the number of the call to end at, if any; a file that gets how many there were."""
AFTER = "CURATE_KILL_AFTER"
"""Or: so many seconds after it has begun, whatever it is doing then."""
SEED, SLOW = "CURATE_SEED", "CURATE_SLOW"
"""What ids are drawn from; milliseconds, up to which each of the calls waits before it is made."""
CLOCK = datetime(2026, 11, 25, 12, tzinfo=UTC)


def arm(env: Mapping[str, str]) -> None:
    """Stop the clock, draw ids from a seed, and count or kill as the environment says."""
    drawn = random.Random(env.get(SEED, "2026"))
    secrets.choice = drawn.choice
    from curate.workspace import workspace

    real = workspace.now
    for module in list(sys.modules.values()):
        if module.__name__.startswith("curate.") and getattr(module, "now", None) is real:
            module.now = lambda: CLOCK  # type: ignore[attr-defined]
    if AFTER in env:
        signal.setitimer(signal.ITIMER_REAL, float(env[AFTER]))  # nobody handles SIGALRM: the process ends there
    if FOLDER in env:
        _Watch(env[FOLDER], int(env.get(POINT) or 0), env.get(COUNT, ""), float(env.get(SLOW) or 0)).begin()


class _Watch:
    def __init__(self, folder: str, point: int, count: str, slow: float) -> None:
        self.folder, self.point, self.file, self.slow = os.path.realpath(folder), point, count, slow
        self.seen = 0
        self.process = os.getpid()

    def begin(self) -> None:
        for name in ("rename", "replace", "unlink", "remove", "rmdir", "mkdir", "truncate", "link", "chmod"):
            setattr(os, name, self._around(getattr(os, name)))
        for name in ("fsync", "ftruncate"):
            setattr(os, name, self._on_handle(getattr(os, name)))
        os.write = self._writing(os.write)
        os.open = self._opening(os.open, lambda flags: bool(flags & (os.O_WRONLY | os.O_RDWR)))
        opened = self._opening(io.open, lambda mode: bool(set(str(mode)) & set("wax+")))
        for module in (io, builtins):
            module.open = opened  # type: ignore[attr-defined]

    def _is_within(self, path: Any) -> bool:
        if isinstance(path, int):
            try:
                path = os.readlink(f"/proc/self/fd/{path}")  # noqa: PTH115
            except OSError:
                return False
        name = os.path.realpath(os.fsdecode(path))
        return name.startswith(self.folder) and "cache.db" not in name and not name.endswith("lock")

    def _at_point(self) -> bool:
        """Count one place; whether it is the one to end at."""
        if os.getpid() != self.process:
            return False
        self.seen += 1
        if self.slow:
            time.sleep(random.uniform(0, self.slow / 1000))
        if self.file:
            _put(self.file, str(self.seen))
        return self.seen == self.point

    def _place(self) -> None:
        if self._at_point():
            os.kill(os.getpid(), signal.SIGKILL)

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Any, *rest: Any, **more: Any) -> Any:
            if self._is_within(path):
                self._place()
            return call(path, *rest, **more)

        return counted

    def _on_handle(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(handle: int, *rest: Any) -> Any:
            if self._is_within(handle):
                self._place()
            return call(handle, *rest)

        return counted

    def _writing(self, call: Callable[..., int]) -> Callable[..., int]:
        def counted(handle: int, data: Any) -> int:
            if self._is_within(handle):
                self._place()
                if self._at_point():
                    call(handle, bytes(data)[: len(data) // 2])
                    os.kill(os.getpid(), signal.SIGKILL)
            return call(handle, data)

        return counted

    def _opening(self, call: Callable[..., Any], writes: Callable[[Any], bool]) -> Callable[..., Any]:
        def counted(path: Any, how: Any = "r", *rest: Any, **more: Any) -> Any:
            watched = not isinstance(path, int) and writes(how) and self._is_within(path)
            if watched:
                self._place()
            opened = call(path, how, *rest, **more)
            if watched:
                self._place()
            return opened

        return counted


_open, _write, _close = os.open, os.write, os.close


def _put(file: str, text: str) -> None:
    handle = _open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    _write(handle, text.encode())
    _close(handle)
