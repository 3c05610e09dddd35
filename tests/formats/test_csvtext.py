"""Tables that other programs export: the header is found, and rows are read by its names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from curate.formats.csvtext import normalize_header, read_rows


def has_name(names: Sequence[str]) -> bool:
    return "name" in names


@pytest.mark.parametrize(
    "text",
    [
        "Name,E-mail\nAda,a@b.example\n",
        "\ufeffName,E-mail\r\nAda,a@b.example\r\n",
        'Notes:\n"a, long\npreamble"\n\nＮａｍｅ, e-mail \nAda , a@b.example\n',
        "Name;E-mail\nAda;a@b.example\n",
        "Name\tE-mail\nAda\ta@b.example\n\n",
        "Name,E-mail\nAda,a@b.example,,,\n,\n",
    ],
)
def test_a_row_is_read_by_the_header_s_names(text: str) -> None:
    header, found, problems = read_rows(text, "x.csv", has_name)
    assert header == ["name", "email"]
    assert [row.values for row in found] == [{"name": "Ada", "email": "a@b.example"}]
    assert problems == []


def test_a_header_below_the_tenth_row_is_none() -> None:
    assert read_rows("x\n" * 20 + "Name\nAda\n", "x.csv", has_name)[:2] == ([], [])


def test_a_cell_that_goes_on_for_ever_is_a_problem_with_its_line() -> None:
    _, found, problems = read_rows("Name\nAda\n" + "x" * 1_100_000, "x.csv", has_name)
    assert ([row.values for row in found], [p.where for p in problems]) == ([{"name": "Ada"}], ["x.csv:3"])


def test_names_are_compared_in_one_form() -> None:
    assert normalize_header("  Ｅ-mail 1  - Value") == "email 1 - value"
