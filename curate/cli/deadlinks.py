"""``curate check --links``: the sources of the notes that are gone, and where a copy of each may be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from curate.cli.output import TerminalProgress, say
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, Problem
from curate.wording import count
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, lock, now, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from curate.formats.note import SourceCitation
    from curate.model import LinkStatus, ReadingConfig


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A note's source, and the file as messages name it."""

    where: str
    cited: SourceCitation


def sources(workspace: Workspace) -> list[CheckedSource]:
    """Those that have no address of an archive yet, drafts' too."""
    from curate.formats.note import cited
    from curate.workspace.site_content import note_files

    found = []
    for path in note_files(workspace):
        try:
            source = CheckedSource(workspace.named(path), cited(read_text(path), path.stem))
        except CannotRun:  # told by check already
            continue
        if is_web_address(source.cited.url) and not source.cited.archive:
            found.append(source)
    return found


def dead(workspace: Workspace, reading: ReadingConfig, *, force: bool) -> list[Problem]:
    """A problem for each note whose source is dead. force: ask again what was asked a short time ago."""
    from curate.read.network.link_status import archived, is_due

    time = now()
    found = sources(workspace)
    problems: list[Problem] = []
    with lock(workspace), open_cache(workspace) as cache:
        known = cache.links()
        due = [url for url in dict.fromkeys(one.cited.url for one in found) if force or is_due(known.get(url), time)]
        if due:
            try:
                asyncio.run(_ask(workspace, reading, due))
            except CannotRun as error:  # what check found without asking is told all the same
                problems += error.problems
        known = cache.links()
    _sum_up(found, known, len(due))
    for one in found:
        state = known.get(one.cited.url)
        if state and state.state == "dead":
            if state.since and time - state.since >= timedelta(days=1):
                since = f" since {state.since:%Y-%m-%d}"
            else:
                since = ""
            copy = archived(one.cited.url, one.cited.day or time.date())
            hint = f"look for a copy, and name it below source: in the note: `archive: {copy}`"
            what = f"the source is dead{since}: {one.cited.url} {state.what}"
            problems.append(Problem(f"{one.where}:{one.cited.line}", what, hint))
    return problems


async def _ask(workspace: Workspace, reading: ReadingConfig, urls: Sequence[str]) -> None:
    from curate.read.network.link_status import check
    from curate.workspace.web_tools import tools

    say(f"Asking for {count(len(urls), 'source')} …")
    ended = 0
    with open_cache(workspace) as cache, TerminalProgress("sources", len(urls)) as progress:

        def done(one: LinkStatus) -> None:
            nonlocal ended
            ended += 1
            cache.save_links([one])
            progress.update("sources", ended, len(urls))

        async with tools(workspace, reading, cache, urls) as ready:
            await check(urls, cache.links(), ready, done=done)


def _sum_up(found: Sequence[CheckedSource], known: dict[str, LinkStatus], asked: int) -> None:
    states = [known[url].state for url in {one.cited.url for one in found} if url in known]
    parts = [f"{count(states.count('alive') + states.count('closed'), 'source')} there"]
    if dead := states.count("dead"):
        parts.append(f"{dead} dead")
    if failing := states.count("failing"):
        parts.append(f"{failing} without an answer for the moment, asked again from tomorrow on")
    say(f"{', '.join(parts)} ({asked} asked now).")
