"""What a letter may say, by what is written down: each claim of a template has its fact here. Pure.

A letter says no more than the vault holds. Where a fact is missing the template leaves the sentence out, or leaves a
gap for the user's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from curate.reach.contact_schedule import is_imported
from curate.reach.model import Evidence, Introduction, LogEntry, Person

ResponseKind = Literal["wrote_back", "wrote", "spoke", "sent"]
"""What passed about something liked: they answered what the user wrote; they wrote of it themselves; the two spoke of
it; they sent it to the user."""


def with_citable_day(evidence: Evidence, person: Person, log: Iterable[LogEntry]) -> Evidence:
    """Return the evidence with its day only where they can have said so on that day.

    That is a day which the user named, or one with a contact. Any other is the day of writing.
    """
    if evidence.source != "told_me" or evidence.on is None:
        return evidence
    named = any(
        interest.given
        and (interest.what, interest.source, interest.on) == (evidence.what, evidence.source, evidence.on)
        for interest in person.interests
    )
    if named or evidence.on in _find_contact_days(person, log):
        return evidence
    return replace(evidence, on=None)


def _find_contact_days(person: Person, log: Iterable[LogEntry]) -> set[date]:
    spoke = [
        entry for entry in log if entry.person == person.id and entry.direction != "out" and entry.kind != "reaction"
    ]
    days = {entry.day for entry in spoke}
    met = day_met(person)
    if met:
        return days | {met}
    return days


def day_met(person: Person) -> date | None:
    """Return the day the user met somebody; None for the day on which a network connected the two."""
    if is_imported(person.met):
        return None
    return person.met.on


def classify_response(evidence: Evidence, person: Person, log: Iterable[LogEntry]) -> ResponseKind:
    """Return what passed on the day on which somebody came back to something."""
    theirs = sorted((entry for entry in log if entry.person == person.id), key=lambda entry: entry.at)
    of_the_day = [entry for entry in theirs if entry.day == evidence.on and entry.item and entry.direction != "out"]
    if not of_the_day or any(entry.direction == "both" for entry in of_the_day):
        return "spoke"
    last = of_the_day[-1]
    if last.kind == "share":
        return "sent"
    if any(entry.direction == "out" and entry.at < last.at for entry in theirs):
        return "wrote_back"
    return "wrote"


def is_unasked(introduction: Introduction, other: Person, introductions: Iterable[Introduction]) -> bool:
    """Return whether nothing says that the other has been asked about this, in this introduction or one before."""
    pair = {introduction.a, introduction.b}
    return not any(
        {earlier.a, earlier.b} == pair and _was_asked(earlier, other.id) for earlier in (*introductions, introduction)
    )


def _was_asked(introduction: Introduction, id_: str) -> bool:
    steps = {step for _, step in introduction.steps}
    return ("asked_a" if id_ == introduction.a else "asked_b") in steps


def has_talked_since_meeting(person: Person, log: Sequence[LogEntry]) -> bool:
    """Return whether the user and somebody have had words both ways, with substance, since the day they met."""
    met = day_met(person)
    since = [
        entry for entry in log if entry.person == person.id and entry.substance and entry.kind != "reaction"
        and (met is None or entry.day > met)
    ]  # fmt: skip
    ways = {entry.direction for entry in since}
    return "both" in ways or {"in", "out"} <= ways


def has_thanked(person: Person, log: Iterable[LogEntry]) -> bool:
    """Return whether the user has thanked somebody before."""
    return any(entry.person == person.id and entry.kind == "thanks" and entry.direction != "in" for entry in log)
