"""From YAML to models: every fault in the user's words, with its place."""

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import BeforeValidator, Field

from curate.formats.validation import Day, StrictModel, Strings, Text, parse_day, validate
from curate.formats.yamltext import load_yaml
from curate.problems import Problem

TEXT_HINT = "write one text; put quotes around it if it has a colon or a bracket"


def _short(value: Any) -> Any:
    if len(value) > 20:
        raise ValueError(f"{value!r} is long; make it shorter")
    return value


class Inner(StrictModel):
    colour: Text = ""
    size: Text = ""


class Whole(StrictModel):
    name: Annotated[str, BeforeValidator(_short)]
    words: Strings = ()
    day: Day = None
    on: bool = True
    inner: Inner = Inner()
    many: dict[str, Strings] = Field(default_factory=dict)


def read(text: str) -> tuple[Whole | None, list[Problem]]:
    return validate(Whole, load_yaml(text, "f"), "f")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: a\n", Whole(name="a")),
        ("name: a\nwords: one\n", Whole(name="a", words=("one",))),
        ("name: a\nwords: [one, 二]\n", Whole(name="a", words=("one", "二"))),
        ("name: a\nwords:\nday:\n", Whole(name="a")),
        ("name: a\nday: 2026-11-23\n", Whole(name="a", day=date(2026, 11, 23))),
        ("name: a\nday: 2026-11-23T10:00:00+09:00\n", Whole(name="a", day=date(2026, 11, 23))),
        ("name: a\nday: 2026-11-23 10:00\n", Whole(name="a", day=date(2026, 11, 23))),
        ("name: a\non: no\n", Whole(name="a", on=False)),
        ("name: a\non: False\n", Whole(name="a", on=False)),
        ("name: 2026\ninner: {colour: no}\n", Whole(name="2026", inner=Inner(colour="no"))),
        ("name: a\nmany: {x: y, z: }\n", Whole(name="a", many={"x": ("y",), "z": ()})),
    ],
)
def test_what_fits_is_read(text: str, expected: Whole) -> None:
    assert read(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("words: a\n", Problem("f:1", "“name” is missing", "add it")),
        ("name: a\ninner:\n  colour: [b]\n", Problem("f:3", "“colour” should be text", TEXT_HINT)),
        ("name: a\nwords: {b: c}\n", Problem("f:2", "“words” should be a list", "")),
        ("name: a\nday: 11/23/2026\n", Problem("f:2", "“day” is not a date", "write it as 2026-11-23")),
        ("name: a\nday: 2026-02-30\n", Problem("f:2", "“day” is not a date", "write it as 2026-11-23")),
        ("name: a\nday: 86400\n", Problem("f:2", "“day” is not a date", "write it as 2026-11-23")),
        ("name: a\nday: [2026-11-23]\n", Problem("f:2", "“day” is not a date", "write it as 2026-11-23")),
        ("name: a\non: perhaps\n", Problem("f:2", "“on” should be true or false", "")),
        ("name: a\non:\n", Problem("f:2", "“on” should be true or false", "")),
        ("name: a\ninner: b\n", Problem("f:2", "“inner” should have keys of its own, indented below it", "")),
        ("name: a\nmany: b\n", Problem("f:2", "“many” should have keys of its own, indented below it", "")),
        ("name: a\nmany:\n  x: y\n  z: {b: c}\n", Problem("f:4", "“z” should be a list", "")),
    ],
)
def test_what_does_not_fit_is_told_in_words(text: str, problem: Problem) -> None:
    assert read(text) == (None, [problem])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name: a\nwrods: b\n", Problem("f:2", "unknown key “wrods”", "did you mean “words”?")),
        ("name: a\ninner:\n  colour: b\n  siz: c\n", Problem("f:4", "unknown key “siz”", "did you mean “size”?")),
        ("name: a\n色: b\n", Problem("f:2", "unknown key “色”", "the keys here are name, words, day, on, inner, many")),
        ("name: a\ninner: {色: b}\n", Problem("f:2", "unknown key “色”", "the keys here are colour, size")),
    ],
)
def test_an_unknown_key_is_told_and_spoils_nothing_else(text: str, problem: Problem) -> None:
    found, problems = read(text)
    assert found is not None
    assert found.name == "a"
    assert problems == [problem]


def test_what_is_known_beside_unknown_keys_is_kept() -> None:
    found, problems = read("name: a\nwords: [b]\nx: 1\ninner: {size: c, y: 2}\nz: 3\n")
    assert found == Whole(name="a", words=("b",), inner=Inner(size="c"))
    assert sorted(problem.where for problem in problems) == ["f:3", "f:4", "f:5"]


def test_all_faults_are_told_at_once() -> None:
    found, problems = read("words: {}\nday: soon\nnme: a\ninner: {colour: [b]}\n")
    assert found is None
    assert sorted(problem.what for problem in problems) == [
        "unknown key “nme”",
        "“colour” should be text",
        "“day” is not a date",
        "“name” is missing",
        "“words” should be a list",
    ]


def test_a_check_of_our_own_speaks_for_itself_and_its_last_part_is_the_hint() -> None:
    long = "one; two; three; four; five"
    assert read(f"name: {long}\n") == (None, [Problem("f:1", f"“name”: '{long}' is long", "make it shorter")])


def test_problems_of_the_document_come_along() -> None:
    found, problems = read("name: a\nname: b\n")
    assert found == Whole(name="a")
    assert [problem.what for problem in problems] == ["“name” stands here twice"]


def _known(value: Any) -> Any:
    if value in {"told_me", "public"}:
        return value
    raise ValueError(f"{value!r} is no source; write told_me or public")


def _beyond(value: Any) -> Any:
    raise OverflowError("date value out of range")


class Careless(StrictModel):
    source: Annotated[str, BeforeValidator(_known)] = "public"
    at: Annotated[str, BeforeValidator(_beyond)] = ""


@pytest.mark.parametrize("text, key", [
    ("source: [told_me]\n", "source"),
    ("source: {a: b}\n", "source"),
    ("at: 9999-12-31\n", "at"),
])  # fmt: skip
def test_a_value_that_a_validator_stumbles_over_is_a_fault_like_others(text: str, key: str) -> None:
    kept, problems = validate(Careless, load_yaml(text, "f"), "f")
    assert kept is None
    assert problems == [Problem("f:1", f"“{key}”: this can't be understood", "write one plain value")]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03",
        "2026/11/03",
        "2026/11/3",
        "2026.11.3",
        "2026年11月3日",
        "２０２６年１１月３日",
        "2026年11月3日（火）",
        "2026-11-3",
        "2026-11-03T23:50:00+09:00",
        "2026-11-03 08:00",
        "2026/11/03 08:00",
    ],
)
def test_a_day_is_written_in_several_ways(text: str) -> None:
    assert parse_day(text) == date(2026, 11, 3)


@pytest.mark.parametrize(
    "text", ["", "soon", "11/03/2026", "2026/13/01", "2026/02/30", "2026/11", "2026-11/03", "86400"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None
