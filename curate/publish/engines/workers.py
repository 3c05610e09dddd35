"""Runs work in copies of this process, on the other cores. An edge.

A copy (fork) has all that was imported and read so far, so starting one costs milliseconds. It is safe because this
process has no other threads at work, and cheap on Linux. On other systems this process does all the work.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from curate.problems import CannotRun, CurateError, Problem

T = TypeVar("T")
MAX_PROCESSES = 8
"""The most processes at a time: each needs memory of its own."""
RESULT_TIMEOUT = 600.0
"""Seconds to wait for the result of a copy, once all else is done."""
_KILL_TIMEOUT = 5.0
"""Seconds to wait for a killed copy to be gone."""
_MAX_RANGES = 200
"""Ranges that work is split into: fewer than a byte counts, and than a pipe holds."""


def process_count() -> int:
    """Return how many processes can work at the same time, with this one; 1 where copies aren't cheap."""
    if not sys.platform.startswith("linux"):
        return 1
    return min(len(os.sched_getaffinity(0)), MAX_PROCESSES)


@contextmanager
def start_worker(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do ``work`` in a copy of this process while the block runs. Yields a function that waits for its result.

    That function raises what the work raises, and CannotRun if the copy was killed, or has no result
    ``RESULT_TIMEOUT`` seconds after the call. The copy ends with the block at the latest.
    """
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run_worker, args=(work, sending), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of other threads: see above
        process.start()
    sending.close()

    def result() -> T:
        given_up = threading.Event()

        def give_up() -> None:
            given_up.set()
            process.kill()

        timer = threading.Timer(RESULT_TIMEOUT, give_up)
        timer.daemon = True
        timer.start()
        try:
            done, value = receiving.recv()
        except (EOFError, OSError) as error:
            what = "one of its processes was killed"
            hint = "the machine may be out of memory: try again with less running beside it"
            if given_up.is_set():
                what, hint = f"one of its processes gave no result within {RESULT_TIMEOUT:g} seconds", "run it again"
            raise CannotRun(Problem("the build", what, hint)) from error
        finally:
            timer.cancel()
        if not done:
            raise value
        result_value: T = value
        return result_value

    try:
        yield result
    finally:
        process.kill()
        process.join(_KILL_TIMEOUT)
        receiving.close()


def _run_worker(work: Callable[[], T], sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked hears of it too, and ends this one
    sent: tuple[bool, object]
    try:
        sent = True, work()
    except CurateError as error:
        sent = False, error
    except Exception:  # of any kind, perhaps one that can't be pickled
        sent = False, RuntimeError(traceback.format_exc())
    sending.send(sent)


@contextmanager
def split_work(length: int) -> Iterator[Iterator[range]]:
    """Yield ranges of the numbers below ``length``; each goes to whichever of this process and its copies asks next."""
    size = max(1, -(-length // _MAX_RANGES))
    reading, writing = os.pipe()
    os.write(writing, bytes(range(-(-length // size))))  # one byte for each range
    os.close(writing)

    def remaining_ranges() -> Iterator[range]:
        while number := os.read(reading, 1):
            start = number[0] * size
            yield range(start, min(start + size, length))

    try:
        yield remaining_ranges()
    finally:
        os.close(reading)
