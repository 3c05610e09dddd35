"""A draft's file: for one person."""

from __future__ import annotations

from datetime import date

import pytest

from curate.reach.files.draft_file import KINDS, parse, referenced_ids, serialize, with_sent_day
from curate.reach.model import Draft, Evidence

WHERE = "drafts/d-aaaaaaaa.md"
DRAFT = Draft(
    *("d-aaaaaaaa", "p-aaaaaaaa", "share", "ja", date(2026, 11, 1), "見本様\n\n本文: a\n---\n", "2026-10-01-x"),
    evidence=(Evidence("心理的安全性", "told_me", date(2026, 3, 2)), Evidence("x: y", "public")),
    where=WHERE,
    line=15,
)


def test_a_draft_is_read_back_as_it_was_written() -> None:
    read, problems = parse(serialize(DRAFT), WHERE)
    assert problems == []
    assert read is not None
    assert (read.text, read.evidence, read.line) == (DRAFT.text.strip(), DRAFT.evidence, DRAFT.line)
    assert serialize(read) == serialize(DRAFT)


@pytest.mark.parametrize("kind", KINDS)
def test_of_the_kinds_only_those_about_two_people_name_another(kind: str) -> None:
    head = f"---\nto: p-aaaaaaaa\nkind: {kind}\nmade: 2026-11-01\nother: p-bbbbbbbb\n---\nText.\n"
    read, problems = parse(head, WHERE)
    assert (read is None) == (kind in ("share", "ask"))
    assert [problem.what for problem in problems] == (["this is for two people"] if read is None else [])


@pytest.mark.parametrize(
    "to", ["[p-aaaaaaaa, p-bbbbbbbb]", "p-aaaaaaaa p-bbbbbbbb", "p-aaaaaaaa;p-bbbbbbbb", "{a: b}", ""]
)
def test_a_second_recipient_is_refused(to: str) -> None:
    read, problems = parse(f"---\nto: {to}\nkind: share\nmade: 2026-11-01\n---\nText.\n", WHERE)
    assert read is None
    assert [(p.where, p.what) for p in problems] == [(f"{WHERE}:2", "“to”: a draft is for one person")]


@pytest.mark.parametrize(
    "text, place",
    [
        ("Text alone.", 1),
        ("---\nkind: share\n", 1),
        ("---\nto: p-a\nkind: spam\nmade: 2026-11-01\n---\n", 3),
        ("---\nto: p-a\nkind: ask\nmade: soon\n---\n", 4),
        ("---\nto: p-a\nkind: share\nmade: 2026-11-01\nevidence: [{what: x, source: guess}]\n---\n", 5),
        ("---\n- a\n---\n", 2),
    ],
)
def test_what_can_t_be_read_is_a_problem_with_a_line(text: str, place: int) -> None:
    read, problems = parse(text, WHERE)
    assert read is None
    assert [problem.where for problem in problems] == [f"{WHERE}:{place}"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_that_it_went_out_is_one_line_more_and_nothing_else_changes(newline: str) -> None:
    text = serialize(DRAFT).replace("\n", newline)
    new = with_sent_day(text, date(2026, 11, 2))
    assert new.replace(f"sent: 2026-11-02{newline}", "", 1) == text
    read, problems = parse(new, WHERE)
    assert problems == []
    assert read is not None
    assert read.sent == date(2026, 11, 2)


def test_all_that_a_draft_is_about_is_named_for_forgetting() -> None:
    text = "---\nto: p-a\nkind: introduction\nintroduction: i-a\nother: p-b\nmade: 2026-11-01\n---\n"
    assert {"p-a", "p-b", "i-a"} <= referenced_ids(text)
    assert referenced_ids("no front matter") == set()
