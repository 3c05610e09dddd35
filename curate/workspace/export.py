"""What is the user's, to take along: the feeds as OPML, and everything as rows for JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.open_cache import open_cache
from curate.workspace.posted_file import load_posted
from curate.workspace.site_content import note_files
from curate.workspace.workspace import Workspace, load_feeds, load_note_rules, read_text

# Files that come as they are. The entries of posted.yaml and of the reading lists have rows of their own besides.
_EXPORTED_FILES = (
    *("feeds.yaml", "mkdocs.yml", "plan.yaml", "editions.yaml", "mentions.yaml", "received.json", "received.yaml"),
    *("dropped.txt", "posted.yaml"),
)
_POSITION_FIELDS = ("line", "lines", "where")
"""Fields that say where something stands in its file: they mean nothing elsewhere."""


def export_opml(workspace: Workspace) -> tuple[str, int, list[Problem]]:
    """Return the feeds as OPML, how many of them are marked private, and what is wrong with feeds.yaml."""
    from curate.formats import opml

    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        titles = {url: health.title for url, health in cache.load_health().items()}
    text = opml.serialize("Feeds", opml.feeds_to_outlines(reading.feeds, titles))
    return text, sum(feed.private is True for feed in reading.feeds), problems


def export_rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Yield a row for each thing that is the user's. A row's first key is ``kind``.

    problems: what can't be read is added here. Rows come one by one, as there may be very many.
    """
    reading, feeds_problems = load_feeds(workspace)
    problems += feeds_problems
    yield from (_make_row("topic", topic) for topic in reading.topics)
    for feed in reading.feeds:
        filters = {"keep": [str(rule) for rule in feed.keep], "drop": [str(rule) for rule in feed.drop]}
        yield _make_row("feed", feed) | filters
    yield from _note_rows(workspace, problems)
    for path, bookmarks, list_problems in reading_lists.load(workspace):
        problems += list_problems
        yield from (_make_row("saved", bookmark, list=path.stem) for bookmark in bookmarks.values())
    posted = load_posted(workspace)
    problems += posted.problems
    yield from (_make_row("posted", entry) for entry in posted.entries)
    with open_cache(workspace) as cache:
        yield from (_make_row("item", item) for item in cache.load_items())
    for name in _EXPORTED_FILES:
        yield from _file_rows(workspace, workspace.root / name, problems)


def _make_row(kind: str, value: object, **more: Any) -> dict[str, Any]:
    assert is_dataclass(value) and not isinstance(value, type)
    fields = {key: field for key, field in asdict(value).items() if key not in _POSITION_FIELDS}
    return {"kind": kind, **more, **fields}


def _note_rows(workspace: Workspace, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Yield the notes and drafts, each with the whole text of its file, then the other pages."""
    from curate.formats.note import parse, source_url

    notes = note_files(workspace)
    rules = load_note_rules(workspace)
    for path in notes:
        try:
            text = read_text(path)
        except CannotRun as error:
            problems += error.problems
            continue
        note, _ = parse(text, path.stem, "", rules)
        if note:
            yield _make_row("note", note, file=workspace.display_path(path), text=text)
        else:
            yield {"kind": "draft", "file": workspace.display_path(path), "text": text, "url": source_url(text)}
    if workspace.site_folder.is_dir():
        for path in sorted(workspace.site_folder.rglob("*.md")):
            if path not in notes and not path.is_symlink():
                yield from _file_rows(workspace, path, problems, kind="page")


def _file_rows(
    workspace: Workspace, path: Path, problems: list[Problem], *, kind: str = "file"
) -> Iterator[dict[str, Any]]:
    """Yield a file with its text, if there is one that can be read."""
    if path.is_file():
        try:
            yield {"kind": kind, "file": workspace.display_path(path), "text": read_text(path)}
        except CannotRun as error:
            problems += error.problems
