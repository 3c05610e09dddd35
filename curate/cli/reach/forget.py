"""``curate forget``: every trace of somebody out of the vault, and what is out of its reach."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.output import print_status
from curate.cli.reach import named_in_workspace, vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import names
from curate.reach.forgetting import PersonTrace, forget
from curate.reach.model import Candidate, Person
from curate.reach.vault import person_path

if TYPE_CHECKING:
    from curate.reach.repository import Repository

_MAX_SHOWN = 20


@click.command("forget")
@click.argument("name", shell_complete=vault_access.complete_person)
@click.option("--yes", is_flag=True, help="Don't ask.")
def command(name: str, yes: bool) -> int:
    """Delete every trace of the person called NAME from your vault, and say what this can't reach. It can't be undone.

    Run it in your workspace: it lists the places there that name them, for you to change. Afterwards curate can no
    longer find them.

    Exit status: 0 done; 1 done, and a part of the name still stands where it may be somebody else's; 2 nothing done.
    """
    held = vault_access.open_repository()
    one = _find_person(held, name)
    forgotten = forget(one, dict(held.vault.read_all()))
    gone = sorted(file for file, text in forgotten.files.items() if text is None)
    changed = sorted(file for file, text in forgotten.files.items() if text is not None)
    print_status(
        f"{one.name} ({one.id}): {format_count(len(gone), 'file')} to delete, "
        f"{format_count(len(changed), 'file')} to change."
    )
    for file in (*gone, *changed):
        print_status(f"  {'delete' if file in gone else 'change'} {file}")
    named = named_in_workspace.search_workspace(vault_access.current_workspace_root(), held.vault.root, one, held.log())
    named_in_workspace.show_naming_files(named, name)
    if not yes:
        if not sys.stdin.isatty():
            raise CannotRun(Problem("forget", "this can't be undone", "say --yes where nobody can be asked"))
        if not click.confirm("Forget them? This can't be undone", err=True):
            print_status("Nothing was done.")
            return 2
    with vault_access.lock_vault(held):
        files = dict(held.vault.read_all())  # what was written while the user thought about it is searched too
        forgotten = forget(one, files)
        for file, text in forgotten.files.items():
            if text is None:
                held.vault.remove(file)
            else:
                held.vault.write(file, text, expected=files[file])
        vault_access.commit_and_say(held, f"Forgotten: nothing in your vault names {one.name} any more.")
        _show_out_of_reach(forgotten.remaining)
        named_in_workspace.show_naming_files(named, name)
    if forgotten.remaining:
        return 1
    return 0


def _find_person(held: Repository, name: str) -> Person | Candidate:
    people, candidates = held.people(), held.candidates()
    if names.find_by_name(people, name):
        return vault_access.find_one(people, name, "forget")
    if names.find_by_name(candidates, name):
        return vault_access.find_one(candidates, name, "forget")
    return _find_unreadable_person(held, name) or vault_access.find_one(people, name, "forget")


def _find_unreadable_person(held: Repository, name: str) -> Person | None:
    """Somebody whose file can't be read, by the id alone: what else they are called isn't known."""
    if re.fullmatch(r"p-\w+", name) and held.vault.has(person_path(name)):
        return Person(name, name)
    return None


def _show_out_of_reach(left: Sequence[PersonTrace]) -> None:
    if left:
        print_status("A part of the name still stands here. If it is theirs, take it out yourself:")
        for trace in left[:_MAX_SHOWN]:
            print_status(f"  {trace.file}:{trace.line}  {trace.text}")
        if len(left) > _MAX_SHOWN:
            print_status(f"  and on {len(left) - _MAX_SHOWN} other lines")
    print_status("Out of this command's reach:")
    for line in (
        "the address book you imported them from: importing it again brings the row back",
        "backups of your vault, and copies that your editor or your disk keeps",
        "messages you sent and received, and what others hold",
        "your notes and pages: see below",
        "the history of a git repository, if the vault ever lay in one",
    ):
        print_status(f"  - {line}")
