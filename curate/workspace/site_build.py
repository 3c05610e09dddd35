"""The site: what was composed, staged and built into ``public/``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from curate.problems import Problem
from curate.workspace.compose import ComposedSite
from curate.workspace.site_content import SiteContent, fingerprint, named_in, program
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import StagedSite
    from curate.publish.engines.mkdocs import PagesFailed
    from curate.publish.site.build import BuiltSite

_LINK = re.compile(r" link (?:'(.+?)',|“(.+?)” )")


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
    from curate.publish.site.note_index import key_of

    newest = max((note.date for note in content.notes), default=None)
    # The engine stamps pages with a time: the newest note's, so that the same files give the same bytes.
    if newest:
        epoch = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    else:
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
    staged = workspace.work / "staged"
    written = stage.write(staged, composed.sheets, composed.assets)
    if composed.render.problems:  # a page that could not be made as it should is tried again
        stage.forget(staged)
    named = [workspace.root / name for name in named_in(workspace.config)]
    scope = key_of(program(), fingerprint([workspace.config, *named]), composed.navigation)
    built = build.build(
        workspace.config,
        staged,
        workspace.work,
        workspace.public,
        site=content.site,
        navigation=composed.navigation,
        sheets=composed.sheets,
        staged_as=written,
        epoch=max(0, int(epoch.timestamp())),
        beside=workspace.work / "files",
        files=files,
        scope=scope,
        last=last,
        down=composed.down,
    )
    problems = [*composed.render.problems, *(_with_line(workspace, problem) for problem in built.problems)]
    return replace(built, problems=tuple(problems))


def dry_run(workspace: Workspace, content: SiteContent, composed: ComposedSite) -> list[Problem]:
    """Return what would stop a build of this site (``publish.dry_run``): mkdocs.yml and the pages that the user wrote
    are tried, the notes are not."""
    from curate.formats.yamltext import load
    from curate.publish.engines.dry_run import dry_run

    if load(workspace.config.read_text("utf-8", "replace"), workspace.config.name).value is None:
        return []  # broken YAML: it has been named
    sheets = [sheet for sheet in composed.sheets if sheet.path == "index.md" or written_by_user(composed, sheet.path)]
    return dry_run(workspace.config, workspace.work, content.site, composed.navigation, sheets)


def written_by_user(composed: ComposedSite, page: str) -> list[str]:
    """Return the files below ``site/`` whose words stand on a page of the site's, notes apart: the page itself, or the
    introduction of its topic."""
    from curate.publish.site.urls import topic_place

    def made_of(name: str) -> bool:
        if not name.startswith("topics/"):
            return name == page
        return page == f"topics/{topic_place(name.removeprefix('topics/').removesuffix('.md'))}.md"

    return [name for name in composed.pages.texts if made_of(name)]


def to_hold(content: SiteContent, composed: ComposedSite, error: PagesFailed) -> dict[str, Problem]:
    """Return the files (``site/notes/x.md``) whose words are on pages that the engine fails on, each with its problem;
    none where nobody wrote these pages."""
    notes = {f"notes/{note.name}.md" for note in content.notes}
    held: dict[str, Problem] = {}
    for page, problem in zip(error.pages, error.problems, strict=True):
        if page in notes:
            files = [page]
        else:
            files = written_by_user(composed, page)
        for file in files:
            if file == page:
                at = problem
            else:
                at = Problem(f"site/{file}:1", problem.what, problem.hint)
            held[f"site/{file}"] = at
    return held


def _with_line(workspace: Workspace, problem: Problem) -> Problem:
    """A dead link's line in the file that the user wrote: who looks at the site knows the page alone."""
    link = _LINK.search(problem.what)
    file = workspace.root / problem.where.removesuffix(":1")
    if not link or not problem.where.startswith("site/") or not file.is_file():
        return problem
    place = re.compile(rf"(?<![\w./-]){re.escape(link[1] or link[2])}(?![\w/-])")
    lines = file.read_text("utf-8", "replace").split("\n")
    line = next((number for number, line in enumerate(lines, 1) if place.search(line)), 1)
    return Problem(f"{problem.where.removesuffix(':1')}:{line}", problem.what, problem.hint)
