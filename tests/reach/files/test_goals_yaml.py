"""Goals: an outcome, a number and a day, and a fault in one costs that one."""

from __future__ import annotations

from datetime import date

from curate.reach.files.goals_yaml import parse
from curate.reach.files.vault_yaml import parse as settings_of
from curate.reach.model import Goal, VaultSettings

GOOD = (
    "- {name: peers, outcome: Learn how others do it, kind: HR people, number: 5, since: 2026-10-01, by: 2027-03-31}\n"
)


def test_a_goal_is_read_with_its_line() -> None:
    goal = Goal("peers", "Learn how others do it", "HR people", 5, date(2027, 3, 31), date(2026, 10, 1), 2)
    assert parse(f"# mine\n{GOOD}") == ([goal], [])
    assert parse("") == ([], [])


def test_faults_are_told_and_the_other_goals_are_read() -> None:
    text = (
        "- {name: a, outcome: b, number: 0, since: 2026-10-01, by: 2027-03-31}\n"
        "- {name: a, outcome: b, number: 1, since: 2026-10-01, by: 2026-03-31}\n"
        "- text\n"
        f"{GOOD}"
        "- {name: Peers, outcome: b, number: 1, since: 2026-10-01, by: 2027-03-31}\n"
        "- {name: c, outcome: b, number: 1, by: 2027-03-31}\n"
    )
    goals, problems = parse(text)
    assert [goal.name for goal in goals] == ["peers"]
    assert sorted(p.where for p in problems) == [f"goals.yaml:{n}" for n in (1, 2, 3, 5, 6)]


def test_the_vault_s_settings_hold_what_is_said_and_what_is_usual() -> None:
    assert settings_of("version: 1\nname: Me\ncadence: 6 weeks\n") == (VaultSettings("Me", cadence=42), [])
    me, problems = settings_of("version: 1\nnam: Me\n")
    assert (me, [p.where for p in problems]) == (VaultSettings(), ["vault.yaml:2"])
