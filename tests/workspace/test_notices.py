"""What of the notes needs nobody: said in a line, and no reason for another exit status."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from curate.problems import ADVICE, DRAFT, UNKNOWN_KEY, WAITING, Problem
from curate.workspace import build, site_content
from curate.workspace.build import input_fingerprint, run_build
from curate.workspace.check import check_workspace, insert_drafts
from curate.workspace.notices import describe_advice, describe_held_by_rules, describe_unpublished
from curate.workspace.workspace import Workspace

CONFIG = "site_name: Mine\ntheme: {name: material, font: false}\nextra: {curate: {rules: RULES}}\n"
NOTES = {
    "2026-11-01-essay": "---\ntitle: An essay\n---\nMy own words.\n",
    "2026-11-02-draft": "---\ntitle: A draft\ndraft: true\n---\nMy own words.\n",
    "2026-11-03-later": "---\ntitle: Later\npublishDate: 2026-12-01\n---\nMy own words.\n",
}


def make(folder: Path, rules: int, notes: dict[str, str] = NOTES) -> Workspace:
    (folder / "site/notes").mkdir(parents=True)
    (folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG.replace("RULES", str(rules)), "utf-8")
    (folder / "site/index.md").write_text("# Mine\n", "utf-8")
    for name, text in notes.items():
        (folder / f"site/notes/{name}.md").write_text(text, "utf-8")
    return Workspace(folder)


def notice(name: str, kind: str, what: str = "x", line: int = 2) -> Problem:
    return Problem(f"site/notes/{name}.md:{line}", what, "hint", kind)


def test_drafts_are_counted_in_one_line_and_each_note_that_waits_has_its_own() -> None:
    drafts = [notice(name, DRAFT) for name in "abcde"]
    assert describe_unpublished(drafts[:1]) == ["1 draft: a. It isn't published."]
    assert describe_unpublished(drafts) == ["5 drafts: a, b, c and 2 more. They aren't published."]
    assert describe_unpublished([notice("a", WAITING, "waits until 2026-12-01, its publishDate")]) == [
        "a waits until 2026-12-01, its publishDate."
    ]


def test_unknown_keys_are_mentioned_once_for_all_notes() -> None:
    unknown = [notice("a", UNKNOWN_KEY, "unknown key “mood”", 4), notice("b", UNKNOWN_KEY, "unknown key “mood”")]
    assert describe_advice(unknown) == ["2 notes with keys that curate doesn't use: mood (first in site/notes/a.md:4)."]
    assert describe_advice([notice("a", ADVICE, "too long")]) == ["site/notes/a.md:2: too long; hint."]


def test_what_the_first_rules_hold_is_mentioned_once_with_what_to_do(tmp_path: Path) -> None:
    content, _ = check_workspace(make(tmp_path, 1))
    assert content.held_by_rules == ["site/notes/2026-11-01-essay.md", "site/notes/2026-11-03-later.md"]
    [line] = describe_held_by_rules(content.held_by_rules)
    assert "2 notes are held only by the rules of version 0.1" in line
    assert "add rules: 2 below extra: curate: in mkdocs.yml" in line
    assert describe_held_by_rules([]) == []


def test_a_note_with_another_fault_is_not_held_only_by_the_rules(tmp_path: Path) -> None:
    notes = {"2026-11-01-a": NOTES["2026-11-01-essay"].replace("title:", "lang: de\ntitle:")}
    assert check_workspace(make(tmp_path, 1, notes))[0].held_by_rules == []


@pytest.fixture
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, date(2026, 11, 20))


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    for module in (site_content, build):
        monkeypatch.setattr(module, "current_day", lambda: day)


@pytest.mark.usefixtures("on_a_day")
def test_neither_a_draft_nor_a_note_that_waits_is_a_problem(tmp_path: Path) -> None:
    workspace = make(tmp_path, 2)
    content, problems = check_workspace(workspace)
    assert problems == []
    assert [note.name for note in content.notes] == ["2026-11-01-essay"]
    assert (content.draft_count, content.unfinished_count) == (1, 0)
    assert [(one.where, one.kind) for one in insert_drafts(content, problems)] == [
        ("site/notes/2026-11-02-draft.md:3", DRAFT)
    ]


@pytest.mark.usefixtures("on_a_day")
def test_a_note_is_published_once_its_day_has_come_although_no_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make(tmp_path, 2)
    later = workspace.public_folder / "notes/2026-11-03-later/index.html"
    assert run_build(workspace, []).status == 0
    before = input_fingerprint(workspace)
    assert not later.exists()
    set_day(monkeypatch, date(2026, 12, 1))
    assert run_build(workspace, []).status == 0
    assert later.exists()
    assert input_fingerprint(workspace) == before
