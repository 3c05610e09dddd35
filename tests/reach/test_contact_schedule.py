"""Keeping in touch, with a clock that stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from curate.reach.contact_schedule import (
    ContactReason,
    find_dormant,
    find_due,
    find_owed_replies,
    next_contact_day,
)
from curate.reach.files.log_jsonl import DIRECTIONS, KINDS
from curate.reach.log_facts import count_unanswered, last_contacts
from curate.reach.model import ContactKind, Direction, LogEntry, Met
from tests.reach.samples import ADA, HANAKO, TARO

TODAY = date(2026, 11, 25)
USUAL = 90


def passed(
    days_ago: int, direction: Direction, kind: ContactKind = "message", *, substance: bool = True, text: str = ""
) -> LogEntry:
    at = datetime(2026, 11, 25, 12, tzinfo=UTC) - timedelta(days=days_ago)
    return LogEntry(at, HANAKO.id, direction, kind, text, substance)


ARTICLE = {HANAKO.id: [ContactReason("article", "x")]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("substance", [True, False])
def test_any_contact_resets_the_clock(kind: ContactKind, direction: Direction, substance: bool) -> None:
    log = [passed(200, "out"), passed(59, direction, kind, substance=substance)]
    assert find_due([HANAKO], last_contacts(log), ARTICLE, TODAY, USUAL) == []
    log = [passed(200, "out"), passed(60, direction, kind, substance=substance)]
    assert find_due([HANAKO], last_contacts(log), ARTICLE, TODAY, USUAL) == [(HANAKO, ARTICLE[HANAKO.id])]


def test_the_newest_contact_counts_in_whatever_order_it_was_written_down() -> None:
    newest = passed(3, "in")
    assert last_contacts([newest, passed(5, "out"), passed(100, "both")]) == {HANAKO.id: newest}


def test_nobody_is_due_without_a_reason() -> None:
    assert find_due([HANAKO], last_contacts([passed(1000, "out")]), {}, TODAY, USUAL) == []


def test_the_clock_begins_on_the_day_they_met_and_without_one_never_runs() -> None:
    assert next_contact_day(HANAKO, None, USUAL) == date(2026, 5, 1)
    assert next_contact_day(replace(HANAKO, met=Met()), None, USUAL) is None
    assert next_contact_day(replace(HANAKO, cadence=None), passed(0, "in"), USUAL) == TODAY + timedelta(days=USUAL)


@pytest.mark.parametrize(
    "change",
    [{"do_not_contact": True}, {"resting_until": date(2026, 11, 26)}],
    ids=["do not contact", "resting"],
)
def test_whoever_is_to_be_left_in_peace_is_never_due_nor_dormant(change: dict[str, object]) -> None:
    person = replace(HANAKO, **change)  # type: ignore[arg-type]
    last = last_contacts([passed(1000, "in")])
    assert find_due([person], last, {person.id: [ContactReason("answer")]}, TODAY, USUAL) == []
    assert find_dormant([person], last, TODAY, USUAL) == []


def test_a_rest_ends_on_its_day() -> None:
    person = replace(HANAKO, resting_until=TODAY)
    assert [one for one, _ in find_due([person], {}, ARTICLE, TODAY, USUAL)] == [person]


@pytest.mark.parametrize(
    "log, reasons",
    [
        ([passed(2, "in", text="How do you?")], [ContactReason("answer", "How do you?", date(2026, 11, 23))]),
        ([passed(2, "in", "help", text="Read a draft")], [ContactReason("thanks", "Read a draft", date(2026, 11, 23))]),
        ([passed(2, "in", substance=False)], []),
        ([passed(2, "in", "reaction")], []),
        ([passed(2, "in", "thanks")], []),
        ([passed(2, "in"), passed(1, "out")], []),
        ([passed(2, "in"), passed(1, "both", "meeting")], []),
        ([passed(1, "out"), passed(2, "in")], []),
        ([passed(2, "out"), passed(1, "in", text="b")], [ContactReason("answer", "b", TODAY - timedelta(days=1))]),
    ],
)  # fmt: skip
def test_what_is_owed_follows_from_what_passed(log: list[LogEntry], reasons: list[ContactReason]) -> None:
    assert find_owed_replies(log).get(HANAKO.id, []) == reasons


def test_whoever_waits_for_an_answer_is_due_at_once() -> None:
    log = [passed(0, "in", text="?")]
    assert [one for one, _ in find_due([HANAKO], last_contacts(log), find_owed_replies(log), TODAY, USUAL)] == [HANAKO]


def test_the_dormant_are_those_long_quiet_in_the_order_of_their_names() -> None:
    other = replace(TARO, met=Met(date(2020, 1, 1)))
    last = last_contacts([passed(121, "in")])
    assert find_dormant([other, HANAKO, ADA], last, TODAY, USUAL) == [other, HANAKO]
    assert find_dormant([HANAKO], last_contacts([passed(120, "in")]), TODAY, USUAL) == []


@pytest.mark.parametrize(
    "log, times",
    [
        ([], 0),
        ([passed(9, "out")], 1),
        ([passed(9, "out"), passed(8, "out", "share")], 2),
        ([passed(9, "out"), passed(8, "out", "thanks")], 1),
        ([passed(9, "out"), passed(8, "in", "reaction"), passed(7, "out")], 1),
        ([passed(9, "out"), passed(8, "both", "call")], 0),
        ([passed(7, "in"), passed(9, "out")], 0),
    ],
)
def test_letters_without_an_answer_are_counted(log: list[LogEntry], times: int) -> None:
    assert count_unanswered(log, HANAKO.id) == times
    assert count_unanswered(log, ADA.id) == 0


@pytest.mark.parametrize(
    "kind, text, settled",
    [("question", "", False), ("introduction", "", False), ("question", "That helped. And you?", True),
     ("message", "", True), ("share", "", True)],
)  # fmt: skip
def test_asking_for_something_else_is_no_answer(kind: ContactKind, text: str, settled: bool) -> None:
    log = [passed(3, "in", text="How do you begin?"), passed(2, "out", kind, text=text)]
    assert (HANAKO.id not in find_owed_replies(log)) == settled


def test_an_accepted_request_is_no_contact() -> None:
    linked = replace(HANAKO, met=Met(date(2020, 1, 1), "LinkedIn"))
    assert next_contact_day(linked, None, USUAL) is None
    assert find_dormant([linked], {}, date(2026, 11, 23), USUAL) == []
