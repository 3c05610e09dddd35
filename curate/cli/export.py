"""``curate export``: what is the user's, to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.posted_file import read_posted
from curate.workspace.workspace import Workspace, load_feeds, read_text

# Plain files of the workspace beside the notes and pages. posted.yaml and the reading lists come as what is in them.
_EXPORTED_FILES = (
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
    workspace = current_workspace()
    if what == "opml":
        return _export_opml(workspace)
    return _export_jsonl(workspace)


def _export_opml(workspace: Workspace) -> int:
    from curate.formats import opml

    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        titles = {url: health.title for url, health in cache.load_health().items()}
    print_result(opml.serialize("Feeds", opml.feeds_to_outlines(reading.feeds, titles)).rstrip("\n"))
    if private := sum(feed.private is True for feed in reading.feeds):
        print_status(f"{format_count(private, 'feed')} that you marked private: look before you hand this on.")
    show_problems(problems)
    return 1 if problems else 0


def _export_jsonl(workspace: Workspace) -> int:
    problems: list[Problem] = []
    for row in _all_rows(workspace, problems):
        print_result(json.dumps(row, ensure_ascii=False, default=_to_json))
    show_problems(problems)
    return 1 if problems else 0


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _make_row(kind: str, value: object, **more: Any) -> dict[str, Any]:
    """A line: what kind it is of first."""
    if is_dataclass(value) and not isinstance(value, type):
        fields = asdict(value)
    else:
        fields = {}
    kept = {key: one for key, one in fields.items() if key not in ("line", "lines", "where")}
    return {"kind": kind, **more, **kept}


def _all_rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    from curate.workspace import reading_lists

    reading, found = load_feeds(workspace)
    problems += found
    yield from (_make_row("topic", topic) for topic in reading.topics)
    for feed in reading.feeds:
        filters = {"keep": [str(rule) for rule in feed.keep], "drop": [str(rule) for rule in feed.drop]}
        yield _make_row("feed", feed) | filters
    yield from _note_rows(workspace, problems)
    for path, saved, found in reading_lists.load(workspace):
        problems += found
        yield from (_make_row("saved", one, list=path.stem) for one in saved.values())
    yield from _posted_rows(workspace, problems)
    with open_cache(workspace) as cache:
        yield from (_make_row("item", item) for item in cache.load_items())
    for name in _EXPORTED_FILES:
        yield from _file_rows(workspace, workspace.root / name, problems)


def _note_rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
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
            yield _make_row("note", note, file=workspace.display_path(path), text=text)
        else:
            yield {"kind": "draft", "file": workspace.display_path(path), "text": text, "url": source_url(text)}
    if workspace.site_folder.is_dir():
        for path in sorted(workspace.site_folder.rglob("*.md")):
            if path not in notes and not path.is_symlink():
                yield from _file_rows(workspace, path, problems, kind="page")


def _posted_rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    ledger = read_posted(workspace)
    problems += ledger.problems
    yield from (_make_row("posted", entry) for entry in ledger.entries)


def _file_rows(
    workspace: Workspace, path: Path, problems: list[Problem], *, kind: str = "file"
) -> Iterator[dict[str, Any]]:
    if path.is_file():
        try:
            yield {"kind": kind, "file": workspace.display_path(path), "text": read_text(path)}
        except CannotRun as error:
            problems += error.problems
