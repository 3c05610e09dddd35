"""A time without an offset is the user's own, wherever it stands; one that can't be a local time is a problem."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest

from curate.reach.conflict_copies import merge
from curate.reach.files import communities_yaml, introductions_jsonl, log_jsonl, person_yaml
from curate.reach.files.local_time import parse_moment

LINES: list[tuple[Callable[[str], tuple[list[Any], list[Any]]], str]] = [
    (log_jsonl.parse, '{"at": "%s", "person": "p-aaaaaaaa", "direction": "in", "kind": "message"}'),
    (introductions_jsonl.parse, '{"at": "%s", "id": "i-aaaaaaaa", "step": "idea", "a": "p-a", "b": "p-b"}'),
    (communities_yaml.parse_contributions, '{"at": "%s", "community": "x", "kind": "answer"}'),
]


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_an_offset_is_kept_and_a_time_without_one_is_local(zone: str) -> None:
    assert parse_moment("2026-11-23T10:00:00+09:00").tzinfo == timezone(timedelta(hours=9))
    hour = {"UTC": 10, "Asia/Tokyo": 1, "America/New_York": 15}[zone]
    assert parse_moment("2026-11-23T10:00:00").astimezone(UTC).hour == hour


@pytest.mark.parametrize("parse, line", LINES, ids=["log", "introductions", "contributions"])
@pytest.mark.parametrize("at", ["0001-01-01T10:00:00", "9999-12-31T23:59:59", "0001-01-01"])
def test_a_time_that_can_t_be_local_costs_its_line(
    zone: str, parse: Callable[[str], tuple[list[Any], list[Any]]], line: str, at: str
) -> None:
    found, problems = parse(line % at)
    assert len(found) + len(problems) == 1  # the end of the year 9999 is one in some zones
    assert all("is no time such as" in problem.what for problem in problems)
    assert problems or at.startswith("9999")


def test_a_decision_at_a_time_that_can_t_be_local_is_a_problem(zone: str) -> None:
    for at in ("0001-01-01", "9999-12-31T23:59:59"):
        person, problems = person_yaml.parse(f"name: Ada\ncontact_decided: {at}\n", "people/p-aaaaaaaa.yaml")
        assert person is None or person.contact_decided or problems


def test_a_copy_with_such_a_time_is_merged_all_the_same(zone: str) -> None:
    line = '{"at": "0001-01-01T10:00:00", "id": "i-aaaaaaaa"}'
    assert merge("", [line], None).added == [line]
