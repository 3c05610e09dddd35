"""reading/: the reading lists as files, and their copy in the cache, which the inbox shows.

The files are the user's. The cache is brought up to them when they change, and when it was deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial, reduce
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
    """Return what the inbox calls a list."""
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
    """Return the text of a list; empty if there is none yet. where: as for ``read_text``."""
    if path.is_file():
        return read_text(path, where)
    return ""


def load(workspace: Workspace) -> Iterator[tuple[Path, dict[str, Bookmark], list[Problem]]]:
    """Yield, for every list, its file, its bookmarks by their keys, and what is wrong with it."""
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
    """Return what the lists have about one thing, merged. key: its ``bookmark_key``."""
    from curate.formats.importers.row_reader import merge_bookmarks

    same = [bookmarks[key] for _, bookmarks, _ in load(workspace) if key in bookmarks]
    if same:
        return reduce(merge_bookmarks, same)
    return None


def update_list(workspace: Workspace, path: Path, edit: Callable[[str], str]) -> bool:
    """Replace a list's text by what ``edit`` makes of it; return whether that is another."""
    is_changed = False

    def apply_edit(text: str) -> str:
        nonlocal is_changed
        new_text = edit(text)
        is_changed = new_text != text
        if is_changed:
            _write_gitignore(workspace)
        return new_text

    update_file(workspace, path, apply_edit)
    return is_changed


def _write_gitignore(workspace: Workspace) -> None:
    """Write reading/.gitignore, which keeps the lists out of git: what somebody reads is private.

    Where the user deleted it beside their lists, it stays away. An empty one was left by a run of an earlier version
    that was killed, and is written.
    """
    path = workspace.reading_folder / ".gitignore"
    if path.exists() or not _all_files(workspace):
        create_file(path, _GITIGNORE, aside=workspace.work_folder, replace_empty=True)


def mark_begun(workspace: Workspace, bookmark: Bookmark) -> None:
    """Write into the lists that a note about this was begun."""
    from curate.formats.importers.row_reader import bookmark_key

    key = bookmark_key(bookmark)
    for path, bookmarks, _ in load(workspace):
        if key in bookmarks and not bookmarks[key].begun:
            update_list(workspace, path, partial(_set_begun, key))


def _set_begun(key: str, text: str) -> str:
    """Return a list's text with one bookmark marked as begun, if it is in it."""
    bookmarks, _ = reading_list_jsonl.parse(text, "")
    if key in bookmarks:
        begun = [replace(bookmarks[key], begun=True)]
    else:
        begun = []
    return reading_list_jsonl.add_bookmarks(text, bookmarks, begun, now())[0]


def sync_cache(workspace: Workspace, cache: Cache) -> None:
    """Bring the cache up to the lists: what has changed since, and what is gone."""
    from curate.model import FeedHealth

    stamps = cache.body_hashes(reading_list_jsonl.FEED_PREFIX)
    listed: set[str] = set()
    for path in list_files(workspace):
        unread, read = reading_list_jsonl.list_feed(path.stem), reading_list_jsonl.list_feed(path.stem, read=True)
        listed |= {unread, read}
        stat = path.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns}"
        if stamps.get(unread) == stamps.get(read) == stamp:
            continue
        try:
            bookmarks, _ = reading_list_jsonl.parse(read_list(path), workspace.display_path(path))
        except CannotRun:  # `curate check` says so
            continue
        for feed, is_read in ((unread, False), (read, True)):
            chosen = [bookmark for bookmark in bookmarks.values() if bookmark.read is is_read]
            entries = reading_list_jsonl.to_entries(chosen)
            cache.keep_only_entries(feed, [entry.key for entry in entries])
            seen = {entry.key: mark.added for entry, mark in zip(entries, chosen, strict=True) if mark.added}
            cache.add_entries(feed, entries, now(), newest=0, articles=True, seen=seen)
            cache.save_health(FeedHealth(feed, label(path.stem), body_hash=stamp))
    for feed in stamps.keys() - listed:
        if stamps[feed]:
            cache.keep_only_entries(feed, [])
            cache.save_health(FeedHealth(feed))
