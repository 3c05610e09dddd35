"""``curate note``: start a note about an item of the inbox, or about any address."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.editor import open_editor
from curate.cli.output import is_terminal, print_result, print_status, show_problems
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, Problem
from curate.workspace.new_note import read_draft, start_note
from curate.workspace.workspace import Workspace


@click.command("note")
@click.argument("item", metavar="ITEM|URL", shell_complete=complete_item)
@click.option("--title", default="", help="Your headline. Without one the source's title stands in until you write it.")
@click.option("--via", default="", metavar="URL", help="Where you found it, to give credit.")
@click.option("--no-edit", is_flag=True, help="Only write the file; don't open your editor ($VISUAL, $EDITOR).")
def command(item: str, title: str, via: str, no_edit: bool) -> int:
    """Start a note: a file in site/notes/ with the source frozen into it, waiting for your words.

    A second note for the same address leads to the first. The file's name is printed on stdout.
    """

    workspace = current_workspace()
    if via and not is_web_address(via):
        raise CannotRun(Problem("--via", f"{via!r} is not a web address", "write it whole, with https://"))
    path, problems = start_note(workspace, item, title=title, via=via)
    print_result(str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path))
    show_problems(problems)
    is_edited = no_edit or not is_terminal() or _edit_note(workspace, path)
    if problems or not is_edited:
        return 1
    return 0


def _edit_note(workspace: Workspace, path: Path) -> bool:
    """Open the user's editor, and show how the note stands after that; return whether there was an editor."""
    if problem := open_editor(path):
        show_problems([problem])
        return False
    note, problems = read_draft(workspace, path)
    if note and not problems:
        print_status("This note is complete: `curate build` publishes it.")
    show_problems(problems)
    return True
