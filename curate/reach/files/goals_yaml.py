"""``goals.yaml``: what the user wants to reach, with a number and a date. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from curate.formats.validation import Day, Text
from curate.problems import Problem
from curate.reach.files.named_list import NamedEntry, parse_named_list
from curate.reach.files.person_yaml import NonEmptyText
from curate.reach.model import Goal
from curate.reach.vault import GOALS

HEADER = """\
# What you want to reach: an outcome, the kind of people, a number of new connections, and a day.
# A person belongs to a goal by its name: goals: [NAME] in their file.
"""


def _validate_count(value: object) -> object:
    if isinstance(value, str) and value.isdecimal() and 0 < int(value) < 1000:
        return int(value)
    raise ValueError("this should be a number of people; write one from 1 to 999")


class _Goal(NamedEntry):
    outcome: NonEmptyText
    kind: Text = ""
    number: Annotated[int, BeforeValidator(_validate_count)]
    since: Day
    by: Day


def parse(text: str, where: str = GOALS) -> tuple[list[Goal], list[Problem]]:
    """Return every goal that makes sense, in the file's order, and a problem for each that doesn't. Never raises."""
    lacking = "a goal should have name:, outcome:, number: and by:"
    found, problems = parse_named_list(text, where, _Goal, several="goals", lacking=lacking, wrong=_find_fault)
    goals = [
        Goal(read.name, read.outcome, read.kind, read.number, read.by, read.since, line)
        for read, line in found
        if read.since and read.by
    ]
    return goals, problems


def _find_fault(read: _Goal) -> str:
    if read.since and read.by and read.by >= read.since:
        return ""
    return "a goal runs from a day (since:) to a later one (by:)"
