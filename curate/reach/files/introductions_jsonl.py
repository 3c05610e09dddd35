"""``introductions.jsonl``: a line for each step of an introduction. Pure.

The first line of one names the two people; the others have its id alone, so that what is held of somebody doesn't show
them how another answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from curate.formats.text import clean
from curate.problems import Problem
from curate.reach.files.json_lines import (
    HINT,
    find_missing_key,
    find_time_fault,
    format_moment,
    parse_records,
    serialize_record,
)
from curate.reach.files.local_time import parse_moment
from curate.reach.introductions import NEXT_STEPS, STEPS
from curate.reach.model import Introduction
from curate.reach.vault import INTRODUCTIONS


def parse(text: str, where: str = INTRODUCTIONS) -> tuple[list[Introduction], list[Problem]]:
    """Return every introduction, in the order they were begun; a step that can't follow the one before is a problem."""
    introductions: dict[str, Introduction] = {}
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        id_ = record.get("id")
        if isinstance(id_, str):
            begun = introductions.get(id_)
        else:
            begun = None
        if fault := _find_fault(record, begun):
            problems.append(Problem(f"{where}:{number}", fault, HINT))
            continue
        step = parse_moment(record["at"]), record["step"]
        if begun:
            introductions[begun.id] = replace(begun, steps=(*begun.steps, step))
        else:
            introduction = Introduction(record["id"], record["a"], record["b"], record.get("why", ""), (step,))
            introductions[introduction.id] = introduction
    return list(introductions.values()), problems


def _find_fault(record: Mapping[str, Any], begun: Introduction | None) -> str:
    """Return what is wrong with a step; empty where nothing is. begun: its introduction, as far as it has come."""
    if fault := find_missing_key(record, ("at", "id", "step")):
        return fault
    if record["step"] not in STEPS:
        return f"“step” is one of {', '.join(STEPS)}"
    if fault := find_time_fault(record["at"]):
        return fault
    if begun is None:
        return _find_first_step_fault(record)
    if record["step"] not in NEXT_STEPS[begun.step]:
        return f"“{record['step']}” can't follow “{begun.step}”"
    return ""


def _find_first_step_fault(record: Mapping[str, Any]) -> str:
    if record["step"] != "idea":
        return f"“{record['step']}” of an introduction that was never begun"
    if find_missing_key(record, ("a", "b")):
        return "an introduction is of two people, “a” and “b”"
    if record["a"] == record["b"]:
        return "“a” and “b” are the same person"
    if not isinstance(record.get("why", ""), str):
        return "“why” should be text"
    return ""


def serialize_first_step(introduction: Introduction) -> str:
    """Return the line that begins an introduction, without its end."""
    at, step = introduction.steps[0]
    people = {"a": introduction.a, "b": introduction.b, "why": clean(introduction.why)}
    return serialize_record({"at": format_moment(at), "id": introduction.id, "step": step, **people})


def serialize_last_step(introduction: Introduction) -> str:
    """Return the line of its newest step."""
    at, step = introduction.steps[-1]
    return serialize_record({"at": format_moment(at), "id": introduction.id, "step": step})
