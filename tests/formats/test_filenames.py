"""Names of files that are no text."""

from __future__ import annotations

import os

import pytest

from curate.formats.filenames import is_utf8_name, non_utf8_problem


@pytest.mark.parametrize("name", ["a.md", "日本語.md", "größe.png", ""])
def test_names_of_any_language_are_text(name: str) -> None:
    assert is_utf8_name(name)


def test_bytes_of_another_encoding_are_none_and_are_told_in_what_can_be_printed() -> None:
    name = os.fsdecode("画像.png".encode("cp932"))
    assert not is_utf8_name(name)
    problem = non_utf8_problem(f"site/{name}")
    assert problem.where.encode("utf-8").startswith(b"site/?")
    assert "isn't UTF-8" in problem.what
