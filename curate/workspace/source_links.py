"""The sources of the notes that are gone, and where a copy of each may be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from curate.formats.web_address import is_web_address
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import progress_bar, report_progress
from curate.workspace.workspace import Workspace, now, read_text
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from curate.formats.note import SourceCitation
    from curate.model import LinkStatus, ReadingConfig


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A note's source."""

    where: str
    """The note's file as messages name it."""
    citation: SourceCitation


def find_dead_sources(workspace: Workspace, reading: ReadingConfig, *, force: bool) -> list[Problem]:
    """Return a problem for each note whose source is dead, after asking the sources that are due.

    force: ask again what was asked a short time ago.
    """
    from curate.read.links.link_status import is_due

    time = now()
    sources = _load_sources(workspace)
    problems: list[Problem] = []
    with lock(workspace), open_cache(workspace) as cache:
        states = cache.load_links()
        urls = dict.fromkeys(source.citation.url for source in sources)
        due = [url for url in urls if force or is_due(states.get(url), time)]
        if due:
            try:
                asyncio.run(_check_links(workspace, reading, due))
            except CannotRun as error:  # what check found without asking is told all the same
                problems += error.problems
        states = cache.load_links()
    _report_summary([states[url] for url in urls if url in states], len(due))
    for source in sources:
        state = states.get(source.citation.url)
        if state and state.state == "dead":
            problems.append(_dead_source_problem(source, state, time))
    return problems


def _load_sources(workspace: Workspace) -> list[CheckedSource]:
    """Return the sources of all notes, drafts too, that have no address of an archive yet."""
    from curate.formats.note import source_citation
    from curate.workspace.site_content import note_files

    sources = []
    for path in note_files(workspace):
        try:
            source = CheckedSource(workspace.display_path(path), source_citation(read_text(path), path.stem))
        except CannotRun:  # told by check already
            continue
        if is_web_address(source.citation.url) and not source.citation.archive:
            sources.append(source)
    return sources


def _dead_source_problem(source: CheckedSource, state: LinkStatus, time: datetime) -> Problem:
    from curate.read.links.link_status import archive_url

    citation = source.citation
    if state.since and time - state.since >= timedelta(days=1):
        since = f" since {state.since:%Y-%m-%d}"
    else:
        since = ""
    copy = archive_url(citation.url, citation.day or time.date())
    return Problem(
        f"{source.where}:{citation.line}",
        f"the source is dead{since}: {citation.url} {state.what}",
        f"look for a copy, and name it below source: in the note: `archive: {copy}`",
    )


async def _check_links(workspace: Workspace, reading: ReadingConfig, urls: Sequence[str]) -> None:
    """Ask each address, and write down in the cache how it answered."""
    from curate.read.links.link_status import check_links
    from curate.workspace.read_session import open_session

    report_progress(f"Asking for {format_count(len(urls), 'source')} …")
    finished_count = 0
    with open_cache(workspace) as cache, progress_bar("sources", len(urls)) as bar:

        def save(status: LinkStatus) -> None:
            nonlocal finished_count
            finished_count += 1
            cache.save_links([status])
            bar.update("sources", finished_count, len(urls))

        async with open_session(workspace, reading, cache, urls) as session:
            await check_links(urls, cache.load_links(), session, done=save)


def _report_summary(links: Sequence[LinkStatus], asked_count: int) -> None:
    states = [link.state for link in links]
    parts = [f"{format_count(states.count('alive') + states.count('closed'), 'source')} there"]
    if dead := states.count("dead"):
        parts.append(f"{dead} dead")
    if failing := states.count("failing"):
        parts.append(f"{failing} without an answer for the moment, asked again from tomorrow on")
    report_progress(f"{', '.join(parts)} ({asked_count} asked now).")
