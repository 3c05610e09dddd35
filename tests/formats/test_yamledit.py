"""One value changes, and nothing else does."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from curate.formats.yamledit import append_value, format_flow, remove_value, set_value
from curate.formats.yamltext import dump_yaml, load_yaml

MINE = """\
# How I know her
name: 佐藤 花子     # as on her card
met:
  where: 人事勉強会  # in Osaka
  # and again in May
interests:
  # what she said
  - {what: 心理的安全性, source: told_me}   # twice
  - what: hybrid work
    source: public

notes: |
  She laughs: easily.
  # no comment
goals: [peers, "x, y"]
"""


@pytest.mark.parametrize(
    "path, value, before, after",
    [
        (("name",), "佐藤 華子", "佐藤 花子     # as", "佐藤 華子     # as"),
        (("met", "where"), "京都", "人事勉強会  # in", "京都  # in"),
        (("met", "on"), "2026-03-02", "  # and again in May\n", "  on: 2026-03-02\n  # and again in May\n"),
        (("cadence",), "60", "y]\n", "y]\ncadence: 60\n"),
        (("role",), "lead: HR", "y]\n", 'y]\nrole: "lead: HR"\n'),
    ],
    ids=["a value", "one within", "a new one within", "a new one", "one that needs quotes"],
)
def test_a_value_is_put_in_its_place(path: tuple[str, ...], value: str, before: str, after: str) -> None:
    if "y]" in before:
        before, after = before.replace("y]", 'y"]'), after.replace("y]", 'y"]', 1)
    assert set_value(MINE, path, value) == MINE.replace(before, after, 1)


@pytest.mark.parametrize(
    "path, value, before, after",
    [
        (("interests",), {"what": "a"}, "source: public\n", "source: public\n  - {what: a}\n"),
        (("goals",), "z", '"x, y"]', '"x, y", z]'),
        (("also",), "Hana", 'y"]\n', 'y"]\nalso:\n  - Hana\n'),
    ],
    ids=["a block", "one line", "a new list"],
)
def test_what_is_added_stands_last(path: tuple[str, ...], value: Any, before: str, after: str) -> None:
    assert append_value(MINE, path, value) == MINE.replace(before, after, 1)


@pytest.mark.parametrize(
    "path, gone",
    [
        (("interests", 0), "  - {what: 心理的安全性, source: told_me}   # twice\n"),
        (("interests", 1), "  - what: hybrid work\n    source: public\n"),
        (("goals", 1), ', "x, y"'),
        (("goals", 0), "peers, "),
        (("met", "where"), "met:\n  where: 人事勉強会  # in Osaka\n"),
        (("notes",), "notes: |\n  She laughs: easily.\n  # no comment\n"),
    ],
)
def test_what_is_taken_out_leaves_no_hole(path: tuple[str | int, ...], gone: str) -> None:
    assert remove_value(MINE, path) == MINE.replace(gone, "", 1)


@pytest.mark.parametrize(
    "text, new",
    [("", "a: b\n"), ("# nothing yet", "# nothing yet\na: b\n"), ("{x: y}\n", "{x: y, a: b}\n"), ("a:\n", "a: b\n")],
)
def test_an_empty_text_or_one_of_another_style_takes_a_value(text: str, new: str) -> None:
    assert set_value(text, ("a",), "b") == new


@pytest.mark.parametrize("word", ["/lab(oratory)?/", "who? when", "a?", "/人事?(部|課)/"])
def test_what_is_read_can_be_edited(word: str) -> None:
    text = f"keep: [survey, {word}]  # topics\nfeeds:\n- https://site.example/feed  # mine\n"
    added = "- https://other.example/feed\n"
    assert append_value(text, ("feeds",), "https://other.example/feed") == text + added
    assert append_value(text, ("keep",), "x") == text.replace("]", ", x]", 1)
    assert remove_value(text, ("keep", 1)) == text.replace(f", {word}", "", 1)


def test_a_no_break_space_is_part_of_a_value() -> None:
    assert set_value("a:\n  b: c\n  d: \xa0\ne: f\n", ("a",), "g") == "a: g\ne: f\n"


def test_line_ends_stay_as_they_are() -> None:
    assert set_value("a: b\r\n", ("c",), "d") == "a: b\r\nc: d\r\n"
    assert append_value("x:\r\n  - a\r\n", ("x",), "b") == "x:\r\n  - a\r\n  - b\r\n"


@pytest.mark.parametrize("text", ["a: [", "- a\n", "text\n", "x: &x {a: b}\ny: *x\n"])
def test_what_can_t_be_edited_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        set_value(text, ("x", "a"), "c")


keys = st.sampled_from("abcde")
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=8)
values = st.recursive(words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@settings(max_examples=60)
@given(st.dictionaries(keys, values, min_size=1, max_size=4), keys, words, st.sampled_from(["block", "flow"]))
def test_every_edit_changes_just_what_it_names(data: dict[str, Any], key: str, new: str, style: str) -> None:
    text = dump_yaml(data) if style == "block" else format_flow(data) + "\n"
    before = load_yaml(text, "").value
    assume(isinstance(before, dict))
    assert load_yaml(set_value(text, (key,), new), "").value == {**before, key: new}
    if isinstance(before.get(key), list) or key not in before:
        assert load_yaml(append_value(text, (key,), new), "").value == {**before, key: [*before.get(key, []), new]}
    if key in before:
        left = copy.deepcopy(before)
        del left[key]
        assert (load_yaml(remove_value(text, (key,)), "").value or {}) == left
