"""Two notes about the same address: the first to claim it has it."""

from __future__ import annotations

import pytest

from curate.workspace.duplicate_notes import SourceOwners, same_source_problem


def test_an_address_belongs_to_the_first_note_that_claims_it() -> None:
    owners = SourceOwners()
    assert owners.find_owner("b", "//e.example/") == ""
    owners.claim("a", "//e.example/", "site/notes/a.md")
    owners.claim("b", "//e.example/", "site/notes/b.md")
    assert owners.find_owner("b", "//e.example/") == "site/notes/a.md"
    assert owners.find_owner("b.ja", "//e.example/") == ""


def test_notes_about_no_address_are_no_duplicates() -> None:
    owners = SourceOwners()
    owners.claim("a", "", "site/notes/a.md")
    assert owners.find_owner("b", "") == ""


@pytest.mark.parametrize(("name", "is_mistaken_translation"), [("a", False), ("a.ja", False), ("a.de", True)])
def test_a_language_that_is_no_translation_is_explained(name: str, is_mistaken_translation: bool) -> None:
    problem = same_source_problem(f"site/notes/{name}.md", "site/notes/b.md")
    assert (problem.where, problem.what) == (f"site/notes/{name}.md:1", "site/notes/b.md is about the same address")
    assert ("only .en.md and .ja.md are translations" in problem.hint) == is_mistaken_translation
