"""The last wall: what is in the vault is found in a text, however it is written there, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curate.reach.leak_scan import SecretSearch, collect_secrets
from curate.reach.model import Candidate, Goal, LogEntry
from tests.reach.samples import ADA, HANAKO

ROW = Candidate("p-zzzzzzzz", "Row Sample", addresses=("row@sample.example", "https://social.example/in/row"))
SAID = "They are thinking of leaving the company in spring."
LOG = [LogEntry(datetime(2026, 11, 25, tzinfo=UTC), ADA.id, "in", "message", SAID, line=4)]
GOALS = [Goal("peers", "Find out how others keep people who want to leave", "", 3, date(2027, 1, 1), date(2026, 1, 1))]
ALL = collect_secrets([HANAKO, ADA], [ROW], LOG, GOALS)


def found(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.secret.kind) for one in SecretSearch(ALL).find_in_text(text)]


@pytest.mark.parametrize(
    "text, kind",
    [
        ("met 見本 花子 today", "name"),
        ("見本花子さん", "name"),
        ("見本　花子", "name"),
        ("&#35211;&#26412; 花子", "name"),
        ('"\\u898b\\u672c花子"', "name"),
        ("みほん はなこ", "name"),
        ("with Hanako  MIHON.", "name"),
        ("Ada Sample’s talk", "name"),
        ("先日Ada Sampleさんに", "name"),
        ("row sample", "name"),
        ("mailto:ada@sample.example", "address"),
        ("ROW@sample.example", "address"),
        ('<a href="http://mihon.example/hanako/">', "address"),
        ("social.example/in/row", "address"),
        ("p-aaaaaaaa", "id"),
        ("id=p-zzzzzzzz&", "id"),
        ("二人の仕事の進め方が 似ている", "words"),
        ("so: they are thinking of leaving the company in spring", "words"),
        ("Find out how others keep people who want to leave", "words"),
    ],
)
def test_it_is_found_however_it_is_written(text: str, kind: str) -> None:
    assert found(f"first line\n{text}\n") == [(2, kind)]


@pytest.mark.parametrize(
    "text",
    ["Ada", "Adam Samples", "Ada Sampleson", "CanAda Sample", "見本", "花子", "https://mihon.example/", "p-aaaaaaab",
     "canada@sample.example.org", "", "leaving the company"],
)  # fmt: skip
def test_what_is_somebody_else_s_is_not(text: str) -> None:
    assert found(text) == []


def test_a_credited_author_may_be_named_but_not_written_to() -> None:
    search = SecretSearch(collect_secrets([ADA], [], [], [], credited=["Ada Sample and others"]))
    assert list(search.find_in_text("by Ada Sample")) == []
    assert len(list(search.find_in_text("ada@sample.example"))) == 1


def test_so_may_somebody_whose_file_says_it() -> None:
    search = SecretSearch(collect_secrets([replace(HANAKO, public_name=True)], [], [], []))
    assert list(search.find_in_text("見本 花子、みほん はなこ")) == []
    text = "hanako@mihon.example https://mihon.example/hanako 二人の仕事の進め方が似ている"
    assert len(list(search.find_in_text(text))) == 3  # the name alone: nothing else of them


def test_words_that_are_said_in_public_anyway_give_nothing_away() -> None:
    assert [one for one in collect_secrets([], [], LOG, [], said=[SAID]) if one.kind == "words"] == []


def test_words_of_other_files_are_looked_for_too() -> None:
    why = "Both are thinking of founding something of their own"
    search = SecretSearch(collect_secrets([], [], [], [], [("introductions.jsonl", why)]))
    assert [str(one.secret) for one in search.find_in_text(f"{why}.")] == [
        f"has words of your vault: “{why}” (introductions.jsonl)"
    ]


def test_each_is_told_once_and_a_line_seen_before_not_again() -> None:
    search, seen = SecretSearch(ALL), set[str]()
    text = "Ada Sample\nAda Sample too\n"
    assert [one.line for one in search.find_in_text(text, seen)] == [1]
    assert list(search.find_in_text(text, seen)) == []


@pytest.mark.parametrize(
    "text, line",
    [
        ("I met Ada\nSample there.", 1),
        ("先日、見本\n花子さんと", 1),
        ("<p>They are\nthinking of leaving the\n  company in spring.</p>", 2),
        ("first\n\n> They are thinking\n> of leaving the company in spring.", 3),
        ("With Ada\r\nSample.", 1),
    ],
)
def test_what_is_broken_into_lines_is_found(text: str, line: int) -> None:
    (one,) = SecretSearch(ALL).find_in_text(text)
    assert one.line == line
    assert [hit.line for hit in SecretSearch(ALL).find_in_lines(text, {})] == [line]


@pytest.mark.parametrize(
    "text", ["with Ada\n\nSample", "Ada\n<p>Sample", "Ada\n# Sample", "- Ada\n- Sample", "Ada\nSampleson"]
)
def test_two_paragraphs_are_no_sentence(text: str) -> None:
    assert list(SecretSearch(ALL).find_in_text(text)) == []


def test_what_stands_whole_in_a_line_is_not_told_again_with_its_neighbours() -> None:
    text = "one\nAda Sample\ntwo\nthree"
    assert [hit.line for hit in SecretSearch(ALL).find_in_lines(text, {})] == [2]


def test_it_is_said_what_it_is_and_where_it_comes_from() -> None:
    said = [str(one.secret) for one in SecretSearch(ALL).find_in_text(f"見本 花子\nrow@sample.example\n{SAID}")]
    assert said == [
        "names “見本 花子” who is in your vault (people/p-aaaaaaaa.yaml)",
        "has the address “row@sample.example” of your vault (candidates.jsonl)",
        f"has words of your vault: “{SAID[:-1]}” (log.jsonl:4)",
    ]
