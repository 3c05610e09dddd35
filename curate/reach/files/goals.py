"""``goals.yaml``: what the user wants to reach, with a number and a date. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from curate.formats.validation import Day, Strict, Text, validate
from curate.formats.yamltext import Yaml
from curate.problems import Problem
from curate.reach.files.person import Words
from curate.reach.files.seen import load
from curate.reach.model import Goal
from curate.reach.vault import GOALS

HEADER = """\
# What you want to reach: an outcome, the kind of people, a number of new connections, and a day.
# A person belongs to a goal by its name: goals: [NAME] in their file.
"""


def _count(value: object) -> object:
    if isinstance(value, str) and value.isdecimal() and 0 < int(value) < 1000:
        return int(value)
    raise ValueError("this should be a number of people; write one from 1 to 999")


class _Goal(Strict):
    name: Words
    outcome: Words
    kind: Text = ""
    number: Annotated[int, BeforeValidator(_count)]
    since: Day
    by: Day


def parse(text: str, where: str = GOALS) -> tuple[list[Goal], list[Problem]]:
    """Every goal that makes sense, in the file's order, and a problem for each that doesn't. Never raises."""
    document = load(text, where)
    problems = list(document.problems)
    if document.value is None:
        return [], problems
    if not isinstance(document.value, list):
        return [], [*problems, Problem(f"{where}:1", "this should be a list of goals", "begin each with “- name: …”")]
    found: dict[str, Goal] = {}
    for part in Yaml({"": document.value}, {("", *path): line for path, line in document.lines.items()}).parts(""):
        line = part.line(())
        if not isinstance(part.value, dict):
            problems.append(Problem(f"{where}:{line}", "a goal should have name:, outcome:, number: and by:", ""))
            continue
        read, faults = validate(_Goal, part, where)
        problems += faults
        if read is None:
            continue
        if read.since is None or read.by is None or read.by < read.since:
            problems.append(Problem(f"{where}:{line}", "a goal runs from a day (since:) to a later one (by:)", ""))
        elif read.name.casefold() in found:
            at = found[read.name.casefold()].line
            problems.append(Problem(f"{where}:{line}", f"“{read.name}” stands on line {at} already", "rename one"))
        else:
            found[read.name.casefold()] = Goal(
                read.name, read.outcome, read.kind, read.number, read.by, read.since, line
            )
    return list(found.values()), problems
