"""Whatever stands in a file of the vault: it is read as far as it goes, and nothing raises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.reach.files import communities_yaml, draft_file, introductions_jsonl

YAML = [
    "- ",
    "name: ",
    "to: ",
    "kind: ",
    "share",
    "p-a",
    "---\n",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    '"',
    ":",
    "\t",
    "\x85",
]
VALUES = [
    "own_links: ",
    "ratio: ",
    "99",
    "-1",
    "made: ",
    "2026-11-23",
    "evidence: ",
    "what: ",
    "source: ",
    "guess",
    "none",
]
STEPS = [
    *('{"at": "2026-11-02T00:00:00+09:00", ', '"id": "i-a", ', '"step": "idea", ', '"a": "p-a", "b": "p-b"}'),
    *('"step": "asked_a"}', '"at": 5}', '"kind": [], ', "null", "true", "&a ", "*a", "見本", "\ufeff"),
]
PIECES = st.sampled_from([*YAML, *VALUES, *STEPS])
ANY = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@pytest.mark.parametrize(
    "parse",
    [
        communities_yaml.parse,
        communities_yaml.parse_contributions,
        introductions_jsonl.parse,
        lambda t: draft_file.parse(t, "drafts/d-aaaaaaaa.md"),
    ],
    ids=["communities", "contributions", "introductions", "draft"],
)
@settings(max_examples=40)
@given(text=ANY)
def test_what_can_t_be_read_is_a_problem_with_a_place(parse: Any, text: str) -> None:
    _, problems = parse(text)
    assert all(":" in problem.where and problem.what for problem in problems)
