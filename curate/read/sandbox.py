"""Child processes for what comes from outside: each job has its own share of memory and time, and costs only itself.

Workers are forked from a server process that has the parsers loaded and nothing of ours open: it knows neither the
event loop nor the threads of this program. They end with us, even when we are killed.

Each worker has a socket of its own, and no lock is shared: a worker that stands still or dies holds up nobody else.
Nothing here waits without a deadline. The kernel ends a job that takes longer than its limits; a worker that has not
answered some time after that is killed, and its job is given to a new one, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import multiprocessing
import os
import pickle
import resource
import select
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from typing import Any, Self, TypeVar

from curate.problems import CurateError, Problem

_Result = TypeVar("_Result")

MEMORY_LIMIT = 420 * 1024 * 1024
"""Bytes of address space for one job: a feed of 10 MB takes 145 MB, a page of 5 MB 125, one all of tags 330."""
CPU_SECONDS = 10
WALL_SECONDS = 15.0
GRACE_SECONDS = 15.0
"""Seconds that a worker has beside those of its job: to be woken on a busy computer, and for the messages."""
START_TIMEOUT = 30.0
"""Seconds for a new worker to be there; the server process loads the parsers in one or two."""
_EXIT_TIMEOUT = 5.0
"""Seconds for the end of a killed worker to be known."""
_PRELOAD = [
    "charset_normalizer",
    "cssselect",
    "curate.read.sandbox",
    "curate.read.feeds.feed_links",
    "curate.read.articles.extract",
    "curate.read.feeds.jsonfeed",
    "curate.read.feeds.parse",
    "feedparser",
    "lxml.cssselect",
    "lxml.html",
    "trafilatura",
    "trafilatura.metadata",
]
_JOBS_PER_WORKER = 1000
_OUT_OF_MEMORY_EXIT_CODE = 77
_LENGTH_PREFIX = struct.Struct("!Q")
_JOB_STARTED = b"\x01"

_MEMORY_MESSAGE = "it took too much memory to read"
_TIME_MESSAGE = "it took too long to read"
_EXIT_MESSAGE = "the process that read it ended unexpectedly"
_START_MESSAGE = "no process could be started to read it"
_HINT = "it may be broken or hostile; the others were read"


class _WorkerLost(Exception):
    """A worker gave no answer, perhaps through no fault of its job. ``what``: the message if it happens again."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Sandbox:
    """A pool of limited processes, started as jobs come; a context manager, for one event loop at a time.

    workers: how many jobs run at once. memory: bytes of address space for each. cpu: seconds of processor time
    for a job; wall: seconds by the clock, from when a worker has it; margin: seconds after which a worker that should
    have answered is given up.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        memory: int = MEMORY_LIMIT,
        cpu: int = CPU_SECONDS,
        wall: float = WALL_SECONDS,
        margin: float = GRACE_SECONDS,
    ) -> None:
        self._workers = max(1, workers or os.cpu_count() or 1)
        self._limits = (memory, cpu, wall)
        self._deadline = wall + margin
        self._idle: list[_Worker] = []
        self._running: set[_Worker] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._slots = asyncio.Semaphore()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in tuple(self._running):
            self._stop_worker(worker)

    async def run(self, function: Callable[..., _Result], *args: Any, where: str, **kwargs: Any) -> _Result:
        """``function(*args, **kwargs)`` in a child: function, arguments and result must pickle.

        where: what the job is about, as a message names it. Raises the function's own CurateError, or one that
        says what became of the job.
        """
        if self._loop is not asyncio.get_running_loop():
            self._loop, self._slots = asyncio.get_running_loop(), asyncio.Semaphore(self._workers)
        async with self._slots:
            job = pickle.dumps((self._limits, function, args, kwargs))
            try:
                outcome = await self._run_once(job, where)
            except _WorkerLost:
                try:
                    outcome = await self._run_once(job, where, fresh=True)
                except _WorkerLost as lost:
                    raise CurateError(Problem(where, lost.what, _HINT)) from lost
        if isinstance(outcome, _Failure):
            raise outcome.to_error(where)
        result: _Result = outcome
        return result

    async def _run_once(self, job: bytes, where: str, *, fresh: bool = False) -> Any:
        """Return what a worker made of a job. fresh: give it to a new one. Raises _WorkerLost if it did not answer."""
        if self._idle and not fresh:
            worker = self._idle.pop()
        else:
            worker = self._start_worker()
        try:
            async with asyncio.timeout(self._deadline):
                answer = await worker.run_job(job)
        except TimeoutError:
            self._stop_worker(worker)
            raise _WorkerLost(_TIME_MESSAGE) from None
        except OSError as error:  # the other end is closed: it has ended, or is about to
            exit_code = self._stop_worker(worker, after=_EXIT_TIMEOUT)
            if worker.has_started_job and exit_code is not None:
                raise CurateError(Problem(where, _describe_exit(exit_code), _HINT)) from error
            raise _WorkerLost(_EXIT_MESSAGE) from error
        except BaseException:  # cancelled: its late answer must not be taken for another job's
            self._stop_worker(worker)
            raise
        if worker.job_count < _JOBS_PER_WORKER:
            self._idle.append(worker)
        else:
            self._stop_worker(worker)
        return pickle.loads(answer)  # noqa: S301 of a process of our own

    def _start_worker(self) -> _Worker:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        with _ignore_interrupts():  # an interrupt during its imports would print a traceback
            forkserver.ensure_running()
        try:
            with _kill_server_after(START_TIMEOUT):
                worker = _Worker(context)
        except (OSError, EOFError) as error:
            if isinstance(error, (EOFError, ConnectionError)):
                _kill_server_and_wait()  # it has died or hangs: the next worker comes from a new one
            raise _WorkerLost(_START_MESSAGE) from error
        self._running.add(worker)
        return worker

    def _stop_worker(self, worker: _Worker, *, after: float = 0) -> int | None:
        self._running.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        return worker.stop(after)


class _Worker:
    """A child process and our end of its socket."""

    def __init__(self, context: Any) -> None:
        self.job_count = 0
        self.has_started_job = False
        """Whether it has begun with its last job: what becomes of it then is that job's doing."""
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._socket.setblocking(False)
            self._process = context.Process(target=_run_worker, args=(theirs,), daemon=True)
            try:
                self._process.start()
            except BaseException:
                self._socket.close()
                raise

    async def run_job(self, job: bytes) -> bytes:
        """Return the pickled answer to a pickled job. Raises OSError if the worker has ended, before or meanwhile."""
        loop = asyncio.get_running_loop()
        self.job_count, self.has_started_job = self.job_count + 1, False
        await loop.sock_sendall(self._socket, _LENGTH_PREFIX.pack(len(job)))
        await loop.sock_sendall(self._socket, job)
        await self._receive(len(_JOB_STARTED))
        self.has_started_job = True
        (length,) = _LENGTH_PREFIX.unpack(await self._receive(_LENGTH_PREFIX.size))
        return await self._receive(length)

    async def _receive(self, length: int) -> bytes:
        loop = asyncio.get_running_loop()
        data = bytearray(length)
        rest = memoryview(data)
        while rest:
            got = await loop.sock_recv_into(self._socket, rest)
            if not got:
                raise ConnectionResetError("the other end is closed")
            rest = rest[got:]
        return bytes(data)

    def stop(self, after: float = 0) -> int | None:
        """Kill it, unless it ends by itself within ``after`` seconds.

        Return its exit code (negative: the signal that ended it), or None if that can't be known.
        """
        self._socket.close()
        self._process.join(after)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_EXIT_TIMEOUT)
        exit_code: int | None = self._process.exitcode
        return exit_code


