"""Child processes for what comes from outside: each job has its own share of memory and time, and costs only itself.

Workers are forked from a server process that has the parsers loaded and nothing of ours open: it knows neither the
event loop nor the threads of this program. They end with us, even when we are killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import Any, Self, TypeVar

from curate.problems import CurateError, Problem

_Result = TypeVar("_Result")

MEMORY = 420 * 1024 * 1024
"""Bytes of address space for one job: a feed of 10 MB takes 145 MB, a page of 5 MB 125, one all of tags 330."""
CPU = 10
WALL = 15.0
_PRELOAD = [
    "charset_normalizer",
    "cssselect",
    "curate.read.discover",
    "curate.read.extract",
    "curate.read.jsonfeed",
    "curate.read.parse",
    "feedparser",
    "lxml.cssselect",
    "lxml.html",
    "pebble",
    "trafilatura",
    "trafilatura.metadata",
]
_JOBS_OF_A_WORKER = 1000
_OUT_OF_MEMORY = 77

_MEMORY_WORDS = "it took too much memory to read"
_TIME_WORDS = "it took too long to read"
_HINT = "it may be broken or hostile; the others were read"


class Children:
    """A pool of limited processes, started with its first job; a context manager, for one event loop at a time.

    workers: how many jobs run at once. memory: bytes of address space for each. cpu: seconds of processor time
    for a job; wall: seconds by the clock.
    """

    def __init__(self, workers: int | None = None, *, memory: int = MEMORY, cpu: int = CPU, wall: float = WALL) -> None:
        self._workers = max(1, workers or os.cpu_count() or 1)
        self._memory, self._cpu, self._wall = memory, cpu, wall
        self._pool: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._places = asyncio.Semaphore()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    async def run(self, function: Callable[..., _Result], *args: Any, where: str, **kwargs: Any) -> _Result:
        """``function(*args, **kwargs)`` in a child: function, arguments and result must pickle.

        where: what the job is about, as a message names it. Raises the function's own CurateError, or one that
        says what became of the job.
        """
        if self._loop is not asyncio.get_running_loop():
            # One job waits for each that runs: a worker is never idle, and little is in the pipe when all is stopped.
            self._loop, self._places = asyncio.get_running_loop(), asyncio.Semaphore(2 * self._workers)
        async with self._places:
            for last in (False, True):
                pool = self._started()
                try:
                    return await self._once(pool, function, args, kwargs, where)
                except (BrokenProcessPool, RuntimeError) as error:
                    # A worker died between two messages, and its fall took the pool with it: no fault of this job.
                    if self._pool is pool:
                        self._drop()
                    if last:
                        raise CurateError(
                            Problem(where, "the process that read it ended unexpectedly", _HINT)
                        ) from error
        raise AssertionError("unreachable")

    async def _once(self, pool: Any, function: Callable[..., _Result], args: Any, kwargs: Any, where: str) -> _Result:
        from pebble import ProcessExpired

        limits = (self._memory, self._cpu)
        future = pool.schedule(_limited, args=(limits, function, args, kwargs), timeout=self._wall)
        try:
            outcome = await asyncio.wrap_future(future)
        except ProcessExpired as error:
            raise CurateError(Problem(where, _epitaph(error.exitcode), _HINT)) from error
        except TimeoutError as error:
            raise CurateError(Problem(where, _TIME_WORDS, _HINT)) from error
        if isinstance(outcome, _Failure):
            raise outcome.error(where)
        result: _Result = outcome
        return result

    def _started(self) -> Any:
        if self._pool is None:
            from pebble import ProcessPool

            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOAD)
            with _deaf():  # what is loaded there can be interrupted, and would say so in a page of text
                forkserver.ensure_running()
            self._pool = ProcessPool(
                max_workers=self._workers, max_tasks=_JOBS_OF_A_WORKER, initializer=_begin, context=context
            )
        return self._pool

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            with contextlib.suppress(RuntimeError, CancelledError):
                pool.stop()
                pool.join()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C isn't heard, nor by a process that is started here: it inherits that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Failure:
    """An error on its way home: an exception's class and its problems, which pickle whatever the exception does."""

    def __init__(self, kind: type[CurateError], problems: tuple[Problem, ...], what: str = "") -> None:
        self.kind, self.problems, self.what = kind, problems, what

    def error(self, where: str) -> CurateError:
        if not self.problems:
            return CurateError(Problem(where, self.what, _HINT))
        try:
            return self.kind(self.problems)
        except (TypeError, AttributeError):
            return CurateError(self.problems)


def _limited(limits: tuple[int, int], function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """The job, in the child. Limits hold for the job alone: its messages are never cut off in the middle."""
    memory, cpu = limits
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu)
    _limit(resource.RLIMIT_AS, memory)
    try:
        return function(*args, **kwargs)
    except CurateError as error:
        return _Failure(type(error), error.problems)
    except MemoryError:
        # What is left of it is no good for another job, and holds its memory.
        os._exit(_OUT_OF_MEMORY)
    except RecursionError:
        return _Failure(CurateError, (), "it is nested too deeply to read")
    except BaseException as error:  # even SystemExit: it would be raised again on the other side
        return _Failure(CurateError, (), f"it can't be read ({type(error).__name__})")
    finally:
        _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def _limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (hard if hard != resource.RLIM_INFINITY and soft > hard else soft, hard))


def _begin() -> None:
    """A worker's first act: silent, without core dumps, and not to outlive its parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing is ever written to this pipe: it moves only when our parent is gone, and then the kernel ends us,
    # whatever we are in the middle of.
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    os.close(silence)


def _epitaph(exit_code: int) -> str:
    if exit_code == _OUT_OF_MEMORY:
        return _MEMORY_WORDS
    if exit_code == -signal.SIGXCPU:
        return _TIME_WORDS
    if exit_code in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        return f"{_MEMORY_WORDS}, or broke the parser"
    return f"the process that read it ended unexpectedly (code {exit_code})"
