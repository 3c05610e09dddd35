"""Which file ``--take-down`` means."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.problems import CannotRun
from curate.workspace.take_down import take_down
from curate.workspace.workspace import Workspace

SITE = "https://me.example/site/"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("notes/2026-11-01-x.md", "notes/2026-11-02-xy.md", "about.md", "talks/index.md"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"---\ntitle: a: b\xff\n---\nWords.\n")
    return Workspace(tmp_path)


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ("2026-11-01-x", "notes/2026-11-01-x.md"),
        ("2026-11-01-x.md", "notes/2026-11-01-x.md"),
        ("./site/notes/2026-11-01-x.md", "notes/2026-11-01-x.md"),
        (f"{SITE}notes/2026-11-01-x/", "notes/2026-11-01-x.md"),
        (f"{SITE}notes/2026-11-01-x/index.html", "notes/2026-11-01-x.md"),
        ("02-x", "notes/2026-11-02-xy.md"),
        ("about", "about.md"),
        (f"{SITE}about/", "about.md"),
        ("site/talks/index.md", "talks/index.md"),
    ],
)
def test_a_page_is_found_by_its_file_its_name_or_its_address(workspace: Workspace, given: str, file: str) -> None:
    path = take_down(workspace, given, SITE)
    assert path == workspace.site_folder / file
    assert path.read_bytes() == b"---\ndraft: true\ntitle: a: b\xff\n---\nWords.\n"


@pytest.mark.parametrize(
    ("given", "why"),
    [("nothing", "no note or page of yours"), ("2026-11", "several pages"), ("", "no note or page of yours")],
)
def test_what_is_no_page_or_several_changes_nothing(workspace: Workspace, given: str, why: str) -> None:
    before = {path: path.read_bytes() for path in workspace.site_folder.rglob("*.md")}
    with pytest.raises(CannotRun, match=why):
        take_down(workspace, given, SITE)
    assert {path: path.read_bytes() for path in workspace.site_folder.rglob("*.md")} == before
