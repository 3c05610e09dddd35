"""The site: what was composed, staged and built into ``public/``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from curate.problems import Problem
from curate.workspace.build_fingerprints import program_fingerprint, rendering_fingerprint
from curate.workspace.prepare_site import ComposedSite
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import StagedSite
    from curate.publish.engines.engine import PagesFailed
    from curate.publish.site.build import BuiltSite


def build_site(
    workspace: Workspace,
    content: SiteContent,
    composed: ComposedSite,
    files: Callable[[], StagedSite],
    last: BuiltSite | None = None,
) -> BuiltSite:
    """Stage the pages and build them into ``public/``. Raises SiteFailed; then ``public/`` is as it was.

    files: waits for the files beside the pages (``composed.files``) to be written. last: of the build before, if its
    site is there as it left it.
    """
    from curate.publish.site import build, stage
    from curate.publish.site.note_index import digest_values

    newest = max((note.date for note in content.notes), default=None)
    # The engine stamps pages with a time: the newest note's, so that the same files give the same bytes.
    if newest:
        epoch = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    else:
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
    staged = workspace.work_folder / "staged"
    written = stage.write(staged, composed.site_pages, composed.assets)
    if composed.renderer.problems:  # a page that could not be made as it should is tried again
        stage.forget_record(staged)
    scope = digest_values(program_fingerprint(), rendering_fingerprint(workspace), composed.navigation)
    plan = build.BuildPlan(
        content.site,
        workspace.config_file,
        workspace.work_folder,
        workspace.public_folder,
        composed.navigation,
        composed.site_pages,
        staged,
        written,
        epoch=max(0, int(epoch.timestamp())),
        extra_folder=workspace.work_folder / "files",
        extra_files=files,
        scope=scope,
        taken_down=composed.taken_down,
    )
    built = build.build(plan, last)
    return replace(built, problems=(*composed.renderer.problems, *built.problems))


def check_build(workspace: Workspace, content: SiteContent, composed: ComposedSite) -> list[Problem]:
    """Return what would stop a build of this site (``dry_run``): mkdocs.yml and the pages that the user wrote
    are tried, the notes are not."""
    from curate.publish.engines.config_text import load_config_yaml
    from curate.publish.engines.dry_run import dry_run

    if load_config_yaml(workspace.config_file).value is None:
        return []  # broken YAML: it has been named
    sheets = [
        sheet for sheet in composed.site_pages if sheet.path == "index.md" or find_source_files(composed, sheet.path)
    ]
    return dry_run(workspace.config_file, workspace.work_folder, content.site, composed.navigation, sheets)


def find_source_files(composed: ComposedSite, page: str) -> list[str]:
    """Return the files below ``site/`` whose words stand on a page of the site's, notes apart: the page itself, or the
    introduction of its topic."""
    from curate.publish.site.urls import TOPICS_FOLDER, introduced_page

    return [
        name
        for name in composed.own_pages.texts
        if page == (introduced_page(name) if name.startswith(TOPICS_FOLDER) else name)
    ]


def find_failed_files(content: SiteContent, composed: ComposedSite, error: PagesFailed) -> dict[str, Problem]:
    """Return the files (``site/notes/x.md``) whose words are on pages that the engine fails on, each with its problem;
    none where nobody wrote these pages."""
    notes = {f"notes/{note.name}.md" for note in content.notes}
    failed: dict[str, Problem] = {}
    for page, problem in zip(error.pages, error.problems, strict=True):
        if page in notes:
            files = [page]
        else:
            files = find_source_files(composed, page)
        for file in files:
            if file == page:
                file_problem = problem
            else:
                file_problem = replace(problem, where=f"site/{file}:1")
            failed[f"site/{file}"] = file_problem
    return failed
