"""A workspace in git: every clone of a commit tells readers the same."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.workspace import build, git_history
from curate.workspace.workspace import Workspace
from tests.cli.test_publish import NOTE, git, host, nobody_s_settings, root

__all__ = ["host", "nobody_s_settings", "root"]
NAME = "2026-11-01-done"


def commit(folder: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", at)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=more")


def told(folder: Path) -> list[str]:
    """When the feed says that each of its notes changed, of a build in a new clone that has the last one's .curate/."""
    clone = folder.with_name("clone")
    kept = folder.with_name("kept")
    git(folder.parent, "clone", "--quiet", str(folder), str(clone))
    if kept.exists():
        shutil.copytree(kept, clone / ".curate", symlinks=True)
        shutil.rmtree(kept)
    assert build.build_all(Workspace(clone), []) == 0
    feed = (clone / "public/feed.xml").read_text("utf-8")
    (clone / ".curate").rename(kept)
    shutil.rmtree(clone)
    return re.findall(r"<updated>(.+?)</updated>", feed)[1:]


@pytest.mark.parametrize("kept", [False, True], ids=["editions.yaml is not committed", "it is"])
def test_an_edit_is_told_once_and_at_the_same_time_by_every_clone(
    root: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    note = root / f"site/notes/{NAME}.md"
    if kept:
        build.build_all(Workspace(root), [])
    commit(root, "2026-11-02T10:00:00Z", monkeypatch)
    assert told(root) == ["2026-11-01T00:00:00Z"]
    note.write_text(NOTE.replace("my own", "mine"), "utf-8")
    commit(root, "2026-11-03T10:00:00Z", monkeypatch)
    assert told(root) == told(root) == ["2026-11-03T10:00:00Z"]


def test_a_commit_of_a_time_that_no_calendar_has_tells_no_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "site/notes/other.md").write_text(NOTE, "utf-8")
    commit(root, "@9999999999999 +0000", monkeypatch)
    found = git_history.last_commits(root / "site/notes", [NAME, "other"])
    assert found["other"].at == datetime.fromtimestamp(0, UTC)


def test_what_git_knows_is_of_files_as_they_were_committed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = root / "site/notes"
    (notes / "日本語 と.md").write_text(NOTE, "utf-8")
    commit(root, "2026-11-02T10:00:00Z", monkeypatch)
    (notes / f"{NAME}.md").write_text("changed", "utf-8")
    (notes / "unknown.md").write_text(NOTE, "utf-8")
    found = git_history.last_commits(notes, [NAME, "日本語 と", "unknown", "gone"])
    assert {name: (one.at.isoformat(), one.existed_before) for name, one in found.items()} == {
        "日本語 と": ("2026-11-02T10:00:00+00:00", False)
    }
    git(root, "checkout", "--", "site/notes")
    assert set(git_history.last_commits(notes, [NAME])) == {NAME}


def test_without_git_nothing_is_known(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert git_history.last_commits(tmp_path / "nowhere", ["x"]) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_history.last_commits(root / "site/notes", [NAME]) == {}


def test_a_renamed_note_keeps_its_id_and_its_old_address_leads_on(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(root)
    build.build_all(workspace, [])
    before = re.findall(r"<id>(.+?)</id>", (root / "public/feed.xml").read_text("utf-8"))
    (workspace.notes_folder / f"{NAME}.md").rename(workspace.notes_folder / "2026-11-01-better.md")
    for _ in range(2):
        assert build.build_all(workspace, []) == 0
        feed = (root / "public/feed.xml").read_text("utf-8")
        assert re.findall(r"<id>(.+?)</id>", feed) == before
        assert "notes/2026-11-01-better/" in feed
        old = (root / f"public/notes/{NAME}/index.html").read_text("utf-8")
        assert 'content="0; url=../2026-11-01-better/"' in old
        assert '<link rel="canonical" href="https://me.example/notes/2026-11-01-better/">' in old
        workspace.notes_folder.touch()
    assert "No longer on the site" not in capsys.readouterr().err
