"""The site: what was composed, staged and built into ``public/``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.composing import Composed
from curate.cli.publishing import Content, fingerprint, program
from curate.cli.workspace import Workspace
from curate.problems import Problem

if TYPE_CHECKING:
    from curate.model import Staged
    from curate.publish.site import Built

_LINK = re.compile(r" link (?:'(.+?)',|“(.+?)” )")


def build_site(
    workspace: Workspace, content: Content, composed: Composed, files: Callable[[], Staged], last: Built | None = None
) -> Built:
    """Stage the pages and build them into ``public/``. Raises SiteFailed; then ``public/`` is as it was.

    files: waits for the files beside the pages (``composed.files``) to be written. last: of the build before, if its
    site is there as it left it.
    """
    from curate.publish import site, stage
    from curate.publish.catalogue import key_of

    newest = max((note.date for note in content.notes), default=None)
    # The engine stamps pages with a time: the newest note's, so that the same files give the same bytes.
    epoch = datetime(newest.year, newest.month, newest.day, tzinfo=UTC) if newest else datetime(2000, 1, 1, tzinfo=UTC)
    staged = workspace.work / "staged"
    written = stage.write(staged, composed.sheets, composed.assets)
    if composed.render.problems:  # a page that could not be made as it should is tried again
        stage.forget(staged)
    named = [workspace.root / name for name in named_in(workspace.config)]
    scope = key_of(program(), fingerprint([workspace.config, *named]), composed.navigation)
    built = site.build(
        workspace.config,
        staged,
        workspace.work,
        workspace.public,
        site=content.site,
        navigation=composed.navigation,
        sheets=composed.sheets,
        staged_as=written,
        epoch=int(epoch.timestamp()),
        beside=workspace.work / "files",
        files=files,
        scope=scope,
        last=last,
        down=composed.down,
    )
    problems = [*composed.render.problems, *(_with_line(workspace, problem) for problem in built.problems)]
    return replace(built, problems=tuple(problems))


def named_in(config: Path) -> list[str]:
    """Files and folders that mkdocs.yml names (a theme's custom_dir, hooks, INHERIT): it reads those too."""
    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    words = set(re.findall(r"[\w./-]+", text)) - {"site", "public", "posts", ".", "..", "/"}
    return sorted(w for w in words if not w.startswith(("/", "..")) and (config.parent / w).exists())


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
