"""A new workspace: what a run that was killed left unfinished is finished by the next one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace, load_site
from tests.conftest import Run

MOST_STEPS = 200
FILES = (".gitignore", "feeds.yaml", "mkdocs.yml", "site/index.md", "site/about.md", "templates/posts/x.txt.j2")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a workspace but what is in .curate/, which anybody may delete."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    return {name: content for name, content in files.items() if not name.startswith(".curate/")}


def made(root: Path) -> dict[str, bytes]:
    make_workspace(Workspace(root), "en", name="Sample")
    return contents(root)


def killed_before_step(root: Path, number: int) -> bool:
    """Make a workspace in a process of its own that ends at once, before a step that reaches the disk; whether it did.

    Steps are what opens, renames, links and makes folders, and each write.
    """
    child = os.fork()
    if child == 0:
        steps, write = iter(range(number)), os.write

        def step(event: str = "", arguments: tuple[object, ...] = ()) -> None:
            about_files = event in ("os.rename", "os.link", "os.mkdir", "os.remove") or (
                event == "open" and str(root) in str(arguments[0])
            )
            if (not event or about_files) and next(steps, None) is None:
                os._exit(9)

        def counted(handle: int, data: Buffer) -> int:
            step()
            return write(handle, data)

        os.write = counted
        sys.addaudithook(step)
        make_workspace(Workspace(root), "en", name="Sample")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_run_that_is_killed_at_any_step_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole")
    for number in range(0, MOST_STEPS, 2):
        root = tmp_path / f"step{number}"
        if not killed_before_step(root, number):
            break
        half = contents(root) if root.exists() else {}
        assert all(content == whole[name] for name, content in half.items()), f"before step {number}"
        assert made(root) == whole, f"before step {number}"
    assert len(whole) < number < MOST_STEPS - 2


@pytest.mark.parametrize("file", FILES)
def test_an_empty_file_that_an_earlier_version_left_is_written(tmp_path: Path, run: Run, file: str) -> None:
    folder = tmp_path / "mine"
    run("init", folder, "--lang", "en")
    whole = contents(folder)
    assert whole[file]
    (folder / file).write_bytes(b"")
    ran = run("init", folder, "--lang", "en")
    assert (ran.code, f"  wrote {file}\n" in ran.err) == (0, True)
    assert contents(folder) == whole


def test_where_it_was_killed_within_the_templates_of_posts_the_rest_of_them_comes_too(tmp_path: Path) -> None:
    whole = made(tmp_path / "mine")
    posts = tmp_path / "mine/templates/posts"
    first, second, *others = sorted(posts.iterdir())
    second.write_bytes(b"")
    for path in others:
        path.unlink()
    assert made(tmp_path / "mine") == whole
    second.unlink()  # by the user, who doesn't want that network
    assert not second.exists()
    made(tmp_path / "mine")
    assert (first.exists(), second.exists()) == (True, False)


def test_what_the_user_wrote_stays(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "mine")
    made(workspace.root)
    for file in FILES:
        path = workspace.root / file
        path.write_bytes(path.read_bytes() + b"\n# mine\n")
    before = contents(workspace.root)
    assert made(workspace.root) == before
    assert load_site(workspace)[1] == []


def test_what_one_keeps_to_read_is_left_out_of_git(tmp_path: Path) -> None:
    assert b"/reading/" in made(tmp_path / "mine")[".gitignore"].splitlines()
