"""Work done beside this process, by copies of it on the other cores. An edge.

A copy (fork) has all that was imported and read so far, so that starting one costs milliseconds; it is safe where this
process has no other threads at work, which is so here, and the system makes it cheap, which Linux does. Elsewhere the
work is done where it was asked for.
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
"""So many processes at the most: each holds a share of the memory."""
RESULT_TIMEOUT = 600.0
"""Seconds to wait for what a copy makes, once all else is done."""
_KILL_TIMEOUT = 5.0
"""Seconds to wait for a killed copy to be gone."""


def process_count() -> int:
    """How many processes can work at the same time, this one among them; 1 where copies aren't cheap."""
    if not sys.platform.startswith("linux"):
        return 1
    return min(len(os.sched_getaffinity(0)), MAX_PROCESSES)


@contextmanager
def start_worker(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do ``work`` in a copy of this process while the block runs. What is yielded waits for its result.

    What the work raises is raised there. The copy ends with the block at the latest. Raises CannotRun if it was ended
    from outside, or still has no result ``RESULT_TIMEOUT`` seconds after it was asked for.
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

        late = threading.Timer(RESULT_TIMEOUT, give_up)
        late.daemon = True
        late.start()
        try:
            done, value = receiving.recv()
        except (EOFError, OSError) as error:
            what = "one of its processes was killed"
            hint = "the machine may be out of memory: try again with less running beside it"
            if given_up.is_set():
                what, hint = f"one of its processes gave no result within {RESULT_TIMEOUT:g} seconds", "run it again"
            raise CannotRun(Problem("the build", what, hint)) from error
        finally:
            late.cancel()
        if not done:
            raise value
        made: T = value
        return made

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
    except Exception:  # of any kind, which may not be fit to travel
        sent = False, RuntimeError(traceback.format_exc())
    sending.send(sent)


@contextmanager
def split_work(length: int, most: int = 200) -> Iterator[Iterator[range]]:
    """Numbers below ``length`` in ranges, each handed out once among this process and its copies; first come, first."""
    size = max(1, -(-length // most))
    taken, filled = os.pipe()
    os.write(filled, bytes(range(-(-length // size))))  # fewer than a pipe holds, and than a byte counts
    os.close(filled)

    def each() -> Iterator[range]:
        while number := os.read(taken, 1):
            start = number[0] * size
            yield range(start, min(start + size, length))

    try:
        yield each()
    finally:
        os.close(taken)
