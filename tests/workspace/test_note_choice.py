"""A note is meant by its file, its name, or a part of its name that no other has."""

import pytest

from curate.problems import CannotRun
from curate.workspace.note_choice import choose_name

NAMES = ["2026-11-02-meetings", "2026-11-01-meetings-again", "2026-11-01-silence"]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("2026-11-01-silence", "2026-11-01-silence"),
        ("site/notes/2026-11-01-silence.md", "2026-11-01-silence"),
        ("silen", "2026-11-01-silence"),
        ("again", "2026-11-01-meetings-again"),
        ("2026-11-02-meetings", "2026-11-02-meetings"),
        ("nothing", ""),
        ("site/notes/", ""),
    ],
)
def test_the_whole_name_or_a_part_that_only_one_has(part: str, name: str) -> None:
    assert choose_name(NAMES, part, "posts") == name


def test_a_whole_name_wins_over_names_that_contain_it() -> None:
    assert choose_name(["a-note-again", "a-note"], "a-note", "posts") == "a-note"


def test_a_part_that_several_have_is_an_error_that_names_them() -> None:
    with pytest.raises(CannotRun, match=r"several notes \(2026-11-02-meetings, 2026-11-01-meetings-again\)"):
        choose_name(NAMES, "meetings", "posts")
