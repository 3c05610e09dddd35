"""``curate drop``: take items out of the inbox, and put them back."""

from __future__ import annotations

import click

from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.output import print_status
from curate.problems import CannotRun
from curate.workspace import dropped_list
from curate.workspace.item_lookup import find_items
from curate.workspace.open_cache import open_cache


@click.command("drop")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...", shell_complete=complete_item)
@click.option("--undo", is_flag=True, help="Put the items back.")
def command(items: tuple[str, ...], undo: bool) -> int:
    """Take items out of the inbox. They are remembered in dropped.txt, and `curate inbox --all` still shows them."""

    workspace = current_workspace()
    with open_cache(workspace) as cache:
        named, problems = find_items(cache, items, "drop")
        if undo:
            restored, undo_problems = dropped_list.restore(workspace, named)
            problems += undo_problems
            for item in restored:
                print_status(f"Back in the inbox: {item.id} {item.title}")
        elif named:
            new = dropped_list.drop(workspace, named)
            for item in named:
                done = "Dropped" if item in new else "Dropped already"
                print_status(f"{done}: {item.id} {item.title}")
            print_status(f"To put back: curate drop --undo {' '.join(item.id for item in named)}")
    if problems:
        raise CannotRun(problems)
    return 0
