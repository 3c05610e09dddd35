"""What ``curate import`` does with the files of other services: each read, all of them weighed against what there is,
and the result written. Nothing is written before the user has seen what it would be.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.formats import opml
from curate.formats.importers import export_formats, reading_list_jsonl
from curate.formats.importers.row_reader import bookmark_key, merge_bookmarks
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import report_progress
from curate.workspace.user_files import read_bytes
from curate.workspace.workspace import Workspace, load_feeds, load_site, now, read_text

if TYPE_CHECKING:
    from curate.model import Bookmark, Feed, ReadingConfig

MAX_BYTES = 100_000_000
"""Bytes of a file, and of all the files in an archive, unpacked."""
_SPLIT_HINT = "split it, and import the parts"
_COMPRESSION_TYPES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways to pack a file that take no more memory than what comes out of it."""
_ARCHIVE_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError),
    *(ValueError, LookupError, OverflowError),
)
"""What reading a damaged archive raises; RuntimeError also for one with a password."""
DEFAULT_DRAFTS = 20
"""So many notes are begun if the user doesn't say: each of them is something to do."""
_SLOW_BYTES = 5_000_000
"""Bytes that take long enough to say so."""
_SUFFIXES = (".csv", ".html", ".htm", ".json", ".opml", ".xml", ".atom", ".txt")


@dataclass(slots=True)
class ImportFile:
    """A file that was read: what it is, and how many things are in it."""

    where: str
    kind: str
    entry_count: int


@dataclass(slots=True)
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
    lists: list[ReadingListPlan] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    followed_count: int = 0
    new_topics: list[str] = field(default_factory=list)
    """Those that feeds.yaml would get besides."""
    old_feeds_text: str = ""
    new_feeds_text: str = ""
    """The text of feeds.yaml."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped_files: list[str] = field(default_factory=list)
    """Files of archives that hold nothing for us."""

    @property
    def has_changes(self) -> bool:
        return bool(self.feeds or any(one.new or one.drafts for one in self.lists))


def plan_import(workspace: Workspace, paths: Sequence[Path], kind: str, drafts: int | None) -> ImportPlan:
    """Read the files and weigh them. kind: what they are, or empty. drafts: how many notes to begin, if the user said.

    Raises CannotRun where feeds.yaml has no place for feeds.
    """
    found = ImportPlan()
    time = now()
    outlines: list[opml.Outline] = []
    brought: dict[str, dict[str, Bookmark]] = {}
    for path in paths:
        for where, text in _read_texts(path, found):
            of = kind or export_formats.detect_format(text)
            if not of:
                _report_unknown_kind(path, where, found)
            elif of == export_formats.OPML:
                listed, problems = opml.parse(text, where)
                outlines += listed
                found.problems += problems
                found.files.append(ImportFile(where, of, len(listed)))
            else:
                read = export_formats.read(text, of, where, time)
                known = brought.setdefault(of, {})
                for one in read.bookmarks:
                    key = bookmark_key(one)
                    known[key] = merge_bookmarks(known[key], one) if key in known else one
                found.problems += read.problems
                found.warnings += read.warnings
                found.files.append(ImportFile(where, of, len(read.bookmarks)))
    if outlines:
        _plan_feeds(workspace, outlines, found)
    if brought:
        from curate.workspace.note_list import find_notes_by_url

        notes = set(find_notes_by_url(workspace))
        for name, saved in brought.items():
            found.lists.append(_plan_list(workspace, name, saved, notes, drafts, time, found))
            notes |= {bookmark_key(one) for one in found.lists[-1].drafts}
    return found


def _read_texts(path: Path, found: ImportPlan) -> Iterator[tuple[str, str]]:
    """(as messages name it, text) of a file, or of each file in an archive."""
    from curate.read.feeds.decode import decode

    try:
        if path.stat().st_size > _SLOW_BYTES:
            report_progress(f"Reading {path.name} …")
        for where, body in _read_bodies(path):
            yield where, decode(body, kind="xml" if b"<?xml" in body[:100] else "html")
    except CannotRun as error:
        found.problems += error.problems
    except OSError as error:
        found.problems.append(Problem(str(path), f"can't be read: {error.strerror or error}".lower()))


def _read_bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    """(as messages name it, content) of a file, or of each file in an archive that may hold something for us.

    Raises CannotRun, after what could be read, where something can't be, or where it is more than ``MAX_BYTES`` in all.
    """
    body = read_bytes(path, limit=MAX_BYTES, split=_SPLIT_HINT)
    content = io.BytesIO(body)
    if not zipfile.is_zipfile(content):
        yield path.name, body
        return
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(content) as archive:
            for one in archive.infolist():
                if not one.filename.lower().endswith(_SUFFIXES):
                    continue
                if one.compress_type not in _COMPRESSION_TYPES:
                    raise NotImplementedError(f"{_printable(one.filename)} is packed in a way that isn't supported")
                with archive.open(one) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    what = f"is larger than {MAX_BYTES // 1_000_000} MB, unpacked"
                    raise CannotRun(Problem(str(path), what, _SPLIT_HINT))
                yield f"{path.name}/{_printable(one.filename)}", body
    except _ARCHIVE_ERRORS as error:
        hint = "unpack it yourself, and import the files in it"
        raise CannotRun(Problem(str(path), f"this archive can't be read: {_printable(str(error))}", hint)) from error


def _printable(name: str) -> str:
    from curate.formats.text import clean_line

    return clean_line(name, 200)


def _report_unknown_kind(path: Path, where: str, found: ImportPlan) -> None:
    if where != path.name:  # an archive holds much that is no bookmark
        found.skipped_files.append(where)
        return
    names = ", ".join(name for name in export_formats.EXPORT_FORMATS)
    what = "this is no export that curate knows by its looks"
    found.problems.append(Problem(where, what, f"say what it is: --as with one of {names}"))


def _plan_feeds(workspace: Workspace, outlines: Sequence[opml.Outline], found: ImportPlan) -> None:
    from curate.formats.feeds_yaml import add_feeds

    reading, _ = load_feeds(workspace)
    found.old_feeds_text = read_text(workspace.feeds_file)
    found.feeds, followed = opml.outlines_to_feeds(outlines, reading)
    found.followed_count = len(followed)
    known = {topic.name for topic in reading.topics}
    found.new_topics = list(dict.fromkeys(name for feed in found.feeds for name in feed.topics if name not in known))
    if not found.feeds:
        return
    try:
        found.new_feeds_text = add_feeds(found.old_feeds_text, found.feeds)
    except ValueError as error:
        hint = "mend what `curate check` says of it, and write topics: and feeds: with a line for each of them"
        raise CannotRun(Problem("feeds.yaml:1", f"the feeds can't be added here: {error}", hint)) from error


def _plan_list(
    workspace: Workspace,
    name: str,
    saved: dict[str, Bookmark],
    notes: set[str],
    drafts: int | None,
    time: datetime,
    found: ImportPlan,
) -> ReadingListPlan:
    path = reading_lists.list_path(workspace, name)
    before = reading_lists.read_list(path)
    known, problems = reading_list_jsonl.parse(before, workspace.display_path(path))
    found.problems += problems
    # Which notes are begun depends on the export alone, so that the same again begins no others.
    telling = [key for key, one in saved.items() if (one.comment or one.quotes) and not one.private]
    telling.sort(key=lambda key: saved[key].added or time, reverse=True)
    chosen = telling[: DEFAULT_DRAFTS if drafts is None else drafts]
    begun = {key for key in telling if key in notes or (key in known and known[key].begun)}
    to_begin = {key for key in chosen if key not in begun}
    # A run that was killed may have begun a note, and not come to the list.
    started = to_begin | {key for key in chosen if key in notes and key not in known}
    marked = [_mark_begun(one) if key in started else one for key, one in saved.items()]
    after, new = reading_list_jsonl.add_bookmarks(before, known, marked, time)
    return ReadingListPlan(
        name=name,
        path=path,
        old_text=before,
        new_text=after,
        new=new,
        known_count=len(saved) - len(new),
        changed_count=sum(bookmark_key(one) in known for one in new),
        drafts=[one for one in new if bookmark_key(one) in to_begin],
        waiting_count=len(telling) - len(to_begin | begun),
    )


def _mark_begun(one: Bookmark) -> Bookmark:
    from dataclasses import replace

    return replace(one, begun=True)


def apply_plan(workspace: Workspace, found: ImportPlan) -> list[Path]:
    """Write what the plan says; return the drafts' files. The workspace's files are held (``writing``) already."""
    begun: list[Path] = []
    if found.feeds:
        write_atomically(
            workspace.feeds_file, found.new_feeds_text, expected=found.old_feeds_text, aside=workspace.work_folder
        )
    reading, _ = load_feeds(workspace)
    for one in found.lists:
        begun += _begin_drafts(workspace, reading, one)
        if one.new:
            reading_lists.update_list(workspace, one.path, partial(_add_planned, one))
    if found.lists:  # so that the first look at them needn't
        with open_cache(workspace):
            pass
    return begun


def _add_planned(one: ReadingListPlan, text: str) -> str:
    """The list's text with what the plan adds to it, where the user has changed the file meanwhile too."""
    if text == one.old_text:
        return one.new_text
    saved, _ = reading_list_jsonl.parse(text, "")
    return reading_list_jsonl.add_bookmarks(text, saved, one.new, now())[0]


