"""The last words that came from somebody, as they are quoted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.reach.log_facts import LastLine, find_last_lines, shorten
from tests.reach.people import passed, person

ADA, BEN = person("ada"), person("ben")


def test_it_is_the_newest_line_with_words_of_theirs_or_of_both() -> None:
    log = [
        passed(ADA, "2026-11-02", "both", "meeting", text="Lunch"),
        passed(ADA, "2026-11-01", "in", text="Hello"),
        passed(ADA, "2026-11-03", "in", "reaction"),
        passed(ADA, "2026-11-04", "in", text=" \n"),
        passed(ADA, "2026-11-05", "out", text="Well"),
        passed(BEN, "2026-11-05", "out", text="Well"),
    ]
    assert find_last_lines(log) == {ADA.id: LastLine(date(2026, 11, 2), "both", "Lunch")}
    later = passed(ADA, "2026-11-02", "in", "thanks", text="Thanks,\n but no.", substance=False)
    assert find_last_lines([*log, later]) == {ADA.id: LastLine(date(2026, 11, 2), "in", "Thanks, but no.")}


@pytest.mark.parametrize("text, expected", [
    ("", ""),
    ("x" * 80, "x" * 80),
    ("x" * 81, f"{'x' * 38} … {'x' * 38}"),
    ("Thank you for the long article on how others begin; I read it on the train and would rather not get more.",
     "Thank you for the long article on how … train and would rather not get more."),
    ("記事をありがとうございます。" + "とても面白く読みました。" * 6 + "ただ、もう十分です。",
     "記事をありがとうございます。とても面白く読みました。とても面白く読みました。 … "
     "ました。とても面白く読みました。とても面白く読みました。ただ、もう十分です。"),
])  # fmt: skip
def test_a_long_text_is_quoted_by_its_beginning_and_its_end(text: str, expected: str) -> None:
    assert shorten(text) == expected


@given(st.text(max_size=300))
def test_any_text_is_one_line_of_some_80_characters(text: str) -> None:
    line = shorten(text)
    assert len(line) <= 80
    assert line.split() == line.split(" ") or not line
    assert line == shorten(line)
