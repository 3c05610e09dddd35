"""``curate drop``: take items out of the inbox, and put them back."""

from __future__ import annotations

import click

from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.output import print_status
from curate.problems import CannotRun, CurateError, Problem
from curate.workspace import dropped_list
from curate.workspace.inbox_items import find_item
from curate.workspace.open_cache import open_cache


@click.command("drop")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...", shell_complete=complete_item)
@click.option("--undo", is_flag=True, help="Put the items back.")
def command(items: tuple[str, ...], undo: bool) -> int:
    """Take items out of the inbox. They are remembered in dropped.txt, and `curate inbox --all` still shows them."""

    workspace = current_workspace()
    with open_cache(workspace) as cache:
        found, problems = [], []
        for start in items:
            try:
                found.append(find_item(cache, start))
            except CurateError as error:
                problems += list(error.problems)
        found = list({item.id: item for item in found}.values())
        if undo:
            lines = dropped_list.read_lines(workspace)
            meant = {item.id: {line.id for line in lines if line.matches(item)} for item in found}
            problems += [Problem("drop", f"{item.id} was not dropped", "") for item in found if not meant[item.id]]
            found = [item for item in found if meant[item.id]]
            if found:
                dropped_list.undo_drop(workspace, set().union(*meant.values()))
        elif found:
            dropped_list.drop(workspace, found)
        for item in found:
            print_status(f"{'Back in the inbox' if undo else 'Dropped'}: {item.id} {item.title}")
        if found and not undo:
            print_status(f"To put back: curate drop --undo {' '.join(item.id for item in found)}")
    if problems:
        raise CannotRun(problems)
    return 0
