"""Imports what other services export: reads the files, plans what would be written, and writes it.

Nothing is written before the user has seen the plan.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.formats import opml
from curate.formats.importers import export_formats, reading_list_jsonl, shortcut_files
from curate.formats.importers.row_reader import bookmark_key, merge_bookmarks
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import report_progress
from curate.workspace.user_files import MAX_BYTES, read_bytes
from curate.workspace.workspace import Workspace, load_feeds, load_site, now, read_text
from curate.workspace.workspace_lock import lock_files

if TYPE_CHECKING:
    from curate.model import Bookmark, Feed, ReadingConfig

_SPLIT_HINT = "split it, and import the parts"
_COMPRESSION_TYPES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compressions that take no more memory to unpack than what comes out of it."""
_ARCHIVE_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError),
    *(ValueError, LookupError, OverflowError),
)
"""What reading a damaged archive raises. RuntimeError is raised for one with a password too."""
DEFAULT_DRAFTS = 20
"""How many notes are begun if the user doesn't say. Not more, as each of them is something to do."""
_SLOW_BYTES = 5_000_000
"""Bytes of a file that takes long enough to read to tell the user of it."""
_SUFFIXES = (".csv", ".html", ".htm", ".json", ".opml", ".xml", ".atom", ".txt", ".url", ".webloc")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the user wants to import."""

    paths: Sequence[Path]
    kind: str
    """What the files are (a key of ``EXPORT_FORMATS``); empty: each file is recognised by its content."""
    max_drafts: int | None
    """How many notes to begin at most; None: the user didn't say."""


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that was read: what it is, and how many things are in it."""

    where: str
    kind: str
    entry_count: int


@dataclass(frozen=True, slots=True)
class FeedsPlan:
    """What feeds.yaml would become."""

    new: Sequence[Feed] = ()
    followed_count: int = 0
    """How many of the feeds it has already."""
    new_topics: Sequence[str] = ()
    old_text: str = ""
    new_text: str = ""


@dataclass(frozen=True, slots=True)
class ReadingListPlan:
    """What one reading list would become."""

    name: str
    path: Path
    old_text: str
    new_text: str
    new: list[Bookmark]
    known_count: int
    """How many of the things it has already, as they are."""
    changed_count: int
    """How many of ``new`` it has, and learns something of."""
    drafts: list[Bookmark]
    waiting_count: int
    """How many have words or marks of the user's and become no draft now."""


