"""YAML with every value as its text and every key with its line."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.yamltext import YamlDocument, compose_nodes, dump_yaml, last_node, load_yaml

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no\n", {"a": "no"}),
        ("a: on\n", {"a": "on"}),
        ("a: 2026\n", {"a": "2026"}),
        ("a: 2026-11-23\n", {"a": "2026-11-23"}),
        ("a: 1_000\nb: 0o14\nc: 1e3\nd: 12:30\n", {"a": "1_000", "b": "0o14", "c": "1e3", "d": "12:30"}),
        ("no: a\n1: b\n", {"no": "a", "1": "b"}),
        ("a:\nb: ~\nc: null\n", {"a": None, "b": None, "c": None}),
        ("a: ''\nb: \"~\"\nc: 'null'\n", {"a": "", "b": "~", "c": "null"}),
        ("- \n- a\n", [None, "a"]),
        ("題名: 「はい」\n", {"題名": "「はい」"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("\ufeffa: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        ("a: &x [1]\nb: *x\n", {"a": ["1"], "b": ["1"]}),
        ("!!python/object/apply:os.system [ls]\n", ["ls"]),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_every_value_is_its_text(text: str, value: Any) -> None:
    assert load_yaml(text, "f").value == value
    assert load_yaml(text, "f").problems == ()


def test_every_path_has_its_line_and_what_has_none_the_line_around_it() -> None:
    document = load_yaml("# c\na: 1\nb:\n  - x\n  - c: y\n\n    d: z\n", "f", first_line=11)
    lines = {("a",): 12, ("b",): 13, ("b", 0): 14, ("b", 1): 15, ("b", 1, "c"): 15, ("b", 1, "d"): 17}
    assert {path: document.line(path) for path in lines} == lines
    assert document.line(("b", 1, "missing")) == 15
    assert document.line(("b", 7)) == 13
    assert document.line(("missing",)) == 12


def test_the_elements_of_a_list_are_documents_of_their_own() -> None:
    first, second = load_yaml("a:\n  - b\n  - c: d\n", "f").list_items("a")
    assert first == YamlDocument("b", {(): 2})
    assert second == YamlDocument({"c": "d"}, {(): 3, ("c",): 3})


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("a: b\nc: d: e\n", "f:2", "mapping values", "needs quotes around it"),
        ("a:\n\t- b\n", "f:2", "broken YAML", "YAML takes no tabs"),
        ("a:\n  b: c\n  \td: e\n", "f:3", "broken YAML", "YAML takes no tabs"),
        ("a: [b\nc: d\n", "f:2", "broken YAML", 'begins with [ needs quotes around it: a: "[b"'),
        ("a:\n    b: c\n  d: e\n", "f:3", "broken YAML", "check indentation"),
        ("a: b\nc: 'd\ne: f\n", "f:2", "broken YAML", "check indentation"),
        ("a: 1\nb: \x07\n", "f:2", "an invisible character", "delete it"),
        ("日本: 語\n\nb: \x00\n", "f:3", "an invisible character", "delete it"),
        ("a: *unknown\n", "f:1", "undefined alias", 'a: "*unknown"'),
        ("title: [x] y\n", "f:1", "broken YAML", 'begins with [ needs quotes around it: title: "[x] y"'),
        ("b: 1\ntitle: [x y\nc: d\n", "f:3", "broken YAML", 'begins with [ needs quotes around it: title: "[x y"'),
        ('title: "x" y\n', "f:1", "broken YAML", 'begins with " needs quotes around it: title: \'"x" y\''),
        ("s:\n  title: @name says\n", "f:2", "broken YAML", 'title: "@name says"'),
        ("title: *強調* する\n", "f:1", "broken YAML", 'begins with * needs quotes around it: title: "*強調* する"'),
        ("title: `code` first\n", "f:1", "broken YAML", 'title: "`code` first"'),
        ("title: 'it's\n", "f:1", "broken YAML", "title: \"'it's\""),
        ("title: %s\n", "f:1", "broken YAML", 'title: "%s"'),
        ("a: 1\n---\nb: 2\n", "f:2", "another document", "check indentation"),
        ("a: 1\n\nb: 2\na: 3\n", "f:4", "“a” stands here twice", "keep one of them"),
        ("? [a]\n: b\n", "f:1", "a list can't be a key", "write one text"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(text: str, where: str, what: str, hint: str) -> None:
    [problem] = load_yaml(text, "f").problems
    assert problem.where == where
    assert what in problem.what
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "value", "line"),
    [
        ("topics:\nfeeds: []\ntopics:\n  a: [b]\n", {"topics": {"a": ["b"]}, "feeds": []}, 3),
        ("topics: ~\ntopics: {a: b}\n", {"topics": {"a": "b"}}, 2),
        ("関心:\n\n関心: 採用\n", {"関心": "採用"}, 3),
    ],
)
def test_an_empty_key_may_stand_again_with_its_value_below(text: str, value: object, line: int) -> None:
    document = load_yaml(text, "f")
    assert (document.value, list(document.problems)) == (value, [])
    assert document.line((text.partition(":")[0],)) == line


@pytest.mark.parametrize("text", ["a:\na:\n", "a: 1\na:\n", "a: ''\na: 1\n", "a: []\na: [1]\n"])
def test_only_one_that_was_left_empty_may(text: str) -> None:
    assert [problem.what for problem in load_yaml(text, "f").problems] == ["“a” stands here twice"]


@pytest.mark.parametrize(
    ("text", "path", "value", "lost"),
    [
        ("title: 新しい働き方 #リモートワーク のこと\n", ("title",), "新しい働き方", "#リモートワーク のこと"),
        ("a: 😀 b\t# c \r\nd: e\n", ("a",), "😀 b", "# c"),
        ("a:\n  - one # two\n", ("a", 0), "one", "# two"),
        ("a: one\n  two #three\nb: c\n", ("a",), "one two", "#three"),
        ("a: [b, c #d\n  ]\n", ("a", 1), "c", "#d"),
        ("a: #b\n", ("a",), None, "#b"),
        ("a: &b c\n", ("a",), "c", "&b"),
        ("a: !b c d\n", ("a",), "c d", "!b"),
    ],
)
def test_what_stands_beside_a_text_and_is_no_part_of_it_is_kept(
    text: str, path: tuple[str | int, ...], value: str | None, lost: str
) -> None:
    document = load_yaml(text, "f")
    assert document.lost == {path: lost}
    for part in path:
        document = YamlDocument(document.value[part])
    assert document.value == value


@pytest.mark.parametrize(
    "text",
    [
        "a: b#c",
        "a: 'b' # c",
        'a: "b #c"',
        "a: [b] # c",
        "a: | # b\n  c #d\n",
        "# a\nb: c\n  # d\n",
        "a: b\n#c",
        "a: b & c !",
    ],
)
def test_a_comment_that_cuts_no_text_is_one(text: str) -> None:
    assert load_yaml(text, "f").lost == {}


def test_of_a_key_that_stands_twice_the_first_one_counts() -> None:
    assert load_yaml("a: 1\nb: 2\na: 3\n", "f").value == {"a": "1", "b": "2"}


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "\n" + "[" * 60 + "]" * 60])
def test_a_document_that_goes_too_deep_is_refused_before_it_can_do_harm(text: str) -> None:
    [problem] = load_yaml(text, "f").problems
    assert problem.what == "the YAML is nested too deeply"


def test_anchors_that_multiply_each_other_end_in_a_problem() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    document = load_yaml("\n".join(lines), "f")
    assert [problem.what for problem in document.problems] == ["too many values"]


@pytest.mark.parametrize("text", ["&a [*a]", "a: &a {b: *a}", "&a [*a, *a]"])
def test_an_anchor_that_holds_itself_ends_in_a_problem(text: str) -> None:
    assert "the YAML is nested too deeply" in [problem.what for problem in load_yaml(text, "f").problems]


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    document = load_yaml(text, "f")
    assert all(problem.where.startswith("f:") for problem in document.problems)


@pytest.mark.parametrize("value", ["no", "2026", "~", "", "a: b", "- x", "#c", "'", '"', "𠮷野家 👩‍💻", " x ", "a\nb"])
def test_what_is_written_is_read_back(value: str) -> None:
    assert load_yaml(dump_yaml({"a": value, "b": [value]}), "f").value == {"a": value, "b": [value]}


@given(st.dictionaries(WORDS.filter(bool), WORDS, max_size=4))
def test_any_text_is_read_back_by_us_and_by_others(data: dict[str, str]) -> None:
    assert load_yaml(dump_yaml(data), "f").value == (data or {})
    assert yaml.safe_load(dump_yaml(data)) == data


@pytest.mark.parametrize("letters", ["日本語", "𠮷野家", "👩 café", "한국어"])
def test_letters_of_every_script_are_written_as_they_are(letters: str) -> None:
    assert dump_yaml({"title": letters}) == f"title: {letters}\n"


def test_keys_stay_in_order_and_long_lines_whole() -> None:
    assert dump_yaml({"b": "word " * 60 + "end", "a": "x"}) == f"b: {'word ' * 60}end\na: x\n"


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 3_000 + "]" * 3_000, "".join(f"{' ' * n}a:\n" for n in range(1_000)), "- " * 3_000 + "x"],
    ids=["brackets", "keys", "dashes"],
)
def test_a_text_that_nests_too_deep_has_no_nodes_either(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match="nested too deeply"):
        compose_nodes(text)
    assert not load_yaml(text, "x").is_within_limits


def test_what_stands_last_in_a_node_that_holds_itself_has_an_end() -> None:
    root = compose_nodes("a: &a\n  - b\n  - *a\n")
    assert root is not None
    assert isinstance(last_node(root), yaml.Node)


@pytest.mark.parametrize(
    ("text", "bounded"),
    [("a: [b, c]\n", True), ("a: *b\n", True), ("a: &a [*a]\n", False), ("", True)],
)
def test_a_document_says_whether_it_was_read_within_bounds(text: str, bounded: bool) -> None:
    assert load_yaml(text, "x").is_within_limits is bounded
