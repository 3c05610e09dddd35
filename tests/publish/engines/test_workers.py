"""Work is done by copies of this process, and what goes wrong there is said here."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.problems import CannotRun, CurateError, Problem
from curate.publish.engines import workers as module
from curate.publish.engines.workers import process_count, split_work, start_worker

PROBLEM = Problem("site/notes/x.md:4", "is broken", "mend it")

pytestmark = pytest.mark.skipif(
    process_count() < 2, reason="copies of a process are made where they are cheap: on Linux"
)


def test_the_result_comes_from_another_process() -> None:
    large = "x" * 1_000_000  # more than a pipe holds
    with start_worker(lambda: (os.getpid(), large)) as result:
        number, text = result()
    assert number != os.getpid()
    assert text == large


def test_a_problem_found_there_is_raised_here_as_it_was() -> None:
    def work() -> None:
        raise CurateError([PROBLEM])

    with start_worker(work) as result, pytest.raises(CurateError) as caught:
        result()
    assert caught.value.problems == (PROBLEM,)


def test_a_fault_of_the_program_comes_with_its_place() -> None:
    with start_worker(lambda: 1 // 0) as result, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        result()


def test_a_process_ended_from_outside_is_named() -> None:
    with (
        start_worker(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result,
        pytest.raises(CannotRun, match="was killed"),
    ):
        result()


def test_a_process_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESULT_TIMEOUT", 0.5)
    with (
        start_worker(lambda: os.kill(os.getpid(), signal.SIGSTOP)) as result,
        pytest.raises(CannotRun, match="gave no result within"),
    ):
        result()


def test_nothing_outlives_the_block() -> None:
    def children() -> set[str]:
        return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}

    before = children()
    with start_worker(lambda: time.sleep(60)):
        assert len(children() - before) == 1
    assert children() <= before


@given(st.integers(0, 20_000))
def test_shares_cover_each_number_once_and_in_order(length: int) -> None:
    with split_work(length) as ranges:
        assert [number for some in ranges for number in some] == list(range(length))


def test_copies_take_what_is_left() -> None:
    with ExitStack() as stack:
        ranges = stack.enter_context(split_work(1000))
        others = [stack.enter_context(start_worker(lambda: [n for some in ranges for n in some])) for _ in range(3)]
        taken = [n for some in ranges for n in some] + [n for other in others for n in other()]
    assert sorted(taken) == list(range(1000))
