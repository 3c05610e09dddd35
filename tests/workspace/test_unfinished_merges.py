"""A file with an unfinished merge is never published: it is held, and named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.workspace.build import build_all
from curate.workspace.new_workspace import make_workspace
from curate.workspace.page_version_choice import load_own_pages
from curate.workspace.site_content import load
from curate.workspace.workspace import Workspace

CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n"
SOURCE = "source:\n  url: https://source.example/x\n  title: X\n  site: Source\n"
FRONT = f"---\ntitle: X\ndate: 2026-11-23\n{SOURCE}---\n\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    return workspace


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (FRONT + "Words of my own.\n\n" + CONFLICT.format("Mine.", "Theirs."), 12),
        (FRONT + "Words of my own.\n\n```\n" + CONFLICT.format("Mine.", "Theirs.") + "```\n", 13),
        (f"---\n{CONFLICT.format('title: X', 'title: Y')}date: 2026-11-23\n{SOURCE}---\n\nWords of my own.\n", 2),
        (f"---\ntitle: X\n{CONFLICT.format('', '')}{SOURCE}---\n\nWords of my own.\n", 3),
        (CONFLICT.format(FRONT + "Words of mine.", FRONT + "Words of theirs."), 1),
        (FRONT + "Words of my own.\n\n<<<<<<< HEAD\nThe rest was deleted.\n", 12),
    ],
)
def test_a_note_with_an_unfinished_merge_is_held(workspace: Workspace, text: str, line: int) -> None:
    (workspace.notes_folder / "x.md").write_text(text, "utf-8")
    content = load(workspace)
    assert [note.name for note in content.notes if note.name == "x"] == []
    problems = [problem for problem in content.problems if problem.where.startswith("site/notes/x.md")]
    assert [(problem.where, problem.what) for problem in problems] == [
        (f"site/notes/x.md:{line}", "an unfinished merge conflict")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Me\n\n" + CONFLICT.format("Mine.", "Theirs."), 3),
        (f"---\n{CONFLICT.format('title: X', 'title: Y')}---\n\n# Me\n", 2),
    ],
)
def test_a_page_with_an_unfinished_merge_is_held(workspace: Workspace, text: str, line: int) -> None:
    (workspace.site_folder / "new.md").write_text(text, "utf-8")
    own = load_own_pages(workspace, load(workspace))
    assert "new.md" not in own.texts
    assert [(problem.where, problem.what) for problem in own.problems] == [
        (f"site/new.md:{line}", "an unfinished merge conflict")
    ]
    build_all(workspace, [])
    pages = [path.read_text("utf-8") for path in workspace.public_folder.rglob("*.html")]
    assert pages
    assert not [page for page in pages if "Theirs" in page or "HEAD" in page]
