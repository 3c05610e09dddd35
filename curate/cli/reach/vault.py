"""``curate vault``: where the private files are, and whether they are as they should be."""

from __future__ import annotations

from collections.abc import Sequence

import click

from curate.cli.output import print_result, print_status, show_problems
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.problems import Problem
from curate.reach import vault, vault_location
from curate.reach.conflicts import find_original
from curate.reach.files import vault_yaml
from curate.reach.model import Goal, Person
from curate.reach.repository import Repository
from curate.reach.vault import Vault


@click.command("vault")
@click.option("--create", is_flag=True, help="Make it, if there is none yet.")
@click.option("--edit", is_flag=True, help="Open vault.yaml in your editor: how your letters are signed.")
@click.option(
    "--merge-conflicts", is_flag=True, help="Merge the conflict copies of a synchronised vault: first a preview."
)
@click.option("--yes", is_flag=True, help="With --merge-conflicts: do what the preview showed.")
def command(create: bool, edit: bool, merge_conflicts: bool, yes: bool) -> int:
    """Say where your vault is, and check every file in it. What others on this computer could read of it is closed to
    them. Its place is the folder named in $CURATE_VAULT, else your data folder; never inside a workspace or around one.

    Exit status: 0 all is well; 1 a file needs you; 2 there is no vault.
    """
    root = vault_access.vault_path()
    if create and not vault_location.is_vault(root):
        held = vault_access.open_repository(create=True)
    else:
        held = Repository(vault_location.open_vault(root, vault_access.current_workspace_root()))
    if merge_conflicts:
        from curate.cli.reach import vault_merge

        return vault_merge.merge_conflict_copies(held, yes=yes)
    if edit:
        return vault_access.edit_file(held, vault.SETTINGS_FILE, lambda text: vault_yaml.parse(text)[1])
    print_result(str(root))
    loose = held.vault.exposed_files()
    held.vault.restrict_access(loose)
    if loose:
        if len(loose) == 1:
            several = ""
        else:
            several = f" and {len(loose) - 1} more"
        print_status(f"Others on this computer could read {loose[0]}{several}; now only you can.")
    people, log, candidates = held.people(), held.log(), held.candidates()
    held.settings(), held.drafts(), held.introductions(), held.communities(), held.contributions()
    problems = [
        *held.problems,
        *_check_references(people, held.goals()),
        *_check_unknown_files(held.vault),
        *vault_access.check_git_repository(held.vault),
    ]
    show_problems(problems)
    parts = [
        format_count(len(people), "person", "people"),
        format_count(len(log), "contact"),
        format_count(len(candidates), "candidate"),
    ]
    print_status(f"{', '.join(parts)}. {format_count(len(problems), 'problem') if problems else 'No problems'}.")
    return 1 if problems else 0


def _check_references(people: Sequence[Person], goals: Sequence[Goal]) -> list[Problem]:
    """What people's files name and the vault doesn't have."""
    known, ids = {goal.name.casefold() for goal in goals}, {person.id for person in people}
    problems = []
    for person in people:
        for name in person.goals:
            if name.casefold() not in known:
                where = f"{person.where}:{person.lines.get('goals', 1)}"
                problems.append(Problem(where, f"no goal is called “{name}”", "see `curate goals`"))
        through = person.met.through
        if through.startswith("p-") and through not in ids:
            where = f"{person.where}:{person.lines.get('met', 1)}"
            problems.append(Problem(where, f"{through} is nobody in your vault", "write their name, or take it out"))
    return problems


def _check_unknown_files(opened: Vault) -> list[Problem]:
    problems = []
    for name in opened.unknown_files():
        if of := find_original(name):
            hint = "`curate vault --merge-conflicts` shows what it has that the other lacks, and merges them"
            problems.append(Problem(name, f"is a conflict copy of {of}, made when the folder was synchronised", hint))
        else:
            hint = "curate doesn't read it; move it away, or give it its old name"
            problems.append(Problem(name, "isn't one of the vault's files", hint))
    return problems
