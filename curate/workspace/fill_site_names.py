"""Adds the host's name as ``site:`` to the notes that credit nobody."""

from __future__ import annotations

from curate.files import write_atomically
from curate.formats.hosts import site_host
from curate.formats.note import set_source_site, uncredited_url
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.progress import report_progress
from curate.workspace.site_content import note_files
from curate.workspace.workspace import Workspace, read_text
from curate.workspace.workspace_lock import lock


def fill_in_sites(workspace: Workspace) -> list[Problem]:
    """Write the host into the notes that name neither author nor site; return what kept it from some of them."""
    filled_count, problems = 0, list[Problem]()
    with lock(workspace):
        for path in note_files(workspace):
            try:
                text = read_text(path)
                if not (site := site_host(uncredited_url(text))):
                    continue
                write_atomically(path, set_source_site(text, site), expected=text, aside=workspace.work_folder)
                filled_count += 1
            except CannotRun as error:
                problems += error.problems
            except ValueError as error:
                where, hint = f"{workspace.display_path(path)}:1", "add site: below url: yourself"
                problems.append(Problem(where, f"site: can't be added here: {error}", hint))
    report_progress(f"Added site: to {format_count(filled_count, 'note')}.")
    return problems
