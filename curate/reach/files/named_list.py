"""A YAML file that is a list of named things: goals, communities. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from curate.formats.validation import StrictModel, validate
from curate.formats.yamltext import YamlDocument
from curate.problems import Problem
from curate.reach.files.person_yaml import NonEmptyText
from curate.reach.files.safe_text import load


class NamedEntry(StrictModel):
    """What each has."""

    name: NonEmptyText


S = TypeVar("S", bound=NamedEntry)


def parse_named_list(
    text: str,
    where: str,
    shape: type[S],
    *,
    several: str,
    lacking: str,
    wrong: Callable[[S], str] = lambda read: "",
) -> tuple[list[tuple[S, int]], list[Problem]]:
    """Return each entry that makes sense with its line, in the file's order, and a problem for each that doesn't.

    Never raises.

    several: what they are called together. lacking: what is said of an entry that isn't keys and values. wrong: what
    speaks against one that is right in every part, if anything. Names differ, whatever their case.
    """
    document = load(text, where)
    problems = list(document.problems)
    if document.value is None:
        return [], problems
    if not isinstance(document.value, list):
        return [], [
            *problems,
            Problem(f"{where}:1", f"this should be a list of {several}", "begin each with “- name: …”"),
        ]
    entries: dict[str, tuple[S, int]] = {}
    for part in YamlDocument(
        {"": document.value}, {("", *path): line for path, line in document.lines.items()}
    ).list_items(""):
        line = part.line(())
        if not isinstance(part.value, dict):
            problems.append(Problem(f"{where}:{line}", lacking, ""))
            continue
        read, faults = validate(shape, part, where)
        problems += faults
        if read is None:
            continue
        if fault := wrong(read):
            problems.append(Problem(f"{where}:{line}", fault, ""))
        elif before := entries.get(read.name.casefold()):
            what = f"“{read.name}” stands on line {before[1]} already"
            problems.append(Problem(f"{where}:{line}", what, "rename one"))
        else:
            entries[read.name.casefold()] = read, line
    return list(entries.values()), problems