@contextlib.contextmanager
def _kill_server_after(seconds: float) -> Iterator[None]:
    """Kill the server process if it doesn't answer for so long: whoever waits for it gets an EOFError then."""
    watch = threading.Timer(seconds, _kill_server)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _kill_server() -> int | None:
    """Kill the process that workers are forked from; return its process id, None if there is none."""
    server: Any = forkserver._forkserver  # the module has no function that names it
    number: int | None = server._forkserver_pid
    if number is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return number


def _kill_server_and_wait() -> None:
    """Kill it, and wait until it is gone: until then ``forkserver.ensure_running`` takes it for alive."""
    number = _kill_server()
    deadline = time.monotonic() + _EXIT_TIMEOUT
    with contextlib.suppress(ChildProcessError):
        while number is not None and time.monotonic() < deadline:
            if os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return
            time.sleep(0.01)


@contextlib.contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C, also in a process that is started here: it inherits that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Failure:
    """An error as the child sends it: its class and its problems, which can be pickled whatever the exception holds."""

    def __init__(self, kind: type[CurateError], problems: tuple[Problem, ...], what: str = "") -> None:
        self.error_class, self.problems, self.what = kind, problems, what

    def to_error(self, where: str) -> CurateError:
        if not self.problems:
            return CurateError(Problem(where, self.what, _HINT))
        try:
            return self.error_class(self.problems)
        except (TypeError, AttributeError):
            return CurateError(self.problems)