def is_stale(workspace: Workspace, found: ImportPlan) -> bool:
    """Whether a file that the plan was made for has changed since."""
    from curate.workspace.note_list import find_notes_by_url

    if found.feeds and read_text(workspace.feeds_file) != found.old_feeds_text:
        return True
    if any(one.drafts for one in found.lists):
        notes = set(find_notes_by_url(workspace))
    else:
        notes = set()
    return any(
        reading_lists.read_list(one.path) != one.old_text or any(bookmark_key(draft) in notes for draft in one.drafts)
        for one in found.lists
    )


def _begin_drafts(workspace: Workspace, reading: ReadingConfig, of: ReadingListPlan) -> list[Path]:
    from curate.model import Credit, Item
    from curate.read.articles.byline import make_source
    from curate.read.inbox.select import ItemMatcher
    from curate.workspace.note_drafts import build_draft, create_note_file

    if not of.drafts:
        return []
    site, _ = load_site(workspace)
    matcher = ItemMatcher(reading)
    paths = []
    for one in of.drafts:
        article = make_source(one.url, Credit(one.title, one.author), Credit())
        # The user's own words tell what it is about, and are no text to quote from.
        said = f"{one.comment}\n\n{one.excerpt}"
        item = Item("", "", "", one.url, one.title, one.author, None, now(), said, "\n\n".join(one.quotes), one.tags)
        paths.append(
            create_note_file(
                workspace, build_draft(workspace, site.language, matcher, item, article, kept=one), article
            )
        )
    return paths
