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
from curate.formats.importers import kinds, lists
from curate.formats.importers.values import key_of, merged
from curate.problems import CannotRun, Problem
from curate.workspace import reading_lists
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import tell
from curate.workspace.user_files import read_bytes
from curate.workspace.workspace import Workspace, load_feeds, load_site, now, read_text

if TYPE_CHECKING:
    from curate.model import Bookmark, Feed, ReadingConfig

LARGEST = 100_000_000
"""Bytes of a file, and of all the files in an archive, unpacked."""
_SPLIT = "split it, and import the parts"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways to pack a file that take no more memory than what comes out of it."""
_NO_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError),
    *(ValueError, LookupError, OverflowError),
)
"""What reading a damaged archive raises; RuntimeError also for one with a password."""
DRAFTS = 20
"""So many notes are begun if the user doesn't say: each of them is something to do."""
_LONG = 5_000_000
"""Bytes that take long enough to say so."""
_ENDINGS = (".csv", ".html", ".htm", ".json", ".opml", ".xml", ".atom", ".txt")


@dataclass(slots=True)
class ImportFile:
    """A file that was read: what it is, and how many things are in it."""

    where: str
    kind: str
    things: int


@dataclass(slots=True)
class ReadingListPlan:
    """What one reading list would become."""

    name: str
    path: Path
    before: str
    after: str
    new: list[Bookmark]
    known: int
    """How many of the things it has already, as they are."""
    changed: int
    """How many of ``new`` it has, and learns something of."""
    drafts: list[Bookmark]
    waiting: int
    """How many have words or marks of the user's and become no draft now."""


@dataclass(slots=True)
class ImportPlan:
    """What an import would do, and what it would not."""

    sources: list[ImportFile] = field(default_factory=list)
    lists: list[ReadingListPlan] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    followed: int = 0
    topics: list[str] = field(default_factory=list)
    """Those that feeds.yaml would get besides."""
    before: str = ""
    after: str = ""
    """The text of feeds.yaml."""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    """Files of archives that hold nothing for us."""

    @property
    def changes(self) -> bool:
        return bool(self.feeds or any(one.new or one.drafts for one in self.lists))


def plan(workspace: Workspace, paths: Sequence[Path], kind: str, drafts: int | None) -> ImportPlan:
    """Read the files and weigh them. kind: what they are, or empty. drafts: how many notes to begin, if the user said.

    Raises CannotRun where feeds.yaml has no place for feeds.
    """
    found = ImportPlan()
    time = now()
    outlines: list[opml.Outline] = []
    brought: dict[str, dict[str, Bookmark]] = {}
    for path in paths:
        for where, text in _texts(path, found):
            of = kind or kinds.recognise(text)
            if not of:
                _unknown(path, where, found)
            elif of == kinds.OPML:
                listed, problems = opml.parse(text, where)
                outlines += listed
                found.problems += problems
                found.sources.append(ImportFile(where, of, len(listed)))
            else:
                read = kinds.read(text, of, where, time)
                known = brought.setdefault(of, {})
                for one in read.saved:
                    key = key_of(one)
                    known[key] = merged(known[key], one) if key in known else one
                found.problems += read.problems
                found.doubts += read.doubts
                found.sources.append(ImportFile(where, of, len(read.saved)))
    if outlines:
        _plan_feeds(workspace, outlines, found)
    if brought:
        from curate.workspace.site_content import noted

        notes = set(noted(workspace))
        for name, saved in brought.items():
            found.lists.append(_plan_list(workspace, name, saved, notes, drafts, time, found))
            notes |= {key_of(one) for one in found.lists[-1].drafts}
    return found


def _texts(path: Path, found: ImportPlan) -> Iterator[tuple[str, str]]:
    """(as messages name it, text) of a file, or of each file in an archive."""
    from curate.read.feeds.decode import decode

    try:
        if path.stat().st_size > _LONG:
            tell(f"Reading {path.name} …")
        for where, body in _bodies(path):
            yield where, decode(body, kind="xml" if b"<?xml" in body[:100] else "html")
    except CannotRun as error:
        found.problems += error.problems
    except OSError as error:
        found.problems.append(Problem(str(path), f"can't be read: {error.strerror or error}".lower()))


def _bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    """(as messages name it, content) of a file, or of each file in an archive that may hold something for us.

    Raises CannotRun, after what could be read, where something can't be, or where it is more than ``LARGEST`` in all.
    """
    body = read_bytes(path, limit=LARGEST, split=_SPLIT)
    content = io.BytesIO(body)
    if not zipfile.is_zipfile(content):
        yield path.name, body
        return
    left = LARGEST
    try:
        with zipfile.ZipFile(content) as archive:
            for one in archive.infolist():
                if not one.filename.lower().endswith(_ENDINGS):
                    continue
                if one.compress_type not in _PACKED:
                    raise NotImplementedError(f"{_printable(one.filename)} is packed in a way that isn't supported")
                with archive.open(one) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    what = f"is larger than {LARGEST // 1_000_000} MB, unpacked"
                    raise CannotRun(Problem(str(path), what, _SPLIT))
                yield f"{path.name}/{_printable(one.filename)}", body
    except _NO_ARCHIVE as error:
        hint = "unpack it yourself, and import the files in it"
        raise CannotRun(Problem(str(path), f"this archive can't be read: {_printable(str(error))}", hint)) from error


