"""reading/: the reading lists as files, and what of them lies in the inbox. An edge.

The files are the user's; the cache only mirrors them, and does so again when they change or it is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import create
from curate.formats.filenames import is_text, no_text
from curate.formats.importers import lists
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, now, read_text, update

if TYPE_CHECKING:
    from curate.model import Bookmark
    from curate.read.storage.cache import Cache

_IGNORED = """\
# Your reading lists are private. To keep them in git too, delete this file, and the line /reading/ in your workspace's
# .gitignore.
*
"""


def path_of(workspace: Workspace, name: str) -> Path:
    return workspace.reading / (name + lists.ENDING)


def label(name: str) -> str:
    """What the inbox calls a list."""
    from curate.formats.importers.kinds import KINDS

    if name in KINDS:
        return KINDS[name].label
    return name


def files(workspace: Workspace) -> list[Path]:
    return [path for path in _all(workspace) if is_text(path.name)]


def _all(workspace: Workspace) -> list[Path]:
    if not workspace.reading.is_dir():
        return []
    return sorted(path for path in workspace.reading.glob("*" + lists.ENDING) if path.is_file())


def text_of(path: Path, where: str = "") -> str:
    """Return what a list says; empty where there is none yet. where: as for ``read_text``."""
    if path.is_file():
        return read_text(path, where)
    return ""


def load(workspace: Workspace) -> Iterator[tuple[Path, dict[str, Bookmark], list[Problem]]]:
    """Every list: its file, what it holds, and what is wrong with it."""
    for path in _all(workspace):
        where = workspace.named(path)
        if not is_text(path.name):
            yield path, {}, [no_text(where)]
            continue
        try:
            yield path, *lists.parse(text_of(path, where), where)
        except CannotRun as error:
            yield path, {}, list(error.problems)


def about(workspace: Workspace, key: str) -> Bookmark | None:
    """What the lists have about one thing (``values.key_of``), put together."""
    from curate.formats.importers.values import merged

    found: Bookmark | None = None
    for _, saved, _ in load(workspace):
        if key in saved:
            if found:
                found = merged(found, saved[key])
            else:
                found = saved[key]
    return found


def change(workspace: Workspace, path: Path, edit: Callable[[str], str]) -> bool:
    """Replace a list's text by what ``edit`` makes of it; return whether that is another."""
    changed = False

    def edited(text: str) -> str:
        nonlocal changed
        after = edit(text)
        changed = after != text
        if changed:
            _keep_out_of_git(workspace)
        return after

    update(workspace, path, edited)
    return changed


def _keep_out_of_git(workspace: Workspace) -> None:
    """Write reading/.gitignore: what one reads is one's own affair. Where the user deleted it beside their lists, it
    stays away; an empty one is the trace of a run of an earlier version that was killed."""
    ignore = workspace.reading / ".gitignore"
    if ignore.exists() or not _all(workspace):
        create(ignore, _IGNORED, aside=workspace.work, replace_empty=True)


def mark_begun(workspace: Workspace, one: Bookmark) -> None:
    """Write into the lists that a note about this was begun."""
    from curate.formats.importers.values import key_of

    key = key_of(one)
    for path, saved, _ in load(workspace):
        if key in saved and not saved[key].begun:
            change(workspace, path, partial(_with_begun, key))


def _with_begun(key: str, text: str) -> str:
    saved, _ = lists.parse(text, "")
    if key in saved:
        begun = [replace(saved[key], begun=True)]
    else:
        begun = []
    return lists.added(text, saved, begun, now())[0]


def sync(workspace: Workspace, cache: Cache) -> None:
    """Bring the cache up to the lists: what has changed since, and what is gone."""
    from curate.model import FeedHealth

    known = cache.digests(lists.FEED)
    there: set[str] = set()
    for path in files(workspace):
        unread, read = lists.feed_of(path.stem), lists.feed_of(path.stem, read=True)
        there |= {unread, read}
        stat = path.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns}"
        if known.get(unread) == known.get(read) == stamp:
            continue
        try:
            saved, _ = lists.parse(text_of(path), workspace.named(path))
        except CannotRun:  # `curate check` says so
            continue
        for feed, done in ((unread, False), (read, True)):
            of = [one for one in saved.values() if one.read is done]
            entries = lists.entries(of)
            cache.keep_only(feed, [entry.key for entry in entries])
            seen = {entry.key: one.added for entry, one in zip(entries, of, strict=True) if one.added}
            cache.add(feed, entries, now(), newest=0, articles=True, seen=seen)
            cache.save_health(FeedHealth(feed, label(path.stem), body_hash=stamp))
    for feed in known.keys() - there:
        if known[feed]:
            cache.keep_only(feed, [])
            cache.save_health(FeedHealth(feed))
