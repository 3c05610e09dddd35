"""The user's folder: how it is found, read, held and written."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from curate.cli import cli, main
from curate.files import write_atomically
from curate.problems import CannotRun, Locked
from curate.workspace.workspace import Workspace, bundled_path, find_workspace, load_feeds, load_site, now, read_text
from curate.workspace.workspace_lock import lock, lock_files, pop_crash_marker, update_file


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    root = tmp_path / "mine"
    root.mkdir()
    (root / "feeds.yaml").write_text("feeds:\n  - https://example.org/feed.xml\n", "utf-8")
    return Workspace(root)


# ---------------------------------------------------------------- where it is


def test_a_workspace_is_the_nearest_folder_with_a_feeds_yaml(mine: Workspace) -> None:
    deep = mine.root / "site" / "notes"
    deep.mkdir(parents=True)
    assert find_workspace(mine.root) == find_workspace(deep) == Workspace(mine.root.resolve())
    (mine.site_folder / "feeds.yaml").touch()
    assert find_workspace(deep) == Workspace(mine.site_folder.resolve())


def test_a_folder_named_feeds_yaml_makes_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").mkdir()
    with pytest.raises(CannotRun, match=r"there is no feeds\.yaml here or above") as error:
        find_workspace(tmp_path)
    assert "curate init DIR" in error.value.problems[0].hint


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_folder_is_no_workspace(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRun, match="there is no such folder"):
        find_workspace(tmp_path / name)


def test_everything_has_its_place_below_the_root(mine: Workspace) -> None:
    places = [
        mine.feeds_file,
        mine.config_file,
        mine.notes_folder,
        mine.public_folder,
        mine.posts_folder,
        mine.cache_file,
        mine.dropped_file,
    ]
    assert [mine.display_path(place) for place in places] == [
        "feeds.yaml",
        "mkdocs.yml",
        "site/notes",
        "public",
        "posts",
        ".curate/cache.db",
        "dropped.txt",
    ]
    assert mine.display_path(Path("/elsewhere/x")) == "/elsewhere/x"


def test_templates_are_looked_for_in_the_workspace_and_then_in_the_package(mine: Workspace) -> None:
    assert mine.template_folders() == [mine.root / "templates", bundled_path("templates")]
    assert Workspace(bundled_path("templates").parent).template_folders() == [bundled_path("templates")]


@pytest.mark.parametrize("name", ["templates", "site", "mkdocs.yml", "feeds.yaml"])
def test_the_working_example_is_at_hand(name: str) -> None:
    assert bundled_path(name).exists()


def test_the_clock_is_in_utc() -> None:
    assert now().tzinfo is UTC


# ---------------------------------------------------------------- reading


def test_a_file_is_read_with_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("一\r\n二\n".encode())
    assert read_text(tmp_path / "a") == "一\r\n二\n"


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo\n" + "三".encode("shift_jis"))
    with pytest.raises(CannotRun, match=r"a\.md:3: this file is not UTF-8") as error:
        read_text(tmp_path / "a.md")
    assert "save it as UTF-8" in error.value.problems[0].hint


@pytest.mark.parametrize("name", ["missing", "."])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotRun, match="can't be read"):
        read_text(tmp_path / name)


def test_the_settings_of_a_workspace_are_read(mine: Workspace) -> None:
    reading, problems = load_feeds(mine)
    assert ([feed.url for feed in reading.feeds], problems) == (["https://example.org/feed.xml"], [])
    mine.config_file.write_text("site_name: 便り\n", "utf-8")
    site, problems = load_site(mine)
    assert (site.name, problems) == ("便り", [])


def test_a_workspace_without_mkdocs_yml_is_told_what_is_missing(mine: Workspace) -> None:
    with pytest.raises(CannotRun, match=r"mkdocs\.yml: is missing"):
        load_site(mine)


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


def test_a_file_is_written_as_it_is_told_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.yaml"
    write_atomically(path, "一\r\n二\n")
    assert path.read_bytes() == "一\r\n二\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_replaced_keeps_its_rights_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch(0o600)
    before = os.umask(0o027)
    try:
        write_atomically(old, "x")
        write_atomically(new, "x")
    finally:
        os.umask(before)
    assert oct(old.stat().st_mode & 0o777) == "0o600"
    assert oct(new.stat().st_mode & 0o777) == "0o640"


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "feeds.yaml", tmp_path / "feeds.yaml"
    real.parent.mkdir()
    real.write_text("old", "utf-8")
    link.symlink_to(real)
    write_atomically(link, "new", expected="old")
    assert link.is_symlink()
    assert real.read_text("utf-8") == "new"


def test_a_file_that_someone_changed_in_the_meantime_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"theirs\r\n")
    with pytest.raises(CannotRun, match="changed by another program in the meantime; nothing was written"):
        write_atomically(path, "mine", expected="theirs\n")
    assert path.read_bytes() == b"theirs\r\n"
    write_atomically(path, "mine", expected="theirs\r\n")
    assert path.read_bytes() == b"mine"


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("old", "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("reason", ["the disk is full", "the disk reports an error"])
def test_a_disk_that_is_full_or_broken_is_not_taken_for_a_damaged_cache(
    reason: str, mine: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as db, pytest.raises(sqlite3.OperationalError) as caught:
        db.execute("PRAGMA max_page_count = 1")
        db.execute("CREATE TABLE more (than, fits)")
    error = caught.value
    assert error.sqlite_errorname == "SQLITE_FULL"
    if "full" not in reason:
        error.sqlite_errorcode = 778  # SQLITE_IOERR_WRITE: what a limit for the size of files gives

    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "main", fails)
    monkeypatch.setattr(sys, "argv", ["curate", "-C", str(mine.root), "inbox"])
    assert main() == 2
    assert f"the cache: {reason}" in capsys.readouterr().err
    assert not pop_crash_marker(mine)
