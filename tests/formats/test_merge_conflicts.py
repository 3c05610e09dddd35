"""Merge conflicts that were left in a file."""

from __future__ import annotations

import pytest

from curate.formats.merge_conflicts import conflict_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n", 2),
        ("<<<<<<< HEAD\r\nb\r\n||||||| base\r\nx\r\n=======\r\n>>>>>>> other\r\n", 1),
        ("<<<<<<< HEAD\nthe others were deleted\n", 1),
        ("Heading\n=======\n\n>>>>>>> quoted\n", None),
        ("=======\n<<<<<<< HEAD\n>>>>>>> x\n", 2),
        ("    <<<<<<< HEAD\n    =======\n    >>>>>>> other\n", None),
        ("", None),
    ],
)
def test_the_first_line_of_a_conflict_is_found(text: str, line: int | None) -> None:
    assert conflict_line(text) == line
