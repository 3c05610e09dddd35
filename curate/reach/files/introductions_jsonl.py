"""``introductions.jsonl``: a line for each step of an introduction. Pure.

The first line of one names the two people; the others have its id alone, so that what is held of somebody doesn't show
them how another answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from curate.formats.text import clean
from curate.problems import Problem
from curate.reach.files.json_lines import parse_records, serialize_record
from curate.reach.introductions import NEXT_STEPS
from curate.reach.model import Introduction, IntroductionStep
from curate.reach.vault import INTRODUCTIONS

STEPS: tuple[IntroductionStep, ...] = get_args(IntroductionStep)
_HINT = "mend the line, or delete it"


def parse(text: str, where: str = INTRODUCTIONS) -> tuple[list[Introduction], list[Problem]]:
    """Every introduction, in the order they were begun; a step that can't follow the one before is a problem."""
    found: dict[str, Introduction] = {}
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        wrong = _find_fault(record, found)
        if wrong:
            problems.append(Problem(f"{where}:{number}", wrong, _HINT))
            continue
        at = datetime.fromisoformat(record["at"])
        at = at if at.tzinfo else at.astimezone()
        known = found.get(record["id"])
        if known is None:
            steps: tuple[tuple[datetime, IntroductionStep], ...] = ((at, "idea"),)
            found[record["id"]] = Introduction(record["id"], record["a"], record["b"], record.get("why", ""), steps)
        else:
            steps = (*known.steps, (at, record["step"]))
            found[record["id"]] = Introduction(known.id, known.a, known.b, known.why, steps)
    return list(found.values()), problems


def _find_fault(record: Mapping[str, Any], found: Mapping[str, Introduction]) -> str:
    for key in ("at", "id", "step"):
        if not isinstance(record.get(key), str) or not record[key]:
            return f"“{key}” is missing"
    if record["step"] not in STEPS:
        return f"“step” is one of {', '.join(STEPS)}"
    try:
        datetime.fromisoformat(record["at"])
    except ValueError:
        return "“at” is no time such as 2026-11-23T10:00:00+09:00"
    known = found.get(record["id"])
    if known is None:
        if record["step"] != "idea":
            return f"“{record['step']}” of an introduction that was never begun"
        if not all(isinstance(record.get(key), str) and record[key] for key in ("a", "b")):
            return "an introduction is of two people, “a” and “b”"
        if record["a"] == record["b"]:
            return "“a” and “b” are the same person"
        if isinstance(record.get("why", ""), str):
            return ""
        return "“why” should be text"
    if record["step"] not in NEXT_STEPS[known.step]:
        return f"“{record['step']}” can't follow “{known.step}”"
    return ""


def serialize_first_step(one: Introduction) -> str:
    """The line that begins one, without its end."""
    at, step = one.steps[0]
    record = {"at": _format_time(at), "id": one.id, "step": step, "a": one.a, "b": one.b, "why": clean(one.why)}
    return serialize_record(record)


def serialize_last_step(one: Introduction) -> str:
    """The line of its newest step."""
    at, step = one.steps[-1]
    return serialize_record({"at": _format_time(at), "id": one.id, "step": step})


def _format_time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
