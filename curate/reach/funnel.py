"""How far it has come with the people of a goal: shared, replied, conversation, connection. Pure.

Only what people do for each other counts. Likes and accepted requests don't, nor does a greeting for a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from curate.reach.contact_schedule import is_unsettled_refusal
from curate.reach.model import Funnel, Goal, LogEntry, Person

STAGES = ("shared", "replied", "conversation", "connection")
COUNTED_STAGES = ("people", *STAGES)
"""The fields of a ``Funnel``."""
_VALUABLE_KINDS = ("share", "help", "introduction")


@dataclass(frozen=True, slots=True)
class StageDays:
    """The day on which each stage was first reached with one person; None: not yet."""

    shared: date | None = None
    replied: date | None = None
    conversation: date | None = None
    connection: date | None = None


def find_stage_days(entries: Iterable[LogEntry]) -> StageDays:
    """The stages with one person, from what passed, in whatever order it was written down.

    shared: something to read went to them. replied: an answer of theirs after that. conversation: words with substance
    both ways, or a meeting with some. connection: after a conversation a second exchange (again both ways with
    substance, on a later day), or value both ways (something shared, help, an introduction, from each to the other).
    """
    shared = replied = conversation = value_both_ways = again = None
    spoke: dict[str, date] = {}  # within the exchange that is going on
    value: dict[str, date] = {}
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.kind == "reaction":
            continue
        day, ways = entry.day, ("out", "in") if entry.direction == "both" else (entry.direction,)
        if shared and not replied and "in" in ways:
            replied = day
        if entry.kind == "share" and "out" in ways:
            shared = shared or day
        if entry.kind in _VALUABLE_KINDS:
            for way in ways:
                value.setdefault(way, day)
            if len(value) == 2:
                value_both_ways = value_both_ways or day
        if not entry.substance or (conversation and not again and day == conversation):
            continue  # more on the day of the first conversation is still that conversation
        for way in ways:
            spoke.setdefault(way, day)
        if len(spoke) == 2:
            spoke = {}
            if conversation is None:
                conversation = day
            else:
                again = again or day
    ends = [day for day in (again, value_both_ways) if day]
    if conversation and ends:
        connection = max(conversation, min(ends))
    else:
        connection = None
    return StageDays(shared, replied, conversation, connection)


def stage_days_of_goal(goal: Goal, people: Sequence[Person], log: Iterable[LogEntry]) -> dict[str, StageDays]:
    """The stages of each of a goal's people, by id: of what passed from its first day to its last."""
    name = goal.name.casefold()
    belong = {person.id for person in people if name in (one.casefold() for one in person.goals)}
    passed: dict[str, list[LogEntry]] = {one: [] for one in sorted(belong)}
    by_id = {person.id: person for person in people}
    for entry in log:
        if entry.direction == "in" and entry.person in passed and is_unsettled_refusal(entry, by_id):
            entry = replace(entry, substance=False)  # a reply, and no conversation
        if entry.person in passed and goal.since <= entry.day <= goal.by:
            passed[entry.person].append(entry)
    return {one: find_stage_days(entries) for one, entries in passed.items()}


def count_stages(stages: Iterable[StageDays]) -> Funnel:
    """The counts."""
    counted = list(stages)
    return Funnel(len(counted), *(sum(getattr(one, stage) is not None for one in counted) for stage in STAGES))
