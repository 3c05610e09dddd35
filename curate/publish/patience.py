"""How long a template may run: one of the user's may loop without an end, and must cost itself alone.

An edge: it sets a timer of the process (ITIMER_VIRTUAL, setitimer(2)), which counts processor time, so that a busy
computer is no fault of a template's. Only the main thread of a process can be woken so; elsewhere, and on Windows,
there is no bound.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 3.0
"""Of processor time, for one text. A page or post takes some milliseconds."""


class TakesTooLong(Exception):
    def __init__(self) -> None:
        super().__init__(f"this takes more than {SECONDS:g} s; is there a loop without an end?")


@contextmanager
def patience() -> Iterator[None]:
    """Raises TakesTooLong in what runs within, once it has taken ``SECONDS`` of processor time."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise TakesTooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
