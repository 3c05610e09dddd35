"""``curate vault``: where the private files are, and whether they are as they should be."""

from __future__ import annotations

import click

from curate.cli.output import print_result, print_status, show_problems
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.reach import vault
from curate.reach.files import vault_yaml
from curate.reach.vault_location import vault_path
from curate.workspace.private import vault_check
from curate.workspace.private.vault_session import VaultSession


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
    root = vault_path()
    session = vault_access.open_session(create=create, finish_interrupted=False)
    if merge_conflicts:
        return _merge_conflicts(session, yes=yes)
    if edit:
        return vault_access.edit_file(session, vault.SETTINGS_FILE, lambda text: vault_yaml.parse(text)[1])
    print_result(str(root))
    exposed = vault_check.close_to_others(session)
    if exposed:
        if len(exposed) > 1:
            more = f" and {len(exposed) - 1} more"
        else:
            more = ""
        print_status(f"Others on this computer could read {exposed[0]}{more}; now only you can.")
    check = vault_check.check_vault(session)
    show_problems(check.problems)
    parts = [
        format_count(check.people_count, "person", "people"),
        format_count(check.contact_count, "contact"),
        format_count(check.candidate_count, "candidate"),
    ]
    if check.problems:
        problems = format_count(len(check.problems), "problem")
    else:
        problems = "No problems"
    print_status(f"{', '.join(parts)}. {problems}.")
    return 1 if check.problems else 0


def _merge_conflicts(session: VaultSession, *, yes: bool) -> int:
    from curate.workspace.private.vault_merge import merge_conflict_copies

    result = merge_conflict_copies(session, apply=yes)
    show_problems(result.problems)
    if result.is_empty:
        print_status("There are no conflict copies in your vault.")
    elif not yes:
        print_status("Nothing was changed yet: add --yes to do it.")
    return 1 if result.problems else 0
