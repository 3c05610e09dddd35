"""``curate export``: what is the user's, to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from curate.cli.context import current
from curate.cli.output import result, say, show_problems
from curate.problems import CannotRun, Problem
from curate.wording import count
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, read_text

# Plain files of the workspace beside the notes and pages. posted.yaml and the reading lists come as what is in them.
_FILES = (
    *("feeds.yaml", "mkdocs.yml", "plan.yaml", "editions.yaml", "mentions.yaml", "received.json", "received.yaml"),
    *("dropped.txt", "posted.yaml"),
)


@click.command("export")
@click.argument("what", type=click.Choice(["opml", "jsonl"]))
def command(what: str) -> int:
    """Print what is yours, to take it along.

    opml: the feeds that you follow, for another reader; their first topics are folders. jsonl: everything, a line of
    JSON for each thing: topics, feeds, notes and drafts, pages, reading lists, the inbox's items with their texts, what
    was posted where, and the other files as they are. What is private (the vault) is in neither.

    Exit status: 0 done; 1 something could not be read, and is named.
    """
    workspace = current()
    if what == "opml":
        return _opml(workspace)
    return _jsonl(workspace)


def _opml(workspace: Workspace) -> int:
    from curate.formats import opml

    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        titles = {url: health.title for url, health in cache.health().items()}
    result(opml.write("Feeds", opml.outlines_of(reading.feeds, titles)).rstrip("\n"))
    if private := sum(feed.private is True for feed in reading.feeds):
        say(f"{count(private, 'feed')} that you marked private: look before you hand this on.")
    show_problems(problems)
    return 1 if problems else 0


def _jsonl(workspace: Workspace) -> int:
    problems: list[Problem] = []
    for row in _rows(workspace, problems):
        result(json.dumps(row, ensure_ascii=False, default=_plain))
    show_problems(problems)
    return 1 if problems else 0


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _row(kind: str, value: object, **more: Any) -> dict[str, Any]:
    """A line: what kind it is of first."""
    if is_dataclass(value) and not isinstance(value, type):
        fields = asdict(value)
    else:
        fields = {}
    kept = {key: one for key, one in fields.items() if key not in ("line", "lines", "where")}
    return {"kind": kind, **more, **kept}


def _rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    from curate.workspace import reading_lists

    reading, found = load_feeds(workspace)
    problems += found
    yield from (_row("topic", topic) for topic in reading.topics)
    for feed in reading.feeds:
        filters = {"keep": [str(rule) for rule in feed.keep], "drop": [str(rule) for rule in feed.drop]}
        yield _row("feed", feed) | filters
    yield from _notes(workspace, problems)
    for path, saved, found in reading_lists.load(workspace):
        problems += found
        yield from (_row("saved", one, list=path.stem) for one in saved.values())
    yield from _posted(workspace, problems)
    with open_cache(workspace) as cache:
        yield from (_row("item", item) for item in cache.items())
    for name in _FILES:
        yield from _file(workspace, workspace.root / name, problems)


def _notes(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Notes and drafts with the whole of their files, and the other pages."""
    from curate.formats.note import parse, source_url
    from curate.workspace.site_content import note_files

    notes = note_files(workspace)
    for path in notes:
        try:
            text = read_text(path)
        except CannotRun as error:
            problems += error.problems
            continue
        note, _ = parse(text, path.stem, "")
        if note:
            yield _row("note", note, file=workspace.named(path), text=text)
        else:
            yield {"kind": "draft", "file": workspace.named(path), "text": text, "url": source_url(text)}
    if workspace.site.is_dir():
        for path in sorted(workspace.site.rglob("*.md")):
            if path not in notes and not path.is_symlink():
                yield from _file(workspace, path, problems, kind="page")


def _posted(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    from curate.formats.ledger import parse

    if workspace.posted.is_file():
        ledger, found = parse(read_text(workspace.posted))
        problems += found
        yield from (_row("posted", one) for one in ledger)


def _file(workspace: Workspace, path: Path, problems: list[Problem], *, kind: str = "file") -> Iterator[dict[str, Any]]:
    if path.is_file():
        try:
            yield {"kind": kind, "file": workspace.named(path), "text": read_text(path)}
        except CannotRun as error:
            problems += error.problems
