"""``curate pull``: fetch what is due and what is new."""

from __future__ import annotations

import click

from curate.cli.context import current_workspace
from curate.cli.output import show_problems
from curate.workspace.pull import pull_all
from curate.workspace.workspace_lock import lock


@click.command("pull")
@click.option("--now", "force", is_flag=True, help="Ask feeds again that asked to be left alone for a while.")
@click.option("--feed", "only", metavar="TEXT", help="Only feeds with this in their title or address.")
def command(force: bool, only: str | None) -> int:
    """Fetch every feed that is due, keep what is new, and extract the new articles.

    A feed is asked at most once an hour, and less often where its server says so. Of a feed's first pull the newest 20
    articles are extracted, the others when you open them.

    Exit status: 0 done; 1 done, with problems.
    """
    workspace = current_workspace()
    with lock(workspace):
        problems = pull_all(workspace, force=force, only=only or "")
    show_problems(problems)
    return 1 if problems else 0
