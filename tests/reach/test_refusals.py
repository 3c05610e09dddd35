"""Lines that read as a refusal, or as a request to wait; and who is left alone because of one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate.reach import contact_schedule
from curate.reach.goal_stages import stage_days_of_goal
from curate.reach.log_facts import find_possible_refusal
from curate.reach.model import Goal
from curate.reach.refusals import classify_line
from tests.reach.people import TODAY, passed, person

LINES: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("refusals.yaml").read_text("utf-8"))
GUS = person("gus", "Gus Sample")
STOP = "Please stop sending me articles."
ALL = [(language, kind, line) for language, kinds in LINES.items() for kind, lines in kinds.items() for line in lines]


@pytest.mark.parametrize("language, kind, line", ALL)
def test_a_line_reads_as_what_it_is(language: str, kind: str, line: str) -> None:
    assert classify_line(line) == (None if kind == "neither" else kind)


@pytest.mark.parametrize(
    "line", ["頻度をもう少し減らしてください。", "配信のペースを落としていただけますか？", "回数を抑えてほしいです。"]
)
def test_a_request_for_less_is_one_to_wait(line: str) -> None:
    assert classify_line(line) == "wait"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_there_are_as_many_lines_that_only_look_so(language: str) -> None:
    kinds = LINES[language]
    assert len(kinds["refusal"]) + len(kinds["wait"]) >= 80
    assert len(kinds["neither"]) >= 80


@pytest.mark.parametrize(
    "line", ["送って" * 5_000, "please don't " * 3_000, "今後" * 9_000, "\n" * 9_000, "busy " * 3_000]
)
def test_a_line_without_an_end_is_read_in_pieces(line: str) -> None:
    assert classify_line(line) in (None, "refusal", "wait")
    assert classify_line(f"{STOP} {line}") == "refusal"


@pytest.mark.parametrize("line", ["", "👍", "…", "   \n", "停", "x" * 10_000, "stop " * 3_000, "送" * 5_000])
def test_any_text_is_read(line: str) -> None:
    assert classify_line(line) is None


def of(*entries: Any, **more: Any) -> str | None:
    from dataclasses import replace

    found = find_possible_refusal(replace(GUS, **more), entries)
    return found.reading if found else None


def test_only_what_came_from_them_is_a_refusal() -> None:
    assert of(passed(GUS, "2026-11-01", "in", text=STOP)) == "refusal"
    assert of(passed(GUS, "2026-11-01", "both", "call", text="He asked me to stop sending articles")) == "refusal"
    assert of(passed(GUS, "2026-11-01", "out", text=STOP)) is None


def test_a_refusal_stands_until_the_user_decides_or_they_come_themselves() -> None:
    no = passed(GUS, "2026-11-01", "in", text=STOP)
    assert of(no, passed(GUS, "2026-11-02", "out", text="Of course.")) == "refusal"
    assert of(no, passed(GUS, "2026-11-02", "in", text="Thank you for understanding.")) == "refusal"
    assert of(no, passed(GUS, "2026-11-02", "in", "reaction")) == "refusal"
    assert of(no, passed(GUS, "2026-11-02", "in", "request", text="Could you look at my talk?")) is None
    assert of(no, passed(GUS, "2026-11-02", "both", "meeting", text="Lunch")) is None
    assert of(no, contact_decided=no.at) is None
    assert of(no, passed(GUS, "2026-11-02", "in", text="No more emails, please"), contact_decided=no.at) == "refusal"


def test_a_rest_settles_a_request_to_wait_and_no_refusal() -> None:
    wait = passed(GUS, "2026-11-01", "in", text="Busy until March.")
    assert of(wait) == "wait"
    assert of(wait, resting_until=date(2026, 11, 20)) is None
    assert of(wait, passed(GUS, "2026-11-09", "in", text="Back already. Your piece was good.")) is None
    no = passed(GUS, "2026-11-01", "in", text=STOP)
    assert of(no, resting_until=date(2026, 11, 20)) == "refusal"


def test_a_refusal_makes_nobody_due_and_is_no_conversation() -> None:
    goal = Goal("peers", "x", "", 1, date(2027, 1, 1), date(2026, 1, 1))
    member = person("gus", "Gus Sample", goals=("peers",))
    log = [passed(GUS, "2026-11-01", "out", "share"), passed(GUS, "2026-11-02", "in", text=STOP)]
    assert contact_schedule.find_owed_replies(log) == {}
    reached = stage_days_of_goal(goal, [member], log)[GUS.id]
    assert (reached.replied, reached.conversation) == (date(2026, 11, 2), None)
    ordinary = [log[0], passed(GUS, "2026-11-02", "in", text="I tried it; how did you begin?")]
    assert [one.kind for one in contact_schedule.find_owed_replies(ordinary)[GUS.id]] == ["answer"]
    assert stage_days_of_goal(goal, [member], ordinary)[GUS.id].conversation == date(2026, 11, 2)


def test_what_the_user_said_is_no_refusal_is_a_message_like_any_other() -> None:
    line = passed(GUS, "2026-11-02", "in", text="Stop it. Just brilliant!")
    decided = person("gus", "Gus Sample", contact_decided=datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert classify_line(line.text) == "refusal"
    assert contact_schedule.find_owed_replies([line], [GUS]) == {}
    assert [one.kind for one in contact_schedule.find_owed_replies([line], [decided])[GUS.id]] == ["answer"]
    assert contact_schedule.may_write(decided, TODAY)
