"""What readers may see of a file, and what was taken out of it since."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.note import parse
from curate.formats.public_text import public_text, removed_sentence, strip_yaml_comments

NOTE = """---
# private: ask her first
title: "A # sign" # private
topics: [a, 'b # c'] # private
source:
  url: https://other.example/#place # private
  site: Other
quote: | # private
  A line # with a sign
  and another
---
Words of my own, and more of them. <!-- private -->

`code <!-- stays -->`
"""


def test_comments_are_taken_out_and_the_note_says_the_same() -> None:
    text = public_text(NOTE)
    assert "private" not in text
    assert "`code <!-- stays -->`" in text
    note, problems = parse(NOTE, "2026-11-01-x", "x.md")
    assert note
    assert not problems
    assert parse(text, "2026-11-01-x", "x.md") == (note, [])


def test_a_page_without_front_matter_loses_its_comments_alone() -> None:
    assert public_text("\ufeff# About\r\n\r\nMe. <!-- private -->\r\n") == "# About\n\nMe.\n"


def test_front_matter_that_is_no_yaml_loses_the_lines_that_are_comments() -> None:
    assert strip_yaml_comments("# private\ntitle: a: b\n  # private") == "title: a: b"


TEXTS = st.text("ab #:'\"\n-|>日", max_size=12)


@given(st.dictionaries(st.sampled_from("abc"), TEXTS | st.lists(TEXTS, max_size=3), min_size=1), st.booleans())
def test_yaml_means_the_same_without_its_comments(values: dict[str, object], flow: bool) -> None:
    text = yaml.safe_dump(values, allow_unicode=True, default_flow_style=flow)
    lines = [f"{line} # x" if line.endswith(("'", "]", ":")) else line for line in text.split("\n")]
    commented = "# x\n" + "\n".join(lines)
    try:
        meant = yaml.safe_load(commented)
    except yaml.YAMLError:  # the comment fell into a text
        return
    assert yaml.safe_load(strip_yaml_comments(commented)) == meant


@pytest.mark.parametrize(
    ("before", "now", "removed"),
    [
        ("One. Two three.", b"One.\nTwo\nthree.", ""),
        ("One. Two three.", b"> *One.* 'Two' three.", ""),
        ("---\ntitle: One\n---\nTwo.", b"---\ntitle: 'One:'\n---\nTwo", ""),
        ("---\ntitle: One\n---\nTwo.", b"---\ntitle: Ten\n---\n", "Two."),
        ("---\ntitle: One\n---\nTwo.", b"---\ntitle: Ten\n---\nTwo.", "title: One"),
        ("One. Two three.", b"One.", "Two three."),
        ("One. Two three.", b"One. <!-- Two three. -->", "Two three."),
        ("One. Two three.", b"One. `<!-- Two three. -->`", ""),
        ("これは一つ。これは二つ。", "これは一つ。".encode(), "これは二つ。"),
        ("これは一つ。これは二つ。", "これは一つ。これは二つ。".encode("cp932"), ""),
        ("これは一つ。これは二つ。", "これは二つ。".encode("euc_jp"), "これは一つ。"),
        ("Words.", b"", "Words."),
        ("---\n\n***", b"", ""),
    ],
)
def test_a_sentence_that_the_file_no_longer_has_is_found(before: str, now: bytes, removed: str) -> None:
    assert removed_sentence(before, now) == removed
