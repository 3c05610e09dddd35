"""A person's file: read whole, with every fault in its place, and no room for what nobody should keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curate.reach.files.candidates_jsonl import parse as rows_of
from curate.reach.files.candidates_jsonl import serialize as rows_written
from curate.reach.files.person_yaml import from_candidate, parse, parse_days, serialize
from curate.reach.model import Candidate, Person
from tests.reach.samples import ADA, HANAKO, TARO

WHERE = "people/p-aaaaaaaa.yaml"


@pytest.mark.parametrize("person", [HANAKO, ADA, TARO], ids=lambda person: person.name)
def test_what_is_written_reads_back(person: Person) -> None:
    assert parse(serialize(person), person.where) == (person, [])


def test_a_new_file_is_one_that_a_person_might_have_written() -> None:
    assert serialize(replace(HANAKO, notes="", also=(), values=())) == (
        "name: 見本 花子\n"
        "kana: みほん はなこ\n"
        "addresses:\n"
        "  - hanako@mihon.example\n"
        "  - https://mihon.example/hanako\n"
        "organisation: 見本商事\n"
        "role: 人事部長\n"
        "why: オンボーディングの実践者\n"
        "goals:\n"
        "  - peers\n"
        "met: {date: 2026-03-02, where: 人事勉強会, through: p-bbbbbbbb}\n"
        "interests:\n"
        "  - {what: 心理的安全性, source: told_me, date: 2026-03-02}\n"
        "  - {what: hybrid work, source: guess}\n"
        "cadence: 60\n"
    )


@pytest.mark.parametrize(
    "line, problem",
    [
        ("interests: [{what: x, source: heard}]", "“source”: 'heard' is no source"),
        ("interests: [{what: x}]", "“source” is missing"),
        ("interests: [{what: x, source: guess, date: last week}]", "“date” is not a date"),
        ("health: well", "unknown key “health”"),
        ("rating: 5", "unknown key “rating”"),
        ("cadence: sometimes", "“cadence”: 'sometimes' is no span of time"),
        ("lang: fr", "“lang”: 'fr' is no language"),
        ("do_not_contact: perhaps", "“do_not_contact” should be true or false"),
    ],
)
def test_a_fault_has_its_line(line: str, problem: str) -> None:
    _, problems = parse(f"name: x\n# mine\n{line}\n", WHERE)
    assert [p.where for p in problems] == [f"{WHERE}:3"]
    assert problem in problems[0].what


@pytest.mark.parametrize("text", ["", "- x\n", "name: [\n", "kana: x\n", "name: ''\n"])
def test_a_file_without_a_name_is_nobody_s(text: str) -> None:
    person, problems = parse(text, WHERE)
    assert person is None
    assert problems and problems[0].where.startswith(WHERE)


@pytest.mark.parametrize("text, many", [("90", 90), ("6 weeks", 42), ("3m", 90), ("1 year", 365), ("10 days", 10)])
def test_a_span_of_time_is_days(text: str, many: int) -> None:
    assert parse_days(text) == many


@pytest.mark.parametrize(
    "name, kana, lang, language",
    [("見本 花子", "", None, "ja"), ("Ada Sample", "", None, "en"), ("Ada Sample", "えいだ", None, "ja"),
     ("見本 花子", "", "en", "en")],
)  # fmt: skip
def test_the_language_is_the_name_s_unless_the_file_says_it(name: str, kana: str, lang: str, language: str) -> None:
    text = f"name: {name}\n" + (f"kana: {kana}\n" if kana else "") + (f"lang: {lang}\n" if lang else "")
    person, _ = parse(text, WHERE)
    assert person and person.language == language


def test_a_row_becomes_a_person_with_its_reason() -> None:
    row = Candidate("p-aaaaaaaa", "Ada Sample", addresses=("ada@sample.example",), origin="linkedin", row="abc")
    person = from_candidate(row, "She writes on onboarding.")
    assert (person.id, person.why, person.row) == (row.id, "She writes on onboarding.", "abc")
    assert parse(serialize(person), person.where) == (person, [])


def test_rows_read_back_and_a_broken_one_costs_itself() -> None:
    rows = [Candidate("p-aaaaaaaa", "Ada"), Candidate("p-bbbbbbbb", "見本", addresses=("a@b.example",), row="r")]
    text = rows_written(rows)
    found, problems = rows_of(text.replace("\n", "\n{broken\n", 1) + '{"id": "p-cccccccc"}\n')
    assert found == rows
    assert [p.where for p in problems] == ["candidates.jsonl:2", "candidates.jsonl:4"]
