"""The check of a workspace: everything short of building the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from curate.problems import DRAFT
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note
    from curate.problems import Problem
    from curate.workspace.prepare_site import ComposedSite
    from curate.workspace.site_content import SiteContent


def check_workspace(workspace: Workspace) -> tuple[SiteContent, list[Problem]]:
    """Return the content of the site, and every problem of the user's files.

    The notices of the content have the pages that are drafts, too. The pages are rendered and the posts are written,
    but nothing is saved. Reports the posts that are out of date.
    """
    from curate.workspace import dropped_list, posts_build, prepare_site, reading_lists, site_content
    from curate.workspace.posted_file import load_posted
    from curate.workspace.posts_plan import check_plan

    content = site_content.load(workspace)
    composed = prepare_site.compose_site(workspace, content)
    posts, post_problems = posts_build.write_posts(workspace, content)
    engine_problems = _check_engine(workspace, content, composed)
    for page in composed.site_pages:  # what is wrong with a template shows when it is used
        page.render()
    problems = [*content.problems, *engine_problems, *composed.problems, *composed.renderer.problems]
    problems += [*post_problems, *_check_note_templates(workspace)]
    for file in posts_build.find_stale_posts(workspace, posts):
        report_progress(posts_build.describe_stale_post(file))
    problems += [*load_posted(workspace).problems, *dropped_list.check_file(workspace)]
    networks, _ = posts_build.load_networks(workspace, content.site.language)
    problems += check_plan(workspace, networks)
    for _, _, list_problems in reading_lists.load(workspace):
        problems += list_problems
    content = replace(content, notices=(*content.notices, *composed.own_pages.drafts))
    return content, list(dict.fromkeys(problems))


def insert_drafts(content: SiteContent, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems and the drafts: those of notes in the order of their files, then those of pages."""
    order = {problem: number for number, problem in enumerate(content.chosen.problems)}
    drafts = [notice for notice in content.notices if notice.kind == DRAFT]
    drafts.sort(key=lambda draft: order.get(draft, len(order)))
    merged: list[Problem] = []
    for problem in problems:
        while drafts and order.get(drafts[0], len(order)) < order.get(problem, -1):
            merged.append(drafts.pop(0))
        merged.append(problem)
    return [*merged, *drafts]


def _check_engine(workspace: Workspace, content: SiteContent, composed: ComposedSite) -> Sequence[Problem]:
    """Return what the engine would refuse, without what ``content`` has a problem of its own for."""
    from curate.publish.engines.engine import load_engine
    from curate.workspace import build_site

    names = [*(page.path for page in composed.site_pages), *composed.assets]
    refused = load_engine(content.site.engine).check_settings(workspace.config_file, names)
    failed = build_site.check_build(workspace, content, composed)
    with_line = {problem.what for problem in failed}  # the engine's own words lack the line
    reported = {problem.where for problem in content.problems}  # in our words before the engine's
    problems = [*(problem for problem in refused if problem.what not in with_line), *failed]
    return [problem for problem in problems if problem.where not in reported]


def find_future_notes(content: SiteContent, now: datetime) -> list[Note]:
    """Return the notes of a day that hasn't begun anywhere yet: the year may be mistyped."""
    latest = (now + timedelta(hours=14)).date()
    return [note for note in content.notes if note.date > latest]


def _check_note_templates(workspace: Workspace) -> list[Problem]:
    """Return what is wrong with the templates of new notes, before one is started."""
    from curate.model import Source
    from curate.publish.templates.new_note import render_new_note
    from curate.publish.templates.render import BadTemplate

    problems: list[Problem] = []
    source = Source("https://source.example/", "Title", "Author", "Site")
    folders = workspace.template_folders()
    for language in ("en", "ja"):
        try:
            render_new_note(folders, language, source=source, title="", topics=["topic"], quote="Quote.")
        except BadTemplate as error:
            problems += error.problems
    return problems
