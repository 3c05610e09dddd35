"""Child processes: a job that goes wrong costs itself alone."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from curate.problems import CurateError, Problem
from curate.read import sandbox as module
from curate.read.articles.extract import ArticleNotFound, extract_article
from curate.read.feeds.parse import NotAFeed, parse_feed
from curate.read.sandbox import Sandbox

WHERE = "https://blog.example/feed.xml"
HEAD = '<?xml version="1.0"?>{0}<rss version="2.0"><channel><title>t</title>{1}</channel></rss>'


def double(number: int) -> int:
    return 2 * number


def eat_memory() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(10_000_000))


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def die(code: int) -> None:
    os._exit(code)


def fall() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def stumble() -> None:
    raise KeyError("a detail")


def leave() -> None:
    raise SystemExit(3)


def complain() -> None:
    raise NotAFeed([Problem("a", "b", "c"), Problem("d", "e")])


def stand_still(marker: str) -> str:
    """marker: a file that is made the first time; if there is one, the job goes on."""
    if not (marker and Path(marker).exists()):
        if marker:
            Path(marker).touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    return "went on"


def die_with_the_next_job() -> None:
    def fall(*_: object) -> None:
        os._exit(1)

    time.sleep(0.2)  # so that the other worker has the other of these
    module._receive_exactly = fall  # type: ignore[assignment]


class Unknown:
    """A function that only this process can unpickle."""

    def __call__(self, number: int) -> int:
        return number

    def __reduce__(self) -> Any:
        return load_here, (os.getpid(),)


def load_here(pid: int) -> Any:
    if os.getpid() != pid:
        raise ImportError
    return Unknown()


def unsendable() -> Any:
    return lambda: 1


def interrupt() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def chatter() -> int:
    print("noise")
    print("noise", file=sys.stderr)
    return os.getpid()


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(2, cpu=1, wall=5) as pool:
        yield pool


@pytest.fixture(scope="module")
def patient() -> Iterator[Sandbox]:
    """Children that have time enough on a busy machine: what is told of them is no matter of time."""
    with Sandbox(2, cpu=30, wall=90) as pool:
        yield pool


def run(children: Sandbox, function: Any, *args: Any, **kwargs: Any) -> Any:
    async def once() -> Any:
        return await children.run(function, *args, where=WHERE, **kwargs)

    return asyncio.run(once())


def all_of(children: Sandbox, *jobs: tuple[Any, ...]) -> list[Any]:
    async def together() -> list[Any]:
        runs = (children.run(function, *args, where=WHERE) for function, *args in jobs)
        return await asyncio.gather(*runs, return_exceptions=True)

    return asyncio.run(together())


def test_a_job_gives_its_result(children: Sandbox) -> None:
    assert run(children, double, 21) == 42


def test_a_feed_and_a_page_are_read_in_a_child(children: Sandbox) -> None:
    feed = run(children, parse_feed, HEAD.format("", "<item><title>x</title></item>").encode(), url=WHERE)
    assert feed.entries[0].title == "x"
    article = run(children, extract_article, b"<p class=a>Text.</p>", url=WHERE, select=".a")
    assert article.text == "Text."


def test_the_functions_own_errors_come_back_as_they_were(children: Sandbox) -> None:
    with pytest.raises(NotAFeed) as caught:
        run(children, complain)
    assert caught.value.problems == (Problem("a", "b", "c"), Problem("d", "e"))
    assert str(caught.value) == "a: b\n  hint: c\nd: e"
    with pytest.raises(ArticleNotFound):
        run(children, extract_article, b"", url=WHERE)


@pytest.mark.parametrize(
    ("function", "args", "what"),
    [
        (eat_memory, (), "it took too much memory to read"),
        (die, (3,), "the process that read it ended unexpectedly (code 3)"),
        (fall, (), "it took too much memory to read, or broke the parser"),
        (stumble, (), "it can't be read (KeyError)"),
        (leave, (), "it can't be read (SystemExit)"),
    ],
)
def test_a_job_that_goes_wrong_says_so_and_costs_only_itself(
    patient: Sandbox, function: Any, args: tuple[Any, ...], what: str
) -> None:
    costs_only_itself(patient, function, args, what)


def test_a_job_that_never_ends_says_so_and_costs_only_itself(children: Sandbox) -> None:
    costs_only_itself(children, spin, (), "it took too long to read")


def costs_only_itself(children: Sandbox, function: Any, args: tuple[Any, ...], what: str) -> None:
    results = all_of(children, (double, 1), (function, *args), (double, 2), (double, 3), (double, 4))
    failure = results.pop(1)
    assert isinstance(failure, CurateError)
    assert [(p.where, p.what) for p in failure.problems] == [(WHERE, what)]
    assert results == [2, 4, 6, 8]
    assert run(children, double, 5) == 10


def test_a_job_that_only_waits_says_so_and_costs_only_itself() -> None:
    with Sandbox(2, wall=1.5) as pool:
        results = all_of(pool, (double, 1), (sleep,), (double, 2), (double, 3))
    failure = results.pop(1)
    assert isinstance(failure, CurateError)
    assert [(p.where, p.what) for p in failure.problems] == [(WHERE, "it took too long to read")]
    assert results == [2, 4, 6]


ENTITIES = "<!DOCTYPE rss [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)


@pytest.mark.parametrize(
    "bomb",
    [
        HEAD.format(ENTITIES + "]>", "<item><title>&a9;</title></item>"),
        HEAD.format("\n" * 40_000, "<item><title>x</title></item>"),
        HEAD.format("", "<!--" * 171_000),
        HEAD.format("", "<a>" * 1_000_000),
        HEAD.format("", "<item><author>" + "a" * 100_000 + "</author></item>"),
    ],
    ids=["entities", "newlines", "comments", "depth", "author"],
)
def test_a_bomb_in_a_feed_costs_only_itself(children: Sandbox, bomb: str) -> None:
    async def together() -> list[Any]:
        feeds = [bomb.encode()] + [HEAD.format("", f"<item><title>{n}</title></item>").encode() for n in range(6)]
        runs = (children.run(parse_feed, feed, url=WHERE, where=WHERE) for feed in feeds)
        return await asyncio.gather(*runs, return_exceptions=True)

    first, *others = asyncio.run(together())
    assert not isinstance(first, BaseException) or isinstance(first, CurateError)
    assert [feed.entries[0].title for feed in others] == [str(n) for n in range(6)]


def test_many_jobs_that_die_at_once_leave_the_others_alone(children: Sandbox) -> None:
    results = all_of(children, *[(die, 1), (double, 1)] * 6)
    assert results[1::2] == [2] * 6
    assert all(isinstance(failure, CurateError) for failure in results[::2])


def test_workers_killed_from_outside_are_replaced(children: Sandbox) -> None:
    os.kill(run(children, chatter), signal.SIGKILL)
    assert all_of(children, *[(double, n) for n in range(8)]) == [2 * n for n in range(8)]


@pytest.fixture
def hasty() -> Iterator[Sandbox]:
    with Sandbox(2, wall=1.5, margin=1) as pool:
        yield pool


def test_a_worker_that_stands_still_holds_up_nobody_and_its_job_is_done_by_another(hasty: Sandbox) -> None:
    os.kill(run(hasty, nap), signal.SIGSTOP)
    assert all_of(hasty, *[(double, n) for n in range(8)]) == [2 * n for n in range(8)]


def test_a_job_that_stands_still_once_is_done_again_and_one_that_does_so_twice_costs_itself_alone(
    hasty: Sandbox, tmp_path: Path
) -> None:
    stop_once = (stand_still, str(tmp_path / "been"))
    results = all_of(hasty, stop_once, (double, 1), (stand_still, ""), (double, 2), (double, 3))
    failure = results.pop(2)
    assert results == ["went on", 2, 4, 6]
    assert isinstance(failure, CurateError)
    assert [(p.where, p.what) for p in failure.problems] == [(WHERE, "it took too long to read")]


def test_a_job_taken_by_a_worker_that_dies_before_it_begins_is_done_by_another(children: Sandbox) -> None:
    """Such a job was never acknowledged: nobody counted its time."""
    assert all_of(children, (die_with_the_next_job,), (die_with_the_next_job,)) == [None, None]
    assert all_of(children, *[(double, n) for n in range(8)]) == [2 * n for n in range(8)]


def test_a_server_process_that_stands_still_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "START_TIMEOUT", 4.0)
    monkeypatch.setattr(module, "_PRELOAD", ["curate.read.sandbox"])  # the next one is there soon
    with monkeypatch.context() as soon, Sandbox(1) as pool:
        stopped = run(pool, os.getppid)
        os.kill(stopped, signal.SIGSTOP)
        soon.setattr(module, "_EXIT_TIMEOUT", 0.2)  # nobody is there to say that the worker has ended
        pool.__exit__()
    with Sandbox(1) as pool:
        started = run(pool, os.getppid)
        os.kill(started, signal.SIGKILL)
        assert all_of(pool, (double, 1), (double, 2)) == [2, 4]
    with Sandbox(1) as pool:
        assert run(pool, os.getppid) not in (stopped, started)


def test_a_job_that_is_given_up_leaves_no_answer_for_the_next(children: Sandbox) -> None:
    async def impatient() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await children.run(nap, where=WHERE, seconds=1.0)

    asyncio.run(impatient())
    assert [run(children, double, n) for n in range(4)] == [0, 2, 4, 6]


def test_what_a_child_does_not_know_and_what_cannot_travel_cost_the_job_alone(children: Sandbox) -> None:
    results = all_of(children, (Unknown(), 1), (unsendable,), (double, 4))
    assert [result.problems[0].what for result in results[:2]] == [
        "it can't be read (ImportError)",
        "it can't be read (AttributeError)",
    ]
    assert results[2] == 8


def test_ctrl_c_is_for_the_parent_alone(children: Sandbox) -> None:
    assert run(children, interrupt) == "still here"


def test_children_are_silent(children: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    run(children, chatter)
    assert capfd.readouterr() == ("", "")


def test_jobs_run_side_by_side(children: Sandbox) -> None:
    async def pids() -> set[int]:
        return set(await asyncio.gather(*(children.run(nap, where=WHERE) for _ in range(4))))

    assert len(asyncio.run(pids())) == 2


def nap(seconds: float = 0.1) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_nothing_is_started_before_the_first_job_and_nothing_stays_after_the_last() -> None:
    before = len(multiprocessing.active_children())
    with Sandbox(1) as pool:
        assert len(multiprocessing.active_children()) == before
        pid = run(pool, nap)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PARENT = """
