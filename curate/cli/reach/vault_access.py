"""Opens the vault for a command, and files of it in the user's editor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from curate.cli.context import current_workspace
from curate.cli.editor import open_editor
from curate.cli.output import show_problems
from curate.problems import CannotRun, Problem
from curate.reach import names, vault_location
from curate.reach.vault_location import vault_path
from curate.reach.vault_records import Repository
from curate.workspace.private import vault_session
from curate.workspace.private.vault_session import VaultSession


def current_workspace_root() -> Path | None:
    """Return the root of the workspace that the command runs in; None outside of one, where these commands run too."""
    try:
        return current_workspace().root
    except CannotRun:
        return None


def open_session(*, create: bool = False, finish_interrupted: bool = True) -> VaultSession:
    """Open the vault. create: create it if there is none, and say so. Raises CannotRun.

    finish_interrupted: finish what a run that was stopped had still to write; ends the command if it was this one.
    """
    exists = vault_location.is_vault(vault_path())
    session = vault_session.open_session(current_workspace_root(), _command_digest(), create=create)
    if finish_interrupted and (exists or not create) and vault_session.finish_interrupted(session):
        raise click.exceptions.Exit(0)
    return session


def _command_digest() -> str:
    """Return a digest of the running command and its options."""
    context = click.get_current_context()
    return hashlib.sha256(repr((context.info_name, sorted(context.params.items()))).encode()).hexdigest()


def complete_person(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    """Return names for the shell to complete with Tab; none if there is no vault."""
    try:
        people = Repository(vault_location.open_vault(vault_path(), None)).people()
    except CannotRun:
        return []
    wanted = names.normalize_name(start)
    return sorted(person.name for person in people if names.normalize_name(person.name).startswith(wanted))


def edit_file(session: VaultSession, name: str, find_problems: Callable[[str], Sequence[Problem]]) -> int:
    """Open a file of the vault in the user's editor, then show what is wrong with its text. Return the exit status."""
    path = session.vault.file_path(name)
    if problem := open_editor(path):
        show_problems([problem])
        return 1
    session.vault.restrict_access([name])  # an editor may put a file of its own in its place
    problems = find_problems(session.vault.read(name))
    show_problems(problems)
    return 1 if problems else 0
