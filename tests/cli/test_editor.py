"""The user's editor, as it is and as it isn't."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from curate.cli.editor import open_editor


def test_a_file_is_open_until_the_editor_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "note.md"
    program = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x')"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'{sys.executable} -c "{program}"')
    path.touch()
    assert open_editor(path) is None
    assert path.read_text("utf-8") == "x"


@pytest.mark.parametrize("editor", ["'x", "/nowhere/editor", f'{sys.executable} -c "raise SystemExit(3)"'])
def test_an_editor_that_cannot_be_used_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    problem = open_editor(tmp_path / "note.md")
    assert problem
    assert problem.where == "$EDITOR"
    assert str(tmp_path / "note.md") in problem.hint
