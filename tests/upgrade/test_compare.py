"""That a difference is seen: what is compared too loosely would hold no version to anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.upgrade import compare


@pytest.mark.parametrize(
    ("kept", "now"),
    [
        ({"a": 1}, {}),  # a key is gone
        ({"a": 1}, {"b": 1}),  # or renamed
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": "1"}),  # another type
        ({"a": None}, {"a": ""}),
        ({"a": True}, {"a": 1}),
        ({"what": "x"}, {"what": ["x"]}),  # prose of another type
        ({"what": "x"}, {}),
        ([1, 2], [2, 1]),  # another order
        ([1, 2], [1]),
        ([1], [1, 2]),  # one more
        ([{"a": [{"b": 1}]}], [{"a": [{"c": 1}]}]),  # deep inside
    ],
)
def test_what_is_gone_or_another_is_told(kept: Any, now: Any) -> None:
    assert compare.same(kept, now) != []


@pytest.mark.parametrize(
    ("kept", "now"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),  # a key more
        ({"what": "No space"}, {"what": "No blank"}),  # other words
        ([{"reasons": ["a"]}], [{"reasons": ["b"]}]),
    ],
)
def test_what_is_added_and_other_words_are_fine(kept: Any, now: Any) -> None:
    assert compare.same(kept, now) == []


def test_shapes_leave_values_open_and_hold_keys_and_types() -> None:
    assert compare.same([{"a": 1, "b": "x"}], [{"a": 2, "b": "y"}], values=False) == []
    assert compare.same([{"a": 1}], [{"a": "1"}], values=False) != []
    assert compare.same([{"a": 1}], [{}], values=False) != []


def test_columns_may_come_at_the_end_and_none_may_go() -> None:
    assert compare.columns("a\t1y\tb\n", "a\t2y\tb\tc\n", (0, 2)) == []
    assert compare.columns("a\t1y\tb\n", "a\t2y\n", (0,)) != []
    assert compare.columns("a\tb\n", "b\ta\n", (0,)) != []
    assert compare.columns("a\nb\n", "b\na\n", (0,)) != []
    assert compare.columns("a\n", "a\nb\n", (0,)) != []
    assert compare.columns("a\n", "b\na\n", (0,), may_grow=True) == []
    assert compare.columns("a\n", "b\n", (0,), may_grow=True) != []


@pytest.mark.parametrize(
    ("name", "kept", "now", "as_it_was"),
    [
        ("log.jsonl", '{"at": "x", "text": "y"}\n', '{"at": "z", "text": "y", "more": 1}\n', True),
        ("log.jsonl", '{"at": "x", "text": "y"}\n', '{"at": "z", "body": "y"}\n', False),
        ("log.jsonl", '{"at": "x"}\n', "", False),
        ("people/p-aaaaaaaa.yaml", "name: A\nmet: {date: 2024-01-01}\n", "name: A\nmet: {day: 2024-01-01}\n", False),
        ("dropped.txt", "aaa 2024-01-01 x\n", "aaa 2026-01-01 y\n", True),
        ("dropped.txt", "aaa 2024-01-01 x\n", "bbb 2024-01-01 x\n", False),
        ("d.md", "---\nto: a\n---\nkept: name=Ada\n", "---\nto: b\n---\nOther words\nkept: name=Ada\n", True),
        ("d.md", "---\nto: a\n---\nkept: name=Ada\n", "---\nto: b\n---\nkept: name=\n", False),
        ("d.md", "---\nto: a\n---\nkept: name=Ada\n", "---\nto: b\n---\n", False),
        ("plan.ics", "BEGIN:VEVENT\nUID:1\n", "BEGIN:VEVENT\n", False),
        ("a.txt", "x", None, False),
    ],
)
def test_a_file_is_held_to_its_keys_ids_and_marks(name: str, kept: str, now: str | None, as_it_was: bool) -> None:
    before, after = ({"exit": 0, "changed": {name: text}} for text in (kept, now))
    assert (compare.written("it", before, after) == []) == as_it_was
