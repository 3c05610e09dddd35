"""``curate check --links``: the sources of the notes that are gone, and where a copy of each may be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from curate.cli.output import TerminalProgress, print_status
from curate.formats.web_address import is_web_address
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, now, read_text
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from curate.formats.note import SourceCitation
    from curate.model import LinkStatus, ReadingConfig


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A note's source, and the file as messages name it."""

    where: str
    citation: SourceCitation


def load_sources(workspace: Workspace) -> list[CheckedSource]:
    """Those that have no address of an archive yet, drafts' too."""
    from curate.formats.note import source_citation
    from curate.workspace.site_content import note_files

    found = []
    for path in note_files(workspace):
        try:
            source = CheckedSource(workspace.display_path(path), source_citation(read_text(path), path.stem))
        except CannotRun:  # told by check already
            continue
        if is_web_address(source.citation.url) and not source.citation.archive:
            found.append(source)
    return found


def find_dead_sources(workspace: Workspace, reading: ReadingConfig, *, force: bool) -> list[Problem]:
    """A problem for each note whose source is dead. force: ask again what was asked a short time ago."""
    from curate.read.network.link_status import archive_url, is_due

    time = now()
    found = load_sources(workspace)
    problems: list[Problem] = []
    with lock(workspace), open_cache(workspace) as cache:
        known = cache.load_links()
        due = [url for url in dict.fromkeys(one.citation.url for one in found) if force or is_due(known.get(url), time)]
        if due:
            try:
                asyncio.run(_check_links(workspace, reading, due))
            except CannotRun as error:  # what check found without asking is told all the same
                problems += error.problems
        known = cache.load_links()
    _show_summary(found, known, len(due))
    for one in found:
        state = known.get(one.citation.url)
        if state and state.state == "dead":
            if state.since and time - state.since >= timedelta(days=1):
                since = f" since {state.since:%Y-%m-%d}"
            else:
                since = ""
            copy = archive_url(one.citation.url, one.citation.day or time.date())
            hint = f"look for a copy, and name it below source: in the note: `archive: {copy}`"
            what = f"the source is dead{since}: {one.citation.url} {state.what}"
            problems.append(Problem(f"{one.where}:{one.citation.line}", what, hint))
    return problems


async def _check_links(workspace: Workspace, reading: ReadingConfig, urls: Sequence[str]) -> None:
    from curate.read.network.link_status import check_links
    from curate.workspace.web_session import open_session

    print_status(f"Asking for {format_count(len(urls), 'source')} …")
    ended = 0
    with open_cache(workspace) as cache, TerminalProgress("sources", len(urls)) as progress:

        def done(one: LinkStatus) -> None:
            nonlocal ended
            ended += 1
            cache.save_links([one])
            progress.update("sources", ended, len(urls))

        async with open_session(workspace, reading, cache, urls) as ready:
            await check_links(urls, cache.load_links(), ready, done=done)


def _show_summary(found: Sequence[CheckedSource], known: dict[str, LinkStatus], asked: int) -> None:
    states = [known[url].state for url in {one.citation.url for one in found} if url in known]
    parts = [f"{format_count(states.count('alive') + states.count('closed'), 'source')} there"]
    if dead := states.count("dead"):
        parts.append(f"{dead} dead")
    if failing := states.count("failing"):
        parts.append(f"{failing} without an answer for the moment, asked again from tomorrow on")
    print_status(f"{', '.join(parts)} ({asked} asked now).")
