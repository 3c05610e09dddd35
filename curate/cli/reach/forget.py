"""``curate forget``: every trace of somebody out of the vault, and what is out of its reach."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from curate.cli.output import print_status, show_problems
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach.forgetting import PersonTrace
from curate.workspace.private.files_naming_people import NamingFiles
from curate.workspace.private.forget_person import ForgetPreview, forget_person, preview_forget

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
    session = vault_access.open_session()
    preview = preview_forget(session, name)
    _show_preview(preview)
    _show_naming_files(preview.naming_files, name)
    if not yes:
        if not sys.stdin.isatty():
            raise CannotRun(Problem("forget", "this can't be undone", "say --yes where nobody can be asked"))
        if not click.confirm("Forget them? This can't be undone", err=True):
            print_status("Nothing was done.")
            return 2
    with session.lock():
        remaining = forget_person(session, preview.person)
        print_status(f"Forgotten: nothing in your vault names {preview.person.name} any more.")
        _show_out_of_reach(remaining)
        _show_naming_files(preview.naming_files, name)
    return 1 if remaining else 0


def _show_preview(preview: ForgetPreview) -> None:
    print_status(
        f"{preview.person.name} ({preview.person.id}): {format_count(len(preview.deleted), 'file')} to delete, "
        f"{format_count(len(preview.changed), 'file')} to change."
    )
    for file in preview.deleted:
        print_status(f"  delete {file}")
    for file in preview.changed:
        print_status(f"  change {file}")


def _show_naming_files(naming_files: NamingFiles, name: str) -> None:
    """Print the places of the workspace that name them. The program changes none of them."""
    show_problems(naming_files.problems)
    if naming_files.root is None:
        print_status(
            "No workspace was searched: this command didn't run in one. Once they are forgotten, curate can't look for"
        )
        print_status(f"them there. To search it first: curate -C FOLDER forget {name!r}")
        return
    if not naming_files.places and not naming_files.built_count:
        print_status(f"Nothing in your workspace ({naming_files.root}) names them.")
        return
    print_status(f"Your workspace ({naming_files.root}) names them here; change these places yourself:")
    for where, text in naming_files.places:
        print_status(f"  {where}  {text}")
    if naming_files.built_count:
        built = format_count(naming_files.built_count, "file")
        print_status(f"  {built} in public/ and posts/, which the next build makes again")


def _show_out_of_reach(remaining: Sequence[PersonTrace]) -> None:
    if remaining:
        print_status("A part of the name still stands here. If it is theirs, take it out yourself:")
        for trace in remaining[:_MAX_SHOWN]:
            print_status(f"  {trace.file}:{trace.line}  {trace.text}")
        if len(remaining) > _MAX_SHOWN:
            print_status(f"  and on {len(remaining) - _MAX_SHOWN} other lines")
    print_status("Out of this command's reach:")
    for line in (
        "the address book you imported them from: importing it again brings the row back",
        "backups of your vault, and copies that your editor or your disk keeps",
        "messages you sent and received, and what others hold",
        "your notes and pages: see below",
        "the history of a git repository, if the vault ever lay in one",
    ):
        print_status(f"  - {line}")