import asyncio, os, sys, time
sys.path.insert(0, {root!r})
from curate.read import sandbox as module

module._PRELOAD = ["curate.read.sandbox"]  # no parser is at work here

async def main():
    with module.Sandbox(2) as children:
        job = asyncio.create_task(children.run(time.sleep, 60, where="x"))
        await children.run(os.getpid, where="x")
        (busy,) = children._running.difference(children._idle)
        print(busy._process.pid, flush=True)
        await job

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_end_with_their_parent_however_it_ends(tmp_path: Path, end: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(root=str(Path(__file__).parents[2])))
    # Every process it starts holds the other end of this pipe: it closes when the last of them is gone.
    ours, theirs = os.pipe()
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=[theirs], text=True
    )
    os.close(theirs)
    try:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.send_signal(end)
        parent.wait(10)
        parent.stdout.close()
        gone = wait_for_end(worker)
    finally:
        parent.kill()
        parent.wait()
        os.close(ours)
    assert gone


def test_a_child_whose_parent_is_gone_before_it_is_set_up_takes_no_job() -> None:
    ours, theirs = os.pipe()
    os.close(theirs)  # as when the parent ends
    script = f"""
import sys, types
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from curate.read import sandbox
sandbox.multiprocessing.parent_process = lambda: types.SimpleNamespace(sentinel={ours})
sandbox._set_up_worker()
sys.exit(7)
"""
    child = subprocess.run([sys.executable, "-c", script], pass_fds=[ours], check=False)
    os.close(ours)
    assert child.returncode == 0


def wait_for_end(pid: int) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 5)[0])
    finally:
        os.close(handle)
