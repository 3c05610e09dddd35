"""``curate check``: everything that needs the user, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_json, show_problems
from curate.humanize import format_count
from curate.problems import Problem
from curate.workspace.check import check_workspace, find_future_notes, insert_drafts
from curate.workspace.notices import describe_advice, describe_held_by_rules, describe_unpublished
from curate.workspace.workspace import now

if TYPE_CHECKING:
    from curate.workspace.site_content import SiteContent
    from curate.workspace.workspace import Workspace


@click.command("check")
@click.option("--links", is_flag=True, help="Also ask for the sources of the notes, and report those that are dead.")
@click.option("--now", "force", is_flag=True, help="With --links: ask for all, also those asked a short time ago.")
@click.option("--reach", is_flag=True, help="Also check the drafts in your vault.")
@click.option("--fill-sites", is_flag=True, help="First add the host's name as site: to notes that credit nobody.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(links: bool, force: bool, reach: bool, fill_sites: bool, as_json: bool) -> int:
    """Report every problem of feeds.yaml, mkdocs.yml and plan.yaml, the notes, the pages, the templates, the posts and
    the reading lists, with its place and what to do. Only --fill-sites changes files of yours, and only --links fetches
    anything.

    If you have a vault, public/, posts/ and what git would commit are searched for what is in it. --reach also checks
    the drafts in it that aren't sent yet: whether one is nearly the same as another except for the names, is mostly
    about you, asks for more than one thing, or has no evidence.

    Drafts are counted, and are no problems.

    Exit status: 0 nothing to report; 1 problems.
    """
    workspace = current_workspace()
    problems: list[Problem] = []
    if fill_sites:
        from curate.workspace.fill_site_names import fill_in_sites

        problems += fill_in_sites(workspace)
    content, workspace_problems = check_workspace(workspace)
    problems += workspace_problems
    if links:
        from curate.workspace.source_links import find_dead_sources

        problems += find_dead_sources(workspace, content.reading, force=force)
    problems += _find_leaks(workspace, content)
    if reach:
        problems += _check_vault_drafts()
    if as_json:
        show_json({"where": p.where, "what": p.what, "hint": p.hint} for p in insert_drafts(content, problems))
        return 1 if problems else 0
    show_problems(problems)
    for note in find_future_notes(content, now()):
        print_status(f"{note.name} is dated {note.date.isoformat()}, in the future; it is published anyway.")
    for line in [
        *describe_advice(content.notices),
        *describe_unpublished(content.notices),
        *describe_held_by_rules(content.held_by_rules),
    ]:
        print_status(line)
    ready = f"{format_count(len(content.notes), 'note')} ready to publish"
    if content.draft_count:
        ready += f", {format_count(content.draft_count, 'draft')}"
    if content.unfinished_count:
        ready += f", {content.unfinished_count} not yet"
    print_status(f"{ready}; {format_count(len(problems), 'problem')}." if problems else f"{ready}. No problems.")
    return 1 if problems else 0


def _find_leaks(workspace: Workspace, content: SiteContent) -> list[Problem]:
    """Return where others can read something of the vault; the search is only loaded if there is a vault."""
    from curate.reach.vault_location import has_vault_remains, vault_path

    if not has_vault_remains(vault_path()):
        return []
    from curate.workspace.private.leaks_in_workspace import find_leaks

    return find_leaks(workspace, content.notes)


def _check_vault_drafts() -> list[Problem]:
    """Return what to look at in the drafts of the vault that aren't sent yet."""
    from curate.cli.reach.vault_access import open_session
    from curate.problems import CannotRun
    from curate.workspace.private.letter_drafts import check_vault_drafts

    try:
        session = open_session()
    except CannotRun as error:
        return list(error.problems)
    return check_vault_drafts(session)
