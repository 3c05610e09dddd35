"""How far it has come with the people of a goal: shared, replied, conversation, connection. Pure.

Only what people do for each other counts. Likes and accepted requests don't, nor does a greeting for a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from curate.reach.log_facts import is_unsettled_refusal
from curate.reach.model import Funnel, Goal, LogEntry, Person

STAGES = ("shared", "replied", "conversation", "connection")
COUNTED_STAGES = ("people", *STAGES)
"""The fields of a ``Funnel``."""
MIN_PEOPLE_FOR_RATES = 20
"""With fewer, a rate says nothing: counts alone are shown."""
_VALUABLE_KINDS = ("share", "help", "introduction")


@dataclass(frozen=True, slots=True)
class StageDays:
    """The day on which each stage was first reached with one person; None: not yet."""

    shared: date | None = None
    replied: date | None = None
    conversation: date | None = None
    connection: date | None = None


def find_stage_days(entries: Iterable[LogEntry]) -> StageDays:
    """Return when each stage was reached with one person, from what passed, in whatever order it was written down.

    shared: something to read went to them. replied: an answer of theirs after that. conversation: words with substance
    both ways, or a meeting with some. connection: after a conversation a second exchange (again both ways with
    substance, on a later day), or value both ways (something shared, help, an introduction, from each to the other).
    """
    contacts = [entry for entry in sorted(entries, key=lambda one: one.at) if entry.kind != "reaction"]
    share = next((n for n, entry in enumerate(contacts) if entry.kind == "share" and entry.direction != "in"), None)
    shared: date | None = None
    replied: date | None = None
    if share is not None:
        shared = contacts[share].day
        replied = next((entry.day for entry in contacts[share + 1 :] if entry.direction != "out"), None)
    conversation, connection = _find_exchanges(contacts)
    return StageDays(shared, replied, conversation, connection)


def _find_exchanges(contacts: Sequence[LogEntry]) -> tuple[date | None, date | None]:
    """Return the days of the first conversation and of the connection that followed."""
    spoken = [entry for entry in contacts if entry.substance]
    first = _index_both_ways(spoken)
    if first is None:
        return None, None
    conversation = spoken[first].day
    # More on the day of the first conversation is still that conversation.
    later = [entry for entry in spoken[first + 1 :] if entry.day != conversation]
    valuable = [entry for entry in contacts if entry.kind in _VALUABLE_KINDS]
    ends = [these[index].day for these in (later, valuable) if (index := _index_both_ways(these)) is not None]
    return conversation, max(conversation, min(ends)) if ends else None


def _index_both_ways(entries: Sequence[LogEntry]) -> int | None:
    """Return the index of the entry with which there is one from each to the other; None: there isn't."""
    ways: set[str] = set()
    for index, entry in enumerate(entries):
        ways |= {"out", "in"} if entry.direction == "both" else {entry.direction}
        if len(ways) == 2:
            return index
    return None


def stage_days_of_goal(goal: Goal, people: Sequence[Person], log: Iterable[LogEntry]) -> dict[str, StageDays]:
    """Return the stages of each of a goal's people, by id: of what passed from its first day to its last."""
    name = goal.name.casefold()
    belong = {person.id for person in people if name in (one.casefold() for one in person.goals)}
    passed: dict[str, list[LogEntry]] = {id_: [] for id_ in sorted(belong)}
    by_id = {person.id: person for person in people}
    for entry in log:
        if entry.person not in belong or not goal.since <= entry.day <= goal.by:
            continue
        if entry.direction == "in" and is_unsettled_refusal(entry, by_id):
            entry = replace(entry, substance=False)  # a reply, and no conversation
        passed[entry.person].append(entry)
    return {id_: find_stage_days(entries) for id_, entries in passed.items()}


def count_stages(stages: Iterable[StageDays]) -> Funnel:
    """Return how many people came how far."""
    people = list(stages)
    return Funnel(len(people), *(sum(getattr(days, stage) is not None for days in people) for stage in STAGES))


def stage_rate(counts: Funnel, stage: str) -> int | None:
    """Return how many of the people came as far as a stage, in per cent; None where there are too few for a rate."""
    if stage == "people" or counts.people < MIN_PEOPLE_FOR_RATES:
        return None
    reached: int = getattr(counts, stage)
    return round(100 * reached / counts.people)
