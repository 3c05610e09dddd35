"""How long a template may run, and how much memory it may take: one of the user's may loop without an end, or repeat a
text a billion times, and must cost itself alone.

An edge: it sets a timer of the process (ITIMER_VIRTUAL, setitimer(2)), which counts processor time, so that a busy
computer is no fault of a template's, and a bound for what the process may allocate (RLIMIT_AS, setrlimit(2)). Only the
main thread of a process can be woken so; elsewhere, and on Windows, there is no bound.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import resource

CPU_SECONDS = 3.0
"""Of processor time, for one text. A page or post takes some milliseconds."""
EXTRA_BYTES = 1 << 30
"""Bytes beside those that the process has. A page or post takes some thousands."""
_TEXTS_PER_MEASUREMENT = 50
"""The process is measured again after so many texts: that takes longer than many of them."""


class ResourceLimitExceeded(Exception):
    pass


class _ProcessLimits:
    """Returns the process's memory limits (soft, hard; see setrlimit): the usual ones, and those for templates."""

    def __init__(self) -> None:
        self._uses_left = 0
        self._last_limits: tuple[tuple[int, int], tuple[int, int]] | None = None

    def __call__(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return both limits; None if the process's memory isn't known, or it is limited more tightly anyway."""
        self._uses_left -= 1
        if self._uses_left < 0:
            self._uses_left = _TEXTS_PER_MEASUREMENT
            self._last_limits = self._measure()
        return self._last_limits

    @staticmethod
    def _measure() -> tuple[tuple[int, int], tuple[int, int]] | None:
        if sys.platform == "win32":
            return None
        try:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        except (OSError, ValueError, IndexError):
            return None
        usual = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + EXTRA_BYTES
        if 0 <= usual[0] <= most:
            return None
        return usual, (most, usual[1])


_process_limits = _ProcessLimits()


@contextmanager
def resource_limits() -> Iterator[None]:
    """Raise ResourceLimitExceeded in the block once it has taken ``CPU_SECONDS`` of processor time or
    ``EXTRA_BYTES`` bytes."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    before = signal.signal(signal.SIGVTALRM, _raise_timeout)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    limits = _process_limits()
    if limits:
        resource.setrlimit(resource.RLIMIT_AS, limits[1])
    try:
        yield
    except MemoryError as error:
        raise ResourceLimitExceeded("this takes more memory than a page can need; what does it repeat?") from error
    finally:
        if limits:
            resource.setrlimit(resource.RLIMIT_AS, limits[0])
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise_timeout(*_: object) -> None:
    raise ResourceLimitExceeded(f"this takes more than {CPU_SECONDS:g} s; is there a loop without an end?")
