"""``curate build``: pull, check, site, posts. And the same without the network."""

from __future__ import annotations

import click

from curate.cli.context import current_workspace
from curate.problems import Problem
from curate.workspace.build import build_all
from curate.workspace.workspace_lock import lock


@click.command("build")
@click.option("--offline", is_flag=True, help="Never touch the network: build from what is there.")
@click.option("--now", is_flag=True, help="Ask feeds again that asked to be left alone for a while.")
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
def command(offline: bool, now: bool, force: bool) -> int:
    """Pull the feeds, check the notes, and build the site (public/) and the posts (posts/).

    A note with a problem is left out and named; everything else is built. The last good site stays in place until the
    new one is whole.

    Exit status: 0 done; 1 done, with problems that need you; 2 the site could not be built.
    """
    workspace = current_workspace()
    with lock(workspace):
        problems: list[Problem] = []
        if not offline:
            from curate.workspace.pull import pull_all

            problems = pull_all(workspace, force=now)
        return build_all(workspace, problems, force=force)
