"""Who holds a workspace, and commands that take turns with its files."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from curate.problems import CannotRun, Locked
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock, lock_files, pop_crash_marker, update_file


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    root = tmp_path / "mine"
    root.mkdir()
    (root / "feeds.yaml").write_text("feeds:\n  - https://example.org/feed.xml\n", "utf-8")
    return Workspace(root)


# ---------------------------------------------------------------- the lock

HOLD = """
import sys, time
from pathlib import Path
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock
with lock(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(mine: Workspace) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(mine.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_while_one_run_is_at_work_a_second_that_may_not_wait_is_told_which(mine: Workspace) -> None:
    with holder(mine) as process:
        with (
            pytest.raises(Locked, match=f"another curate is running here \\(process {process.pid}\\)") as error,
            lock(mine, wait=0),
        ):
            pass
        assert error.value.problems[0].where == str(mine.root)
        assert "wait until it ends" in error.value.problems[0].hint
        process.communicate(timeout=10)
    with lock(mine):
        assert not pop_crash_marker(mine)


def test_a_run_that_was_killed_holds_nothing_and_is_remembered_until_the_cache_is_looked_over(mine: Workspace) -> None:
    with holder(mine) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with lock(mine):
        pass  # a command that didn't look
    with lock(mine):
        assert pop_crash_marker(mine)
        assert not pop_crash_marker(mine)


def test_the_lock_can_be_taken_again_and_leaves_its_folder_out_of_git(mine: Workspace) -> None:
    for _ in range(2):
        with lock(mine):
            assert (mine.work_folder / "holder").read_text("utf-8") == f"{os.getpid()}\n"
    assert (mine.work_folder / ".gitignore").read_text("utf-8") == "*\n"
    assert not (mine.work_folder / "holder").exists()


def test_a_run_that_waits_says_so_on_a_terminal_alone_and_goes_on_when_the_other_ends(mine: Workspace) -> None:
    for terminal in (True, False):
        with holder(mine) as process:
            child, read = waiting_run(mine, terminal=terminal)
            said = ""
            if terminal:
                while "Waiting" not in said:
                    said += read()
                assert f"Waiting for another curate (process {process.pid}) …" in said
            assert child.poll() is None
            process.communicate(timeout=20)
            assert child.wait(60) == 0
            assert terminal or "Waiting" not in read()


def test_ctrl_c_ends_a_wait(mine: Workspace) -> None:
    with holder(mine) as process:
        child, read = waiting_run(mine, terminal=True)
        said = ""
        while "Waiting" not in said:
            said += read()
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 130
        process.communicate(timeout=20)


def waiting_run(mine: Workspace, *, terminal: bool) -> tuple[subprocess.Popen[bytes], Callable[[], str]]:
    """``curate pull`` with its talk on a terminal or on a pipe; the process, and what reads some of that."""
    mine.feeds_file.write_text("feeds: []\n", "utf-8")
    near, far = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-m", "curate", "-C", str(mine.root), "pull"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=far)
    os.close(far)

    def read() -> str:
        assert select.select([near], [], [], 60)[0]
        return os.read(near, 4096).decode()

    return process, read


# ---------------------------------------------------------------- writing


def test_of_two_changes_of_a_file_at_once_neither_is_lost(mine: Workspace) -> None:
    path = mine.root / "list.txt"

    def add(name: str) -> None:
        for number in range(20):
            update_file(mine, path, lambda text, line=f"{name}{number}\n": text + line)  # type: ignore[misc]

    threads = [threading.Thread(target=add, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(path.read_text("utf-8").split()) == sorted(f"{name}{n}" for name in "abc" for n in range(20))


def test_a_change_is_made_again_to_what_an_editor_saved_meanwhile(mine: Workspace) -> None:
    path = mine.root / "list.txt"
    path.write_text("one\n", "utf-8")
    seen: list[str] = []

    def with_two(text: str) -> str:
        if not seen:
            path.write_text("one\nmine\n", "utf-8")  # an editor saves between reading and writing
        seen.append(text)
        return text + "two\n"

    assert update_file(mine, path, with_two) == "one\nmine\ntwo\n"
    assert (seen, path.read_text("utf-8")) == (["one\n", "one\nmine\n"], "one\nmine\ntwo\n")


def test_a_file_that_changes_each_time_is_left_alone_in_the_end(mine: Workspace) -> None:
    path, count = mine.root / "list.txt", iter(range(100))

    def never(text: str) -> str:
        path.write_text(f"{next(count)}\n", "utf-8")
        return "mine\n"

    with pytest.raises(CannotRun, match="changed by another program"):
        update_file(mine, path, never)
    assert path.read_text("utf-8") != "mine\n"
    assert next(count) < 20


def test_a_change_that_changes_nothing_or_raises_writes_nothing(mine: Workspace) -> None:
    path = mine.root / "list.txt"
    assert update_file(mine, path, lambda text: text) == ""
    assert not path.exists()
    with pytest.raises(ValueError, match="no"):
        update_file(mine, path, lambda _: (_ for _ in ()).throw(ValueError("no")))
    assert not path.exists()


def test_files_are_written_while_the_workspace_is_held_and_within_one_another(mine: Workspace) -> None:
    with lock(mine), lock_files(mine):
        update_file(mine, mine.dropped_file, lambda text: text + "abc\n")
    assert mine.dropped_file.read_text("utf-8") == "abc\n"