@dataclass(slots=True)
class ImportPlan:
    """What an import would do, and what it would not."""

    files: list[ImportFile] = field(default_factory=list)
    feeds: FeedsPlan = FeedsPlan()
    lists: list[ReadingListPlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped_files: list[str] = field(default_factory=list)
    """Files of archives that hold nothing for us."""

    @property
    def has_changes(self) -> bool:
        return bool(self.feeds.new or any(planned.new or planned.drafts for planned in self.lists))


@dataclass(slots=True)
class _ImportContents:
    """What the files hold."""

    files: list[ImportFile] = field(default_factory=list)
    outlines: list[opml.Outline] = field(default_factory=list)
    bookmarks: dict[str, dict[str, Bookmark]] = field(default_factory=dict)
    """By the kind of export, then by ``bookmark_key``."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped_files: list[str] = field(default_factory=list)


def plan_import(workspace: Workspace, request: ImportRequest) -> ImportPlan:
    """Read the files, and return what would become of the workspace.

    Raises CannotRun where feeds.yaml has no place for feeds.
    """
    time = now()
    contents = _read_files(request, time)
    plan = ImportPlan(
        contents.files,
        problems=contents.problems,
        warnings=contents.warnings,
        skipped_files=contents.skipped_files,
    )
    if contents.outlines:
        plan.feeds = _plan_feeds(workspace, contents.outlines)
    if contents.bookmarks:
        from curate.workspace.note_list import find_notes_by_url

        notes = set(find_notes_by_url(workspace))
        for name, bookmarks in contents.bookmarks.items():
            planned, problems = _plan_list(workspace, name, bookmarks, notes, request.max_drafts, time)
            plan.lists.append(planned)
            plan.problems += problems
            notes |= {bookmark_key(draft) for draft in planned.drafts}
    return plan


def _read_files(request: ImportRequest, time: datetime) -> _ImportContents:
    contents = _ImportContents()
    for path in request.paths:
        for where, text in _read_texts(path, contents.problems):
            kind = request.kind or export_formats.detect_format(text)
            if kind in export_formats.FEED_LISTS:
                outlines, problems = export_formats.FEED_LISTS[kind](text, where)
                contents.outlines += outlines
                contents.problems += problems
                contents.files.append(ImportFile(where, kind, len(outlines)))
            elif kind:
                export = export_formats.read(text, kind, where, time)
                bookmarks = contents.bookmarks.setdefault(kind, {})
                for bookmark in export.bookmarks:
                    key = bookmark_key(bookmark)
                    bookmarks[key] = merge_bookmarks(bookmarks[key], bookmark) if key in bookmarks else bookmark
                contents.problems += export.problems
                contents.warnings += export.warnings
                contents.files.append(ImportFile(where, kind, len(export.bookmarks)))
            elif where == path.name:
                contents.problems.append(_unknown_kind_problem(where, text))
            else:  # an archive holds much that is no bookmark
                contents.skipped_files.append(where)
    return contents


def _unknown_kind_problem(where: str, text: str) -> Problem:
    names = ", ".join(export_formats.fitting_formats(text))
    what = "this is no export that curate knows by its looks"
    return Problem(where, what, f"if it is one of these, say so with --as: {names}")


def _read_texts(path: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield the name for messages and the text of a file, or of each file in an archive; add to the problems."""
    from curate.read.text.decode import decode

    try:
        if path.stat().st_size > _SLOW_BYTES:
            report_progress(f"Reading {path.name} …")
        for where, body in _read_bodies(path):
            body = shortcut_files.binary_to_text(body)
            yield where, decode(body, kind="xml" if b"<?xml" in body[:100] else "html")
    except CannotRun as error:
        problems += error.problems
    except OSError as error:
        problems.append(Problem(str(path), f"can't be read: {error.strerror or error}".lower()))


def _read_bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name for messages and the bytes of a file, or of each file in an archive that may hold something.

    Raises CannotRun, after what could be read, where something can't be, or where the files of an archive, unpacked,
    have more than ``MAX_BYTES`` in all.
    """
    body = read_bytes(path, limit=MAX_BYTES, split=_SPLIT_HINT)
    content = io.BytesIO(body)
    if not zipfile.is_zipfile(content):
        yield path.name, body
        return
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(content) as archive:
            for member in archive.infolist():
                if not member.filename.lower().endswith(_SUFFIXES):
                    continue
                if member.compress_type not in _COMPRESSION_TYPES:
                    raise NotImplementedError(f"{_printable(member.filename)} is packed in a way that isn't supported")
                with archive.open(member) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    what = f"is larger than {MAX_BYTES // 1_000_000} MB, unpacked"
                    raise CannotRun(Problem(str(path), what, _SPLIT_HINT))
                yield f"{path.name}/{_printable(member.filename)}", body
    except _ARCHIVE_ERRORS as error:
        hint = "unpack it yourself, and import the files in it"
        raise CannotRun(Problem(str(path), f"this archive can't be read: {_printable(str(error))}", hint)) from error


def _printable(name: str) -> str:
    from curate.formats.text import clean_line

    return clean_line(name, 200)


def _plan_feeds(workspace: Workspace, outlines: Sequence[opml.Outline]) -> FeedsPlan:
    """Raises CannotRun where feeds.yaml has no place for feeds."""
    from curate.formats.feeds_yaml_edit import add_feeds

    reading, _ = load_feeds(workspace)
    old_text = read_text(workspace.feeds_file)
    feeds, followed = opml.outlines_to_feeds(outlines, reading)
    if not feeds:
        return FeedsPlan(followed_count=len(followed))
    topics = {topic.name for topic in reading.topics}
    new_topics = list(dict.fromkeys(name for feed in feeds for name in feed.topics if name not in topics))
    try:
        new_text = add_feeds(old_text, feeds)
    except ValueError as error:
        hint = "mend what `curate check` says of it, and write topics: and feeds: with a line for each of them"
        raise CannotRun(Problem("feeds.yaml:1", f"the feeds can't be added here: {error}", hint)) from error
    return FeedsPlan(feeds, len(followed), new_topics, old_text, new_text)


def _plan_list(
    workspace: Workspace,
    name: str,
    bookmarks: Mapping[str, Bookmark],
    notes: Set[str],
    max_drafts: int | None,
    time: datetime,
) -> tuple[ReadingListPlan, list[Problem]]:
    """Return the plan, and what is wrong with the list as it is. notes: keys of what there is a note about."""
    path = reading_lists.list_path(workspace, name)
    old_text = reading_lists.read_list(path)
    listed, problems = reading_list_jsonl.parse(old_text, workspace.display_path(path))
    choice = _choose_drafts(bookmarks, listed, notes, max_drafts, time)
    marked = [replace(bookmark, begun=True) if key in choice.begun else bookmark for key, bookmark in bookmarks.items()]
    new_text, new = reading_list_jsonl.add_bookmarks(old_text, listed, marked, time)
    plan = ReadingListPlan(
        name=name,
        path=path,
        old_text=old_text,
        new_text=new_text,
        new=new,
        known_count=len(bookmarks) - len(new),
        changed_count=sum(bookmark_key(bookmark) in listed for bookmark in new),
        drafts=[bookmark for bookmark in new if bookmark_key(bookmark) in choice.drafts],
        waiting_count=choice.waiting_count,
    )
    return plan, problems


@dataclass(frozen=True, slots=True)
class _DraftChoice:
    drafts: set[str]
    """Keys of what a note is to be begun about."""
    begun: set[str]
    """Keys of what is to be marked in the list as begun."""
    waiting_count: int
    """How many could become drafts another time."""


def _choose_drafts(
    bookmarks: Mapping[str, Bookmark],
    listed: Mapping[str, Bookmark],
    notes: Set[str],
    max_drafts: int | None,
    time: datetime,
) -> _DraftChoice:
    """Return which bookmarks become drafts. All are given by their keys; ``listed`` are those that the list has.

    Only those with words or marks of the user's can, unless they are private, and of these the newest ``max_drafts``:
    which they are depends on the export alone, so that importing the same again begins no others. Of one of them:

    - It is marked in the list as begun, or has a note and is in the list: it stays as it is.
    - It has a note and isn't in the list: a run that was killed began the note. It is marked as begun.
    - Else: it becomes a draft, and is marked as begun.
    """
    with_words = [
        key for key, bookmark in bookmarks.items() if (bookmark.comment or bookmark.quotes) and not bookmark.private
    ]
    with_words.sort(key=lambda key: bookmarks[key].added or time, reverse=True)
    newest = with_words[: DEFAULT_DRAFTS if max_drafts is None else max_drafts]
    done = {key for key in with_words if key in notes or (key in listed and listed[key].begun)}
    drafts = set(newest) - done
    unlisted = {key for key in newest if key in notes and key not in listed}
    return _DraftChoice(drafts, drafts | unlisted, len(with_words) - len(drafts | done))


def apply_plan(workspace: Workspace, request: ImportRequest, plan: ImportPlan) -> tuple[ImportPlan, list[Path]]:
    """Write what the plan says; return the plan that was carried out, and the files of the drafts.

    Where another command has changed the files meanwhile, the import is planned anew.
    """
    with lock_files(workspace):
        if _is_stale(workspace, plan):
            plan = plan_import(workspace, request)
        return plan, _write_plan(workspace, plan)


def _is_stale(workspace: Workspace, plan: ImportPlan) -> bool:
    """Whether a file that the plan was made for has changed since."""
    from curate.workspace.note_list import find_notes_by_url

    if plan.feeds.new and read_text(workspace.feeds_file) != plan.feeds.old_text:
        return True
    if any(reading_lists.read_list(planned.path) != planned.old_text for planned in plan.lists):
        return True
    drafts = [draft for planned in plan.lists for draft in planned.drafts]
    return bool(drafts) and not {bookmark_key(draft) for draft in drafts}.isdisjoint(find_notes_by_url(workspace))


def _write_plan(workspace: Workspace, plan: ImportPlan) -> list[Path]:
    """Write feeds.yaml, the drafts and the lists; return the drafts' files. The workspace's files are locked."""
    draft_paths: list[Path] = []
    if plan.feeds.new:
        write_atomically(
            workspace.feeds_file, plan.feeds.new_text, expected=plan.feeds.old_text, aside=workspace.work_folder
        )
    reading, _ = load_feeds(workspace)
    for planned in plan.lists:
        draft_paths += _begin_drafts(workspace, reading, planned.drafts)
        if planned.new:
            reading_lists.update_list(workspace, planned.path, partial(_add_planned, planned))
    if plan.lists:  # update the cache now, so that the next command needn't
        with open_cache(workspace):
            pass
    return draft_paths


def _add_planned(planned: ReadingListPlan, text: str) -> str:
    """Return a list's text with what the plan adds to it, also where the user has changed the file meanwhile."""
    if text == planned.old_text:
        return planned.new_text
    listed, _ = reading_list_jsonl.parse(text, "")
    return reading_list_jsonl.add_bookmarks(text, listed, planned.new, now())[0]


def _begin_drafts(workspace: Workspace, reading: ReadingConfig, bookmarks: Sequence[Bookmark]) -> list[Path]:
    """Begin a note about each, and return the files."""
    from curate.model import Credit, Item
    from curate.read.articles.source_credit import make_source
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.workspace.new_note import build_draft, create_note_file

    if not bookmarks:
        return []
    site, _ = load_site(workspace)
    matcher = ItemMatcher(reading)
    paths = []
    for saved in bookmarks:
        source = make_source(saved.url, Credit(saved.title, saved.author), Credit())
        # The user's own words tell what it is about, and are no text to quote from.
        words, marks = f"{saved.comment}\n\n{saved.excerpt}", "\n\n".join(saved.quotes)
        item = Item("", "", "", saved.url, saved.title, saved.author, None, now(), words, marks, saved.tags)
        draft = build_draft(workspace, site.language, matcher, item, source, kept=saved)
        paths.append(create_note_file(workspace, draft, source))
    return paths
