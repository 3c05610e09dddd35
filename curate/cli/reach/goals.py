"""``curate goals``: what the user wants to reach, and how far it has come, in counts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from curate.cli.output import print_status, show_json, show_problems, show_table
from curate.cli.reach import vault_access
from curate.formats import yamledit
from curate.problems import CannotRun, Problem
from curate.reach import funnel
from curate.reach.files import goals_yaml as goals_file
from curate.reach.vault import GOALS

if TYPE_CHECKING:
    from curate.reach.model import Goal
    from curate.reach.repository import Repository


@click.command("goals")
@click.argument("words", nargs=-1, metavar="[NAME | add NAME | edit]")
@click.option("--outcome", metavar="TEXT", help="With add: what you want to achieve.")
@click.option("--kind", default="", metavar="TEXT", help="With add: what kind of people you most want to meet.")
@click.option("--number", type=click.IntRange(1, 999), help="With add: how many new connections.")
@click.option("--by", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="With add: the day until which.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    words: tuple[str, ...], outcome: str | None, kind: str, number: int | None, by: datetime | None, as_json: bool
) -> int:
    """List your goals, each with how many of its people came how far: something shared, a reply, a conversation, a
    connection. Or show the one called NAME, with its people. Somebody belongs to a goal by `curate people WHO --goal
    NAME`.

    \b
    curate goals add NAME --outcome TEXT --number N --by DAY
    curate goals edit     open goals.yaml in your editor

    Exit status: 0 done; 1 done, and a file of the vault needs you.
    """
    if words and words[0] == "add":
        return _add(" ".join(words[1:]), outcome, kind, number, by)
    if words == ("edit",):
        return _open_in_editor()
    held = vault_access.open_repository()
    if words:
        return _show(held, " ".join(words), as_json)
    return _list(held, as_json)


def _add(name: str, outcome: str | None, kind: str, number: int | None, by: datetime | None) -> int:
    if not name or not outcome or not number or not by:
        what = "a goal needs a name, an outcome, a number and a day"
        raise CannotRun(Problem("goals", what, "curate goals add NAME --outcome TEXT --number N --by 2027-03-31"))
    today = vault_access.today()
    if by.date() <= today:
        raise CannotRun(Problem("--by", "this day is over", "name one that is still to come"))
    held = vault_access.open_repository(create=True)
    entry: yamledit.Value = {
        "name": name,
        "outcome": outcome,
        **({"kind": kind} if kind else {}),
        "number": str(number),
        "since": today.isoformat(),
        "by": by.date().isoformat(),
    }
    with vault_access.lock_vault(held):
        text = held.vault.read(GOALS)
        known, _ = goals_file.parse(text)
        if any(goal.name.casefold() == name.casefold() for goal in known):
            raise CannotRun(
                Problem("goals", f"there is a goal called “{name}” already", "change it: curate goals edit")
            )
        try:
            new = yamledit.append_value(text or goals_file.HEADER, (), entry)
        except ValueError as error:
            hint = "open it with `curate goals edit`"
            raise CannotRun(Problem(f"{GOALS}:1", f"can't be edited: {error}", hint)) from None
        held.vault.write(GOALS, new, expected=text)
        belong = f'People belong to it with: curate people WHO --goal "{name}"'
        vault_access.commit_and_say(held, f"Set: {name}, {number} by {by.date()}. {belong}")
    return 0


def _open_in_editor() -> int:
    held = vault_access.open_repository(create=True)
    with held.vault.lock():
        if not held.vault.has(GOALS):
            held.vault.write(GOALS, goals_file.HEADER)
    return vault_access.edit_file(held, GOALS, lambda text: goals_file.parse(text)[1])


def _list(held: Repository, as_json: bool) -> int:
    goals, people, log = held.goals(), held.people(), held.log()
    today = vault_access.today()
    rows = [(goal, funnel.count_stages(funnel.stage_days_of_goal(goal, people, log).values())) for goal in goals]
    if as_json:
        show_json(
            {**_goal_to_dict(goal), **{key: getattr(f, key) for key in funnel.COUNTED_STAGES}} for goal, f in rows
        )
    elif not rows:
        vault_access.say_none(
            held, "No goals yet. `curate goals add NAME --outcome TEXT --number N --by DAY` sets one."
        )
    else:
        show_table(
            ["goal", "by", *funnel.COUNTED_STAGES, "of", "outcome"],
            [
                (
                    goal.name,
                    f"{goal.by}{' (over)' if goal.by < today else ''}",
                    *(str(getattr(f, key)) for key in funnel.COUNTED_STAGES),
                    str(goal.number),
                    goal.outcome,
                )
                for goal, f in rows
            ],
            wide=(8,),
            names=(0,),
        )
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _goal_to_dict(goal: Goal) -> dict[str, object]:
    return {
        "name": goal.name,
        "outcome": goal.outcome,
        "kind": goal.kind,
        "number": goal.number,
        "since": goal.since.isoformat(),
        "by": goal.by.isoformat(),
    }


def _show(held: Repository, name: str, as_json: bool) -> int:
    goals, people, log = held.goals(), held.people(), held.log()
    wanted = name.casefold()
    found = [one for one in goals if one.name.casefold() == wanted] or [g for g in goals if wanted in g.name.casefold()]
    if len(found) != 1:
        if not found:
            what = f"no goal is called “{name}”"
        else:
            what = f"several goals have “{name}” in their names"
        raise CannotRun(Problem("goals", what, "see `curate goals`"))
    (goal,) = found
    called = {person.id: person.name for person in people}
    stages = funnel.stage_days_of_goal(goal, people, log)
    days = [(called[one], [getattr(stage, key) for key in funnel.STAGES]) for one, stage in stages.items()]
    days.sort(key=lambda row: row[0])
    if as_json:
        theirs = [{"name": who, **dict(zip(funnel.STAGES, map(_format_day, row), strict=True))} for who, row in days]
        show_json([{**_goal_to_dict(goal), "people": theirs}])
        if held.problems:
            return 1
        return 0
    print_status(f"{goal.name}: {goal.outcome}")
    print_status(f"{goal.number} new connections by {goal.by}, since {goal.since}. {goal.kind}".rstrip())
    if days:
        show_table(
            ["who", *funnel.STAGES], [(who, *(_format_day(day) or "–" for day in row)) for who, row in days], names=(0,)
        )
    else:
        print_status(f'Nobody belongs to it yet: curate people WHO --goal "{goal.name}"')
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _format_day(day: object) -> str | None:
    if day:
        return str(day)
    return None
