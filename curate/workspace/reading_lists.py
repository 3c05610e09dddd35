"""reading/: the reading lists as files, and what of them lies in the inbox. An edge.

The files are the user's; the cache only mirrors them, and does so again when they change or it is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import create_file
from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.formats.importers import reading_list_jsonl
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, now, read_text
from curate.workspace.workspace_lock import update_file

if TYPE_CHECKING:
    from curate.model import Bookmark
    from curate.read.storage.cache import Cache

_GITIGNORE = """\
# Your reading lists are private. To keep them in git too, delete this file, and the line /reading/ in your workspace's
# .gitignore.
*
"""


def list_path(workspace: Workspace, name: str) -> Path:
    return workspace.reading_folder / (name + reading_list_jsonl.SUFFIX)


def label(name: str) -> str:
    """What the inbox calls a list."""
    from curate.formats.importers.export_formats import EXPORT_FORMATS

    if name in EXPORT_FORMATS:
        return EXPORT_FORMATS[name].label
    return name


def list_files(workspace: Workspace) -> list[Path]:
    return [path for path in _all_files(workspace) if is_utf8_name(path.name)]


def _all_files(workspace: Workspace) -> list[Path]:
    if not workspace.reading_folder.is_dir():
        return []
    return sorted(path for path in workspace.reading_folder.glob("*" + reading_list_jsonl.SUFFIX) if path.is_file())


def read_list(path: Path, where: str = "") -> str:
    """Return what a list says; empty where there is none yet. where: as for ``read_text``."""
    if path.is_file():
        return read_text(path, where)
    return ""


def load(workspace: Workspace) -> Iterator[tuple[Path, dict[str, Bookmark], list[Problem]]]:
    """Every list: its file, what it holds, and what is wrong with it."""
    for path in _all_files(workspace):
        where = workspace.display_path(path)
        if not is_utf8_name(path.name):
            yield path, {}, [non_utf8_problem(where)]
            continue
        try:
            yield path, *reading_list_jsonl.parse(read_list(path, where), where)
        except CannotRun as error:
            yield path, {}, list(error.problems)


def find_bookmark(workspace: Workspace, key: str) -> Bookmark | None:
    """What the lists have about one thing (``values.bookmark_key``), put together."""
    from curate.formats.importers.row_reader import merge_bookmarks

    found: Bookmark | None = None
    for _, saved, _ in load(workspace):
        if key in saved:
            if found:
                found = merge_bookmarks(found, saved[key])
            else:
                found = saved[key]
    return found


def update_list(workspace: Workspace, path: Path, edit: Callable[[str], str]) -> bool:
    """Replace a list's text by what ``edit`` makes of it; return whether that is another."""
    changed = False

    def edited(text: str) -> str:
        nonlocal changed
        after = edit(text)
        changed = after != text
        if changed:
            _write_gitignore(workspace)
        return after

    update_file(workspace, path, edited)
    return changed


def _write_gitignore(workspace: Workspace) -> None:
    """Write reading/.gitignore: what one reads is one's own affair. Where the user deleted it beside their lists, it
    stays away; an empty one is the trace of a run of an earlier version that was killed."""
    ignore = workspace.reading_folder / ".gitignore"
    if ignore.exists() or not _all_files(workspace):
        create_file(ignore, _GITIGNORE, aside=workspace.work_folder, replace_empty=True)


def mark_begun(workspace: Workspace, one: Bookmark) -> None:
    """Write into the lists that a note about this was begun."""
    from curate.formats.importers.row_reader import bookmark_key

    key = bookmark_key(one)
    for path, saved, _ in load(workspace):
        if key in saved and not saved[key].begun:
            update_list(workspace, path, partial(_set_begun, key))


def _set_begun(key: str, text: str) -> str:
    saved, _ = reading_list_jsonl.parse(text, "")
    if key in saved:
        begun = [replace(saved[key], begun=True)]
    else:
        begun = []
    return reading_list_jsonl.add_bookmarks(text, saved, begun, now())[0]


def sync_cache(workspace: Workspace, cache: Cache) -> None:
    """Bring the cache up to the lists: what has changed since, and what is gone."""
    from curate.model import FeedHealth

    known = cache.body_hashes(reading_list_jsonl.FEED_PREFIX)
    there: set[str] = set()
    for path in list_files(workspace):
        unread, read = reading_list_jsonl.list_feed(path.stem), reading_list_jsonl.list_feed(path.stem, read=True)
        there |= {unread, read}
        stat = path.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns}"
        if known.get(unread) == known.get(read) == stamp:
            continue
        try:
            saved, _ = reading_list_jsonl.parse(read_list(path), workspace.display_path(path))
        except CannotRun:  # `curate check` says so
            continue
        for feed, done in ((unread, False), (read, True)):
            of = [one for one in saved.values() if one.read is done]
            entries = reading_list_jsonl.to_entries(of)
            cache.keep_only_entries(feed, [entry.key for entry in entries])
            seen = {entry.key: one.added for entry, one in zip(entries, of, strict=True) if one.added}
            cache.add_entries(feed, entries, now(), newest=0, articles=True, seen=seen)
            cache.save_health(FeedHealth(feed, label(path.stem), body_hash=stamp))
    for feed in known.keys() - there:
        if known[feed]:
            cache.keep_only_entries(feed, [])
            cache.save_health(FeedHealth(feed))
