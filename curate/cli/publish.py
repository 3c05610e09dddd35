"""``curate publish``: build, look everything over once more, and put the site on a branch of a git remote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result
from curate.workspace.deployment import PushOptions

if TYPE_CHECKING:
    from curate.workspace.publish import PrivateMatches, ReadOnline
    from curate.workspace.workspace import Workspace


@click.command("publish")
@click.option("--remote", default="origin", metavar="NAME", help="The git remote to publish to; origin by default.")
@click.option("--branch", default="gh-pages", metavar="NAME", help="The branch that is shown; gh-pages by default.")
@click.option("--dry-run", is_flag=True, help="Do everything except the push; nothing is recorded as live.")
@click.option("--no-push", is_flag=True, help="Check everything, and leave the site in public/ for you to upload.")
@click.option("--take-down", "page", metavar="NOTE", help="Mark a note or page as a draft, and publish without it.")
@click.option("--message", default="", metavar="TEXT", help="What the commit says.")
def command(remote: str, branch: str, dry_run: bool, no_push: bool, page: str | None, message: str) -> int:
    """Build the site without fetching, and push it as one commit to a branch that your host shows.

    Nothing is pushed if the build fails, a link within the site is dead, a page would make the reader's browser ask
    another server, or anything private is found in public/. If you have a vault, the site is searched for what is in
    it, as with `check`: a match on a new or changed page stops the publish, one that is already online is only
    reported. Your files, your branches and what you have staged stay as they are.

    A page that was published before and can't be published as it is now stays online in its last version until you fix
    it. To take a page down, delete its file, or run --take-down with its name: that writes `draft: true` into it.

    With --no-push nothing is pushed: use it in workflows, or when you upload public/ yourself. Upload it only if the
    exit status is 0 or 1.

    Exit status: 0 done; 1 done, with problems that need you; 2 nothing was published.
    """
    if page and dry_run:
        raise click.UsageError("--take-down can't be combined with --dry-run: it writes into the file.")
    from curate.workspace.publish import publish

    if no_push:
        push = None
    else:
        push = PushOptions(remote, branch, message, dry_run)
    published = publish(current_workspace(), push, _scan_for_private, take_down_name=page or "")
    if published.status < 2:
        print_result(published.address)
    return published.status


def _scan_for_private(
    workspace: Workspace, files: Mapping[str, Path], changed: Collection[str], read_online: ReadOnline
) -> PrivateMatches:
    """Return what of the vault, if there is one, stands in the site."""
    from curate.workspace.private.leaks_in_site import scan_site  # all that this command may reach of the private room

    return scan_site(workspace, files, changed, read_online)
