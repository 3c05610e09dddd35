"""Two notes about the same address: the first to claim it has it."""

from __future__ import annotations

from datetime import date

import pytest

from curate.problems import HELD_BY_RULES
from curate.workspace.duplicate_notes import AddressUse, SourceOwners, anchor, same_source_problem


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


FIRST = AddressUse("en", "v200", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("use", "repeats"),
    [
        (AddressUse("en", "v200", date(2026, 11, 20)), True),
        (AddressUse("en", "v200", date(2026, 10, 2)), True),
        (AddressUse("", "v200", None), True),
        (AddressUse("en", "v230", date(2026, 11, 20)), False),
        (AddressUse("en", "", date(2026, 11, 20)), False),
        (AddressUse("ja", "v200", date(2026, 11, 1)), False),
        (AddressUse("en", "v200", date(2026, 12, 2)), False),
        (AddressUse("en", "v200", date(2027, 11, 1)), False),
    ],
)
def test_a_repeat_is_the_same_part_in_the_same_language_within_thirty_days(use: AddressUse, repeats: bool) -> None:
    """By later rules only that is held; by the first ones, any other note about the page is, too."""
    for only_repeats in (False, True):
        owners = SourceOwners(only_repeats=only_repeats)
        owners.claim("a", "//e.example/", "site/notes/a.md", FIRST)
        assert owners.is_repeat("b", "//e.example/", use) == repeats
        assert bool(owners.find_owner("b", "//e.example/", use)) == (repeats or not only_repeats)


def test_an_address_may_have_an_owner_for_each_of_its_uses() -> None:
    owners = SourceOwners(only_repeats=True)
    other = AddressUse("en", "v230", date(2026, 11, 2))
    for name, use in (("a", FIRST), ("b", other)):
        owners.claim(name, "//e.example/", f"site/notes/{name}.md", use)
    assert owners.find_owner("c", "//e.example/", other) == "site/notes/b.md"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.example/#v200", "v200"),
        ("https://e.example/", ""),
        ("https://e.example/#:~:text=marked", ""),
        ("https://e.example/#a:~:text=marked", "a"),
        ("https://[", ""),
    ],
)
def test_what_a_browser_marks_is_no_anchor(url: str, expected: str) -> None:
    assert anchor(url) == expected


def test_what_only_the_first_rules_hold_is_told_apart() -> None:
    problem = same_source_problem("site/notes/a.md", "site/notes/b.md", is_repeat=False)
    assert problem.kind == HELD_BY_RULES


def test_the_use_of_an_address_goes_through_json() -> None:
    for use in (FIRST, AddressUse()):
        assert AddressUse.from_json(use.to_json()) == use