def _printable(name: str) -> str:
    from curate.formats.text import clean_line

    return clean_line(name, 200)


def _unknown(path: Path, where: str, found: ImportPlan) -> None:
    if where != path.name:  # an archive holds much that is no bookmark
        found.passed.append(where)
        return
    names = ", ".join(name for name in kinds.KINDS)
    what = "this is no export that curate knows by its looks"
    found.problems.append(Problem(where, what, f"say what it is: --as with one of {names}"))


def _plan_feeds(workspace: Workspace, outlines: Sequence[opml.Outline], found: ImportPlan) -> None:
    from curate.formats.feeds_yaml import add_feeds

    reading, _ = load_feeds(workspace)
    found.before = read_text(workspace.feeds)
    found.feeds, followed = opml.feeds_of(outlines, reading)
    found.followed = len(followed)
    known = {topic.name for topic in reading.topics}
    found.topics = list(dict.fromkeys(name for feed in found.feeds for name in feed.topics if name not in known))
    if not found.feeds:
        return
    try:
        found.after = add_feeds(found.before, found.feeds)
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
    path = reading_lists.path_of(workspace, name)
    before = reading_lists.text_of(path)
    known, problems = lists.parse(before, workspace.named(path))
    found.problems += problems
    # Which notes are begun depends on the export alone, so that the same again begins no others.
    telling = [key for key, one in saved.items() if (one.comment or one.quotes) and not one.private]
    telling.sort(key=lambda key: saved[key].added or time, reverse=True)
    chosen = telling[: DRAFTS if drafts is None else drafts]
    begun = {key for key in telling if key in notes or (key in known and known[key].begun)}
    to_begin = {key for key in chosen if key not in begun}
    # A run that was killed may have begun a note, and not come to the list.
    started = to_begin | {key for key in chosen if key in notes and key not in known}
    marked = [_begun(one) if key in started else one for key, one in saved.items()]
    after, new = lists.added(before, known, marked, time)
    return ReadingListPlan(
        name=name,
        path=path,
        before=before,
        after=after,
        new=new,
        known=len(saved) - len(new),
        changed=sum(key_of(one) in known for one in new),
        drafts=[one for one in new if key_of(one) in to_begin],
        waiting=len(telling) - len(to_begin | begun),
    )


def _begun(one: Bookmark) -> Bookmark:
    from dataclasses import replace

    return replace(one, begun=True)


def carry_out(workspace: Workspace, found: ImportPlan) -> list[Path]:
    """Write what the plan says; return the drafts' files. The workspace's files are held (``writing``) already."""
    begun: list[Path] = []
    if found.feeds:
        write_atomically(workspace.feeds, found.after, expected=found.before, aside=workspace.work)
    reading, _ = load_feeds(workspace)
    for one in found.lists:
        begun += _begin_all(workspace, reading, one)
        if one.new:
            reading_lists.change(workspace, one.path, partial(_as_planned, one))
    if found.lists:  # so that the first look at them needn't
        with open_cache(workspace):
            pass
    return begun


def _as_planned(one: ReadingListPlan, text: str) -> str:
    """The list's text with what the plan adds to it, where the user has changed the file meanwhile too."""
    if text == one.before:
        return one.after
    saved, _ = lists.parse(text, "")
    return lists.added(text, saved, one.new, now())[0]


def is_stale(workspace: Workspace, found: ImportPlan) -> bool:
    """Whether a file that the plan was made for has changed since."""
    from curate.workspace.site_content import noted

    if found.feeds and read_text(workspace.feeds) != found.before:
        return True
    if any(one.drafts for one in found.lists):
        notes = set(noted(workspace))
    else:
        notes = set()
    return any(
        reading_lists.text_of(one.path) != one.before or any(key_of(draft) in notes for draft in one.drafts)
        for one in found.lists
    )


def _begin_all(workspace: Workspace, reading: ReadingConfig, of: ReadingListPlan) -> list[Path]:
    from curate.model import Credit, Item
    from curate.read.articles.byline import source_of
    from curate.read.inbox.select import ItemMatcher
    from curate.workspace.note_drafts import begin, draft

    if not of.drafts:
        return []
    site, _ = load_site(workspace)
    matcher = ItemMatcher(reading)
    paths = []
    for one in of.drafts:
        article = source_of(one.url, Credit(one.title, one.author), Credit())
        # The user's own words tell what it is about, and are no text to quote from.
        said = f"{one.comment}\n\n{one.excerpt}"
        item = Item("", "", "", one.url, one.title, one.author, None, now(), said, "\n\n".join(one.quotes), one.tags)
        paths.append(begin(workspace, draft(workspace, site.language, matcher, item, article, kept=one), article))
    return paths
