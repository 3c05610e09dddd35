"""``curate check``: everything that needs the user, at once."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_json, show_problems
from curate.humanize import format_count
from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    from curate.model import Note
    from curate.problems import Problem
    from curate.workspace.site_content import SiteContent


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

    Exit status: 0 nothing to report; 1 problems.
    """
    workspace = current_workspace()
    unfilled = _fill_sites(workspace) if fill_sites else []
    content, problems = check_workspace(workspace)
    problems = [*unfilled, *problems]
    if links:
        from curate.cli.source_links import find_dead_sources

        problems += find_dead_sources(workspace, content.reading, force=force)
    if _has_vault():
        from curate.cli.reach.workspace_scan import find_leaks

        problems += find_leaks(workspace, content.notes)
    if reach:
        from curate.cli.reach import drafting

        problems += drafting.check_vault_drafts()
    if as_json:
        show_json({"where": p.where, "what": p.what, "hint": p.hint} for p in problems)
        return 1 if problems else 0
    show_problems(problems)
    for note in _future_notes(content):
        print_status(f"{note.name} is dated {note.date.isoformat()}, in the future; it is published anyway.")
    ready = f"{format_count(len(content.notes), 'note')} ready to publish"
    if content.unpublished_count:
        ready += f", {content.unpublished_count} not yet"
    print_status(f"{ready}; {format_count(len(problems), 'problem')}." if problems else f"{ready}. No problems.")
    return 1 if problems else 0


def _fill_sites(workspace: Workspace) -> list[Problem]:
    """Write the host into the notes that name neither author nor site; return what kept it from some of them."""
    from curate.files import write_atomically
    from curate.formats.note import set_source_site, uncredited_url
    from curate.problems import CannotRun, Problem
    from curate.read.articles.byline import site_host
    from curate.workspace.site_content import note_files
    from curate.workspace.workspace import read_text
    from curate.workspace.workspace_lock import lock

    filled, problems = 0, list[Problem]()
    with lock(workspace):
        for path in note_files(workspace):
            try:
                text = read_text(path)
                if not (site := site_host(uncredited_url(text))):
                    continue
                write_atomically(path, set_source_site(text, site), expected=text, aside=workspace.work_folder)
                filled += 1
            except CannotRun as error:
                problems += error.problems
            except ValueError as error:
                hint = "add site: below url: yourself"
                problems.append(
                    Problem(f"{workspace.display_path(path)}:1", f"site: can't be added here: {error}", hint)
                )
    print_status(f"Added site: to {format_count(filled, 'note')}.")
    return problems


def _has_vault() -> bool:
    from curate.reach import vault

    return vault.has_vault_remains(vault.vault_path(os.environ.get(vault.ENVIRONMENT_VARIABLE, "")))


def check_workspace(workspace: Workspace) -> tuple[SiteContent, list[Problem]]:
    """Everything short of building the site: reading, rendering, fitting the posts, what the engine would refuse."""
    from curate.cli import plan
    from curate.publish.engines import mkdocs
    from curate.workspace import compose, dropped_list, posts_build, reading_lists, site_build, site_content
    from curate.workspace.posted_file import load_posted

    content = site_content.load(workspace)
    composed = compose.compose_site(workspace, content)
    posts, post_problems = posts_build.write_posts(workspace, content)
    refused = mkdocs.check(workspace.config_file, [*(sheet.path for sheet in composed.site_pages), *composed.assets])
    stopped = site_build.check_build(workspace, content, composed)
    named = {problem.what for problem in stopped}  # with the line, which the engine's own words lack
    refused = [*(problem for problem in refused if problem.what not in named), *stopped]
    for sheet in composed.site_pages:  # what is wrong with a template shows when it is used
        sheet.render()
    said = {problem.where for problem in content.problems}  # in our words before the engine's
    problems = [*content.problems, *(problem for problem in refused if problem.where not in said)]
    problems += [*composed.problems, *composed.renderer.problems, *post_problems, *_check_note_templates(workspace)]
    for file in posts_build.find_stale_posts(workspace, posts):
        print_status(
            f"{file} has your own changes; its note or template has changed since. Delete it to get the new text."
        )
    problems += [*load_posted(workspace).problems, *dropped_list.check_file(workspace)]
    on, _ = posts_build.load_networks(workspace, content)
    problems += plan.check_plan(workspace, on)
    problems += [problem for _, _, found in reading_lists.load(workspace) for problem in found]
    return content, list(dict.fromkeys(problems))


def _future_notes(content: SiteContent) -> list[Note]:
    """Notes of a day that has begun nowhere yet: the year was mistyped, it may be."""
    latest = (now() + timedelta(hours=14)).date()
    return [note for note in content.notes if note.date > latest]


def _check_note_templates(workspace: Workspace) -> list[Problem]:
    """What is wrong with the templates of new notes, before one is started."""
    from curate.model import Source
    from curate.publish.templates.new_note import render_new_note
    from curate.publish.templates.render import BadTemplate

    found: list[Problem] = []
    for language in ("en", "ja"):
        source = Source("https://source.example/", "Title", "Author", "Site")
        try:
            render_new_note(
                workspace.template_folders(), language, source=source, title="", topics=["topic"], quote="Quote."
            )
        except BadTemplate as error:
            found += error.problems
    return found
