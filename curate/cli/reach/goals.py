"""``curate goals``: what the user wants to reach, and how far it has come, in counts."""

from __future__ import annotations

from datetime import date, datetime

import click

from curate.cli.output import print_status, show_json, show_table
from curate.cli.reach import private_output, vault_access
from curate.reach import goal_stages
from curate.reach.files import goals_yaml
from curate.reach.model import Goal
from curate.reach.vault import GOALS
from curate.workspace.private import goal_progress, vault_session
from curate.workspace.private.clock import today
from curate.workspace.private.vault_session import VaultSession


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
        session = vault_access.open_session(create=True)
        vault_session.create_file(session, GOALS, goals_yaml.HEADER)
        return vault_access.edit_file(session, GOALS, lambda text: goals_yaml.parse(text)[1])
    session = vault_access.open_session()
    if words:
        return _show(session, " ".join(words), as_json)
    return _list(session, as_json)


def _add(name: str, outcome: str | None, kind: str, number: int | None, by: datetime | None) -> int:
    goal = goal_progress.require_goal_details(name, outcome, kind, number, by)
    session = vault_access.open_session(create=True)
    with session.lock():
        goal_progress.add_goal(session, goal)
        print_status(
            f'Set: {name}, {goal.number} by {goal.by}. People belong to it with: curate people WHO --goal "{name}"'
        )
    return 0


def _list(session: VaultSession, as_json: bool) -> int:
    goals = goal_progress.count_goal_stages(session)
    if as_json:
        show_json({**_goal_to_dict(goal), **counts} for goal, counts in goals)
    elif not goals:
        private_output.say_none(
            session, "No goals yet. `curate goals add NAME --outcome TEXT --number N --by DAY` sets one."
        )
    else:
        show_table(
            ["goal", "by", *goal_progress.STAGES, "of", "outcome"],
            [
                (
                    goal.name,
                    f"{goal.by}{' (over)' if goal.by < today() else ''}",
                    *map(str, counts.values()),
                    str(goal.number),
                    goal.outcome,
                )
                for goal, counts in goals
            ],
            wide=(8,),
            names=(0,),
        )
    return private_output.show_file_problems(session)


def _goal_to_dict(goal: Goal) -> dict[str, object]:
    return {
        "name": goal.name,
        "outcome": goal.outcome,
        "kind": goal.kind,
        "number": goal.number,
        "since": goal.since.isoformat(),
        "by": goal.by.isoformat(),
    }


def _show(session: VaultSession, name: str, as_json: bool) -> int:
    goal, people = goal_progress.find_goal_people(session, name)
    if as_json:
        rows = [
            {"name": who, **dict(zip(goal_stages.STAGES, map(_format_day, days), strict=True))} for who, days in people
        ]
        show_json([{**_goal_to_dict(goal), "people": rows}])
        return 1 if session.problems else 0
    print_status(f"{goal.name}: {goal.outcome}")
    print_status(f"{goal.number} new connections by {goal.by}, since {goal.since}. {goal.kind}".rstrip())
    if people:
        cells = [(who, *(_format_day(day) or "–" for day in days)) for who, days in people]
        show_table(["who", *goal_stages.STAGES], cells, names=(0,))
    else:
        print_status(f'Nobody belongs to it yet: curate people WHO --goal "{goal.name}"')
    return private_output.show_file_problems(session)


def _format_day(day: date | None) -> str | None:
    return str(day) if day else None
