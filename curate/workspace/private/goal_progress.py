"""Sets goals, and counts how far their people came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curate.formats import yamledit
from curate.problems import CannotRun, Problem
from curate.reach import goal_stages
from curate.reach.files import goals_yaml
from curate.reach.model import Goal
from curate.reach.vault import GOALS
from curate.workspace.private.clock import today
from curate.workspace.private.vault_session import VaultSession

STAGES = ("people", *goal_stages.STAGES)


@dataclass(frozen=True, slots=True)
class GoalDetails:
    """What the user says of a new goal."""

    name: str
    outcome: str
    kind: str
    number: int
    by: date


def require_goal_details(
    name: str, outcome: str | None, kind: str, number: int | None, by: datetime | None
) -> GoalDetails:
    """Raises CannotRun if something is missing, or the day is not in the future."""
    if not name or not outcome or not number or not by:
        what = "a goal needs a name, an outcome, a number and a day"
        raise CannotRun(Problem("goals", what, "curate goals add NAME --outcome TEXT --number N --by 2027-03-31"))
    if by.date() <= today():
        raise CannotRun(Problem("--by", "this day is over", "name one that is still to come"))
    return GoalDetails(name, outcome, kind, number, by.date())


def add_goal(session: VaultSession, goal: GoalDetails) -> None:
    """Add a goal to goals.yaml. The vault is locked already. Raises CannotRun."""
    text = session.vault.read(GOALS)
    goals, _ = goals_yaml.parse(text)
    if any(other.name.casefold() == goal.name.casefold() for other in goals):
        what = f"there is a goal called “{goal.name}” already"
        raise CannotRun(Problem("goals", what, "change it: curate goals edit"))
    entry: yamledit.Value = {
        "name": goal.name,
        "outcome": goal.outcome,
        **({"kind": goal.kind} if goal.kind else {}),
        "number": str(goal.number),
        "since": today().isoformat(),
        "by": goal.by.isoformat(),
    }
    try:
        new_text = yamledit.append_value(text or goals_yaml.HEADER, (), entry)
    except ValueError as error:
        hint = "open it with `curate goals edit`"
        raise CannotRun(Problem(f"{GOALS}:1", f"can't be edited: {error}", hint)) from None
    session.vault.write(GOALS, new_text, expected=text)
    session.vault.commit()


def count_goal_stages(session: VaultSession) -> list[tuple[Goal, Mapping[str, int]]]:
    """Return each goal with how many of its people came to each of ``STAGES``."""
    goals, people, log = session.goals(), session.people(), session.log()
    counts = [goal_stages.count_stages(goal_stages.stage_days_of_goal(goal, people, log).values()) for goal in goals]
    return [
        (goal, {stage: getattr(stages, stage) for stage in STAGES}) for goal, stages in zip(goals, counts, strict=True)
    ]


def find_goal_people(session: VaultSession, name: str) -> tuple[Goal, list[tuple[str, Sequence[date | None]]]]:
    """Return the goal whose name, or a part of it, is ``name``, and its people in order of their names.

    Each has the day on which they came to each stage of the funnel. Raises CannotRun.
    """
    goals, people, log = session.goals(), session.people(), session.log()
    wanted = name.casefold()
    matches = [goal for goal in goals if goal.name.casefold() == wanted]
    matches = matches or [goal for goal in goals if wanted in goal.name.casefold()]
    if len(matches) != 1:
        if matches:
            what = f"several goals have “{name}” in their names"
        else:
            what = f"no goal is called “{name}”"
        raise CannotRun(Problem("goals", what, "see `curate goals`"))
    (goal,) = matches
    names = {person.id: person.name for person in people}
    stage_days = goal_stages.stage_days_of_goal(goal, people, log)
    days = [
        (names[id_], [getattr(reached, stage) for stage in goal_stages.STAGES]) for id_, reached in stage_days.items()
    ]
    return goal, sorted(days, key=lambda row: row[0])
