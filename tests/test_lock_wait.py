"""One run waits for another, says so, and gives up in the end."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from curate.lock_wait import LOCK_WAIT, LockWait, hold_lock
from curate.problems import Locked, Problem

HOLD = """
import sys, time
from curate.lock_wait import hold_lock
from curate.problems import Problem
with hold_lock(sys.argv[1], lambda _: Problem("here", "is held")):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.communicate(timeout=20)


def busy(process: int | None) -> Problem:
    return Problem("here", f"is held by {process}", "wait")


def test_a_run_gets_what_another_one_lets_go_of(tmp_path: Path) -> None:
    told: list[int | None] = []
    with another(tmp_path / "lock") as process:
        assert process.stdin is not None

        def waits(of: int | None) -> None:
            told.append(of)
            assert process.stdin is not None
            process.stdin.close()  # the other one ends when it is known that we wait

        token = LOCK_WAIT.set(LockWait(60, waits))
        try:
            with hold_lock(tmp_path / "lock", busy, holder=lambda: 123):
                assert told == [123]
        finally:
            LOCK_WAIT.reset(token)
        process.stdin = None


def test_a_wait_has_an_end_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    told: list[int | None] = []
    token = LOCK_WAIT.set(LockWait(0.4, told.append))
    try:
        with another(tmp_path / "lock"):
            with pytest.raises(Locked, match="is held by 123"), hold_lock(tmp_path / "lock", busy, holder=lambda: 123):
                pass
            assert told == [123]
    finally:
        LOCK_WAIT.reset(token)


@pytest.mark.parametrize("by_command_line", [False, True])
def test_a_run_that_may_not_wait_is_told_at_once_and_says_nothing(tmp_path: Path, by_command_line: bool) -> None:
    told: list[int | None] = []
    token = LOCK_WAIT.set(LockWait(0 if by_command_line else 60, told.append))
    try:
        with (
            another(tmp_path / "lock"),
            pytest.raises(Locked),
            hold_lock(tmp_path / "lock", busy, wait=None if by_command_line else 0),
        ):
            pass
        assert told == []
    finally:
        LOCK_WAIT.reset(token)


def test_what_is_free_is_taken_without_a_word(tmp_path: Path) -> None:
    token = LOCK_WAIT.set(LockWait(60, lambda _: pytest.fail("nobody is in the way")))
    try:
        for _ in range(2):
            with hold_lock(tmp_path / "lock", busy):
                pass
    finally:
        LOCK_WAIT.reset(token)


def test_another_thread_waits_too(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with hold_lock(tmp_path / "lock", busy):
            order.append("second")

    with hold_lock(tmp_path / "lock", busy):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]
