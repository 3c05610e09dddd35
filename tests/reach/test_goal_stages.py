"""The funnel: what counts as shared, replied, a conversation, a connection, from a fixed log exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curate.reach.goal_stages import STAGES, StageDays, count_stages, find_stage_days, stage_days_of_goal
from curate.reach.model import ContactKind, Direction, Funnel, Goal, LogEntry
from tests.reach.samples import ADA, HANAKO, TARO


def at(
    day: int, direction: Direction, kind: ContactKind = "message", *, substance: bool = True, person: str = "p"
) -> LogEntry:
    return LogEntry(datetime(2026, 11, day, 9, tzinfo=UTC), person, direction, kind, "", substance)


def stages(*entries: LogEntry) -> tuple[int | None, ...]:
    """The days of November on which each stage was reached."""
    found = find_stage_days(entries)
    return tuple(day.day if day else None for day in (getattr(found, stage) for stage in STAGES))


@pytest.mark.parametrize(
    "entries, days",
    [
        ([], (None, None, None, None)),
        ([at(1, "out", "share")], (1, None, None, None)),
        ([at(1, "out")], (None, None, None, None)),
        ([at(1, "in", "share")], (None, None, None, None)),
        ([at(1, "out", "share"), at(2, "in", "reaction")], (1, None, None, None)),
        ([at(1, "in"), at(2, "out", "share", substance=False)], (2, None, None, None)),
        ([at(1, "out", "share"), at(2, "in", "thanks", substance=False)], (1, 2, None, None)),
        ([at(1, "out", "share"), at(2, "in")], (1, 2, 2, None)),
        ([at(2, "in"), at(1, "out", "share")], (1, 2, 2, None)),
        ([at(1, "both", "meeting")], (None, None, 1, None)),
        ([at(1, "both", "meeting", substance=False)], (None, None, None, None)),
        ([at(1, "both", "meeting"), at(1, "both", "call")], (None, None, 1, None)),
        ([at(1, "both", "meeting"), at(2, "both", "call")], (None, None, 1, 2)),
        ([at(1, "both", "meeting"), at(2, "out")], (None, None, 1, None)),
        ([at(1, "both", "meeting"), at(2, "out"), at(5, "in")], (None, None, 1, 5)),
        ([at(1, "both", "meeting"), at(2, "out"), at(5, "in", substance=False)], (None, None, 1, None)),
        ([at(1, "out", "share"), at(2, "in"), at(3, "in", "help")], (1, 2, 2, 3)),
        ([at(1, "out", "share"), at(2, "in", "share")], (1, 2, 2, 2)),
        ([at(1, "out", "help", substance=False), at(2, "in", "introduction", substance=False)], (None,) * 4),
        ([at(1, "in", "reaction"), at(2, "out"), at(3, "in", "reaction")], (None,) * 4),
    ],
)
def test_a_stage_is_reached_on_the_day_that_makes_it_so(entries: list[LogEntry], days: tuple[int | None, ...]) -> None:
    assert stages(*entries) == days


GOAL = Goal("Peers", "x", "", 5, by=date(2026, 11, 20), since=date(2026, 11, 5))
PEOPLE = [HANAKO, replace(ADA, goals=("PEERS", "other")), replace(TARO, goals=("other",))]


def test_a_goal_counts_its_people_and_what_passed_in_its_days() -> None:
    log = [
        at(4, "out", "share", person=HANAKO.id),
        at(5, "out", "share", person=HANAKO.id),
        at(20, "in", person=HANAKO.id),
        at(21, "both", "meeting", person=HANAKO.id),
        at(6, "out", "share", person=ADA.id),
        at(6, "out", "share", person=TARO.id),
    ]
    found = stage_days_of_goal(GOAL, PEOPLE, log)
    assert found == {
        HANAKO.id: StageDays(date(2026, 11, 5), date(2026, 11, 20), date(2026, 11, 20)),
        ADA.id: StageDays(date(2026, 11, 6)),
    }
    assert count_stages(found.values()) == Funnel(people=2, shared=2, replied=1, conversation=1, connection=0)
