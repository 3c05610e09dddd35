"""Which version of a note is published, where the file could be and still may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.formats.public_text import public_text
from curate.model import Note, NoteRules
from curate.workspace.live_copies import LiveCopies, LiveFile, _digest
from curate.workspace.note_version_choice import ChosenVersions, NoteFile, choose_versions
from curate.workspace.site_content import parse_kept_version, parse_note_version

NAME = "2026-11-20-x"
WHERE = f"site/notes/{NAME}.md"
CUT = "---\ntitle: Work #remote\nsource: {url: https://example.org/a, site: Example}\n---\nMy own words.\n"
WHOLE = CUT.replace("Work #remote", '"Work #remote"')


def choose(
    tmp_path: Path, text: str, *, live: str = "", was_built: bool = False, only_live: bool = False
) -> ChosenVersions:
    """Return what is published of one note. live: the text that was published before."""
    files = {}
    if live:
        kept = public_text(live)
        (tmp_path / WHERE).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / WHERE).write_text(kept, "utf-8")
        place = parse_kept_version(kept, NAME, WHERE).canonical_url
        files[WHERE] = LiveFile(f"notes/{NAME}/index.html", _digest(kept.encode()), place)
    (tmp_path / "file.md").write_text(text, "utf-8")
    file = NoteFile(tmp_path / WHERE, WHERE, parse_note_version(text, NAME, WHERE, NoteRules()))

    def built(note: Note) -> bool:
        assert note.title == "Work"
        return was_built

    copies = LiveCopies(tmp_path, files, ())
    return choose_versions([file], copies, parse_kept_version, was_built=built, only_live=only_live)


def test_a_cut_text_holds_a_new_note(tmp_path: Path) -> None:
    chosen = choose(tmp_path, CUT)
    assert chosen.versions == ()
    assert [file.where for file in chosen.held] == [WHERE]
    assert [problem.where for problem in chosen.problems] == [f"{WHERE}:2"]


@pytest.mark.parametrize("live", [CUT, WHOLE])
def test_a_cut_text_takes_no_live_note_down(tmp_path: Path, live: str) -> None:
    chosen = choose(tmp_path, CUT.replace("words", "other words"), live=live)
    [version] = chosen.versions
    assert version.note.words == "My own words."
    assert "stays online" in chosen.problems[-1].what
    assert chosen.held == ()


def test_a_note_that_a_site_was_built_of_before_stays_and_its_cut_text_is_named(tmp_path: Path) -> None:
    for live in ("", CUT):
        chosen = choose(tmp_path, CUT, live=live, was_built=True)
        assert [version.note.title for version in chosen.versions] == ["Work"]
        assert [problem.where for problem in chosen.problems] == [f"{WHERE}:2"]


def test_with_only_what_is_live_nothing_new_is_published_even_if_a_site_was_built_of_it(tmp_path: Path) -> None:
    assert choose(tmp_path, CUT, was_built=True, only_live=True).versions == ()
