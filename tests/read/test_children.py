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
from curate.read.children import Children
from curate.read.extract import NoText, extract_article
from curate.read.parse import NotAFeed, parse_feed

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


def interrupt() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def chatter() -> int:
    print("noise")
    print("noise", file=sys.stderr)
    return os.getpid()


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children(2, cpu=1, wall=2) as pool:
        yield pool


def run(children: Children, function: Any, *args: Any, **kwargs: Any) -> Any:
    async def once() -> Any:
        return await children.run(function, *args, where=WHERE, **kwargs)

    return asyncio.run(once())


def all_of(children: Children, *jobs: tuple[Any, ...]) -> list[Any]:
    async def together() -> list[Any]:
        runs = (children.run(function, *args, where=WHERE) for function, *args in jobs)
        return await asyncio.gather(*runs, return_exceptions=True)

    return asyncio.run(together())


def test_a_job_gives_its_result(children: Children) -> None:
    assert run(children, double, 21) == 42


def test_a_feed_and_a_page_are_read_in_a_child(children: Children) -> None:
    feed = run(children, parse_feed, HEAD.format("", "<item><title>x</title></item>").encode(), url=WHERE)
    assert feed.entries[0].title == "x"
    article = run(children, extract_article, b"<p class=a>Text.</p>", url=WHERE, select=".a")
    assert article.text == "Text."


def test_the_functions_own_errors_come_back_as_they_were(children: Children) -> None:
    with pytest.raises(NotAFeed) as caught:
        run(children, complain)
    assert caught.value.problems == (Problem("a", "b", "c"), Problem("d", "e"))
    assert str(caught.value) == "a: b\n  hint: c\nd: e"
    with pytest.raises(NoText):
        run(children, extract_article, b"", url=WHERE)


@pytest.mark.parametrize(
    ("function", "args", "what"),
    [
        (eat_memory, (), "it took too much memory to read"),
        (spin, (), "it took too long to read"),
        (sleep, (), "it took too long to read"),
        (die, (3,), "the process that read it ended unexpectedly (code 3)"),
        (fall, (), "it took too much memory to read, or broke the parser"),
        (stumble, (), "it can't be read (KeyError)"),
        (leave, (), "it can't be read (SystemExit)"),
    ],
)
def test_a_job_that_goes_wrong_says_so_and_costs_only_itself(
    children: Children, function: Any, args: tuple[Any, ...], what: str
) -> None:
    results = all_of(children, (double, 1), (function, *args), (double, 2), (double, 3), (double, 4))
    failure = results.pop(1)
    assert isinstance(failure, CurateError)
    assert [(p.where, p.what) for p in failure.problems] == [(WHERE, what)]
    assert results == [2, 4, 6, 8]
    assert run(children, double, 5) == 10


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
def test_a_bomb_in_a_feed_costs_only_itself(children: Children, bomb: str) -> None:
    async def together() -> list[Any]:
        feeds = [bomb.encode()] + [HEAD.format("", f"<item><title>{n}</title></item>").encode() for n in range(6)]
        runs = (children.run(parse_feed, feed, url=WHERE, where=WHERE) for feed in feeds)
        return await asyncio.gather(*runs, return_exceptions=True)

    first, *others = asyncio.run(together())
    assert not isinstance(first, BaseException) or isinstance(first, CurateError)
    assert [feed.entries[0].title for feed in others] == [str(n) for n in range(6)]


def test_many_jobs_that_die_at_once_leave_the_others_alone(children: Children) -> None:
    results = all_of(children, *[(die, 1), (double, 1)] * 6)
    assert results[1::2] == [2] * 6
    assert all(isinstance(failure, CurateError) for failure in results[::2])


def test_workers_killed_from_outside_are_replaced(children: Children) -> None:
    os.kill(run(children, chatter), signal.SIGKILL)
    assert all_of(children, *[(double, n) for n in range(8)]) == [2 * n for n in range(8)]


def test_ctrl_c_is_for_the_parent_alone(children: Children) -> None:
    assert run(children, interrupt) == "still here"


def test_children_are_silent(children: Children, capfd: pytest.CaptureFixture[str]) -> None:
    run(children, chatter)
    assert capfd.readouterr() == ("", "")


def test_jobs_run_side_by_side(children: Children) -> None:
    async def pids() -> set[int]:
        return set(await asyncio.gather(*(children.run(nap, where=WHERE) for _ in range(4))))

    assert len(asyncio.run(pids())) == 2


def nap() -> int:
    time.sleep(0.1)
    return os.getpid()


def test_nothing_is_started_before_the_first_job_and_nothing_stays_after_the_last() -> None:
    before = len(multiprocessing.active_children())
    with Children(1) as pool:
        assert len(multiprocessing.active_children()) == before
        pid = run(pool, nap)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PARENT = """
import asyncio, os, sys
sys.path.insert(0, {tests!r})
from curate.read.children import Children
from tests.read.test_children import nap, sleep

async def main():
    with Children(2) as children:
        job = asyncio.create_task(children.run(sleep, where="x"))
        print(await children.run(nap, where="x"), flush=True)
        await job

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_end_with_their_parent_however_it_ends(tmp_path: Path, end: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(tests=str(Path(__file__).parents[2])))
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


def wait_for_end(pid: int) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 5)[0])
    finally:
        os.close(handle)
