"""Checks the files of the vault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.problems import Problem
from curate.reach.conflict_copies import find_original
from curate.reach.model import Goal, Person
from curate.reach.vault import Vault
from curate.workspace.private.vault_session import VaultSession, check_git_repository


@dataclass(frozen=True, slots=True)
class VaultCheck:
    """What the vault holds, and what is wrong with it."""

    people_count: int
    contact_count: int
    candidate_count: int
    problems: Sequence[Problem]


def close_to_others(session: VaultSession) -> list[str]:
    """Make all files private to the user; return the names of those that others could read."""
    exposed = session.vault.exposed_files()
    session.vault.restrict_access(exposed)
    return exposed


def check_vault(session: VaultSession) -> VaultCheck:
    """Read every file of the vault, and return what is wrong."""
    people, log, candidates = session.people(), session.log(), session.candidates()
    session.settings(), session.drafts(), session.introductions(), session.communities(), session.contributions()
    goals = session.goals()
    problems = [
        *session.problems,
        *_check_references(people, goals),
        *_check_unknown_files(session.vault),
        *check_git_repository(session.vault),
    ]
    return VaultCheck(len(people), len(log), len(candidates), problems)


def _check_references(people: Sequence[Person], goals: Sequence[Goal]) -> list[Problem]:
    """Return problems of people's files that name goals or people which aren't in the vault."""
    goal_names, ids = {goal.name.casefold() for goal in goals}, {person.id for person in people}
    problems = []
    for person in people:
        for name in person.goals:
            if name.casefold() not in goal_names:
                where = f"{person.where}:{person.lines.get('goals', 1)}"
                problems.append(Problem(where, f"no goal is called “{name}”", "see `curate goals`"))
        through = person.met.through
        if through.startswith("p-") and through not in ids:
            where = f"{person.where}:{person.lines.get('met', 1)}"
            problems.append(Problem(where, f"{through} is nobody in your vault", "write their name, or take it out"))
    return problems


def _check_unknown_files(vault: Vault) -> list[Problem]:
    problems = []
    for name in vault.unknown_files():
        if original := find_original(name):
            what = f"is a conflict copy of {original}, made when the folder was synchronised"
            hint = "`curate vault --merge-conflicts` shows what it has that the other lacks, and merges them"
        else:
            what = "isn't one of the vault's files"
            hint = "curate doesn't read it; move it away, or give it its old name"
        problems.append(Problem(name, what, hint))
    return problems