def _run_worker(connection: socket.socket) -> None:
    """Run one job after the other in the child, until the other end is closed."""
    _set_up_worker()
    while True:
        try:
            (length,) = _LENGTH_PREFIX.unpack(_receive_exactly(connection, _LENGTH_PREFIX.size))
            job = _receive_exactly(connection, length)
            connection.sendall(_JOB_STARTED)
            answer = _pickle_outcome(_run_pickled_job(job))
            connection.sendall(_LENGTH_PREFIX.pack(len(answer)) + answer)
        except OSError:
            return


def _run_pickled_job(job: bytearray) -> Any:
    try:
        limits, function, args, kwargs = pickle.loads(job)  # noqa: S301 as our parent sent it
    except Exception as error:
        return _Failure(CurateError, (), f"it can't be read ({type(error).__name__})")
    return _run_limited(limits, function, args, kwargs)


def _receive_exactly(connection: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        got = connection.recv_into(rest)
        if not got:
            raise ConnectionResetError("the other end is closed")
        rest = rest[got:]
    return data


def _pickle_outcome(outcome: Any) -> bytes:
    try:
        return pickle.dumps(outcome)
    except Exception as error:
        return pickle.dumps(_Failure(CurateError, (), f"it can't be read ({type(error).__name__})"))


def _run_limited(limits: tuple[int, int, float], function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Run a job in the child. Limits hold for the job alone: its messages are never cut off in the middle."""
    memory, cpu, wall = limits
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu)
    _set_limit(resource.RLIMIT_AS, memory)
    signal.setitimer(signal.ITIMER_REAL, wall)  # SIGALRM ends us, whatever we are in the middle of
    try:
        return function(*args, **kwargs)
    except CurateError as error:
        return _Failure(type(error), error.problems)
    except MemoryError:
        # A worker in this state can't run another job, and holds on to the memory.
        os._exit(_OUT_OF_MEMORY_EXIT_CODE)
    except RecursionError:
        return _Failure(CurateError, (), "it is nested too deeply to read")
    except BaseException as error:  # even SystemExit: it would be raised again on the other side
        return _Failure(CurateError, (), f"it can't be read ({type(error).__name__})")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set_limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _set_limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def _set_limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (hard if hard != resource.RLIM_INFINITY and soft > hard else soft, hard))


def _set_up_worker() -> None:
    """Make a new worker silent, without core dumps, and end with its parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Nothing is ever written to this pipe: it moves only when our parent is gone, and then the kernel ends us,
    # whatever we are in the middle of.
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
        if select.select([sentinel], [], [], 0)[0]:  # it was gone before the kernel knew of us
            os._exit(0)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    os.close(silence)


def _describe_exit(exit_code: int) -> str:
    if exit_code == _OUT_OF_MEMORY_EXIT_CODE:
        return _MEMORY_MESSAGE
    if exit_code in (-signal.SIGXCPU, -signal.SIGALRM):
        return _TIME_MESSAGE
    if exit_code in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        return f"{_MEMORY_MESSAGE}, or broke the parser"
    return f"{_EXIT_MESSAGE} (code {exit_code})"
