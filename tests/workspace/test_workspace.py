"""The user's folder: how it is found, read, held and written."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from datetime import UTC
from pathlib import Path

import pytest

from curate.cli import cli, main
from curate.files import write_atomically
from curate.problems import CannotRun
from curate.workspace.workspace import Workspace, bundled_path, find_workspace, load_feeds, load_site, now, read_text
from curate.workspace.workspace_lock import pop_crash_marker


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


# ---------------------------------------------------------------- writing


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


def test_an_address_that_the_environment_does_not_give_is_named_with_its_line(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAMPLE_URL", raising=False)
    mine.config_file.write_text("site_name: x\nsite_url: !ENV SAMPLE_URL\n", "utf-8")
    [problem] = load_site(mine)[1]
    assert problem.where == "mkdocs.yml:2"
    assert "SAMPLE_URL isn't set" in problem.what
    assert "!ENV [SAMPLE_URL, https://you.example/]" in problem.hint
    monkeypatch.setenv("SAMPLE_URL", "https://me.example/notes")
    site, problems = load_site(mine)
    assert (site.url, problems) == ("https://me.example/notes/", [])
