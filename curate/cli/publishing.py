"""What check, build, posts and serve begin with: all that the user's files say, and whether that has changed."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from curate import __version__
from curate.cli.memo import Memo
from curate.cli.workspace import Workspace, load_feeds, load_site, packed, read_text
from curate.formats import note as notes_format
from curate.formats.filenames import is_text, no_text
from curate.formats.notejson import from_json, to_json
from curate.formats.onepage import one_page
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Note, Reading, Site


@dataclass(frozen=True, slots=True)
class Content:
    """All that the user's files say, and everything that is wrong with them."""

    reading: Reading
    site: Site
    notes: tuple[Note, ...]
    drafts: int
    problems: tuple[Problem, ...]
    keys: Mapping[str, str] = field(default_factory=dict)
    """By a note's name: a digest of all that its file says."""
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By a note's name: what it is about (``publish.related.terms``)."""


def note_files(workspace: Workspace) -> list[Path]:
    """The notes' files by name. Hidden files and editors' copies are none."""
    return [path for path, within, _ in _files(workspace) if within]


def _files(workspace: Workspace) -> list[tuple[Path, bool, os.stat_result]]:
    """Each, whether it lies in the site's folder, and when it was changed."""
    if not workspace.notes.is_dir():
        return []
    site = workspace.site.resolve()
    here = workspace.notes.resolve().is_relative_to(site)
    found: list[tuple[Path, bool, os.stat_result]] = []
    with os.scandir(workspace.notes) as entries:
        for entry in entries:
            if entry.name.endswith(".md") and not entry.name.startswith(".") and entry.is_file():
                path = workspace.notes / entry.name
                within = path.resolve().is_relative_to(site) if entry.is_symlink() else here
                found.append((path, within, entry.stat()))
    return sorted(found, key=lambda one: one[0].name)


def load(workspace: Workspace) -> Content:
    """Read everything; a fault in one file costs that file. Raises CannotRun where there is no mkdocs.yml at all."""
    reading, problems = load_feeds(workspace)
    site, found = load_site(workspace)
    problems += found
    memo = _memo(workspace)
    notes: list[Note] = []
    keys: dict[str, str] = {}
    about: dict[str, Sequence[str]] = {}
    first: dict[tuple[str, str], str] = {}
    unpublished = 0
    folder = workspace.named(workspace.notes)
    for path, within, stat in _files(workspace):
        where = f"{folder}/{path.name}"
        if not is_text(path.name):
            problems.append(no_text(where))
            unpublished += 1
            continue
        if not within:
            hint = "copy the file here if it should be published"
            problems.append(Problem(where, "this is a link out of site/; it isn't read", hint))
            continue
        read = _read_note(path, where, stat, memo)
        note, found = read.note, list(read.problems)
        # A translation is about the same address, and no second note.
        place = read.place, notes_format.language_of(path.stem)
        if read.place and place in first:
            hint = "put the words of both into one of them, and delete the other"
            if re.fullmatch(r".+\.[a-z]{2}", path.stem) and not notes_format.language_of(path.stem):
                hint = f"only .en.md and .ja.md are translations of a note; for others, {hint}"
            found.append(Problem(f"{where}:1", f"{first[place]} is about the same address", hint))
            note = None
        first.setdefault(place, where)
        problems += found
        if note:
            notes.append(note)
            keys[note.name], about[note.name] = read.key, read.about
        else:
            unpublished += 1
    memo.save()
    return Content(reading, site, tuple(notes), unpublished, tuple(problems), keys, about)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a note's file says."""

    note: Note | None
    problems: tuple[Problem, ...]
    place: str
    key: str = ""
    about: Sequence[str] = ()
    words: Sequence[str] = ()


def _read_note(path: Path, where: str, stat: os.stat_result, memo: Memo) -> _Read:
    """A file that wasn't touched since is not read again."""
    seen = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    known = memo.get(path.name)
    if known and known[0] == seen:
        with contextlib.suppress(ValueError, TypeError, LookupError):
            note, problems, place, key, about, words = known[1:]
            return _Read(note and from_json(note), tuple(Problem(*p) for p in problems), place, key, about, words)
    from curate.publish import related
    from curate.publish.catalogue import key_of

    try:
        text = read_text(path)
    except CannotRun as error:
        return _Read(
            None, tuple(Problem(p.where.replace(path.name, where, 1), p.what, p.hint) for p in error.problems), ""
        )
    parsed, found = notes_format.parse(text, path.stem, where)
    url = parsed.source.url if parsed else notes_format.source_url(text)
    read = _Read(
        parsed,
        tuple(found),
        one_page(url) if url else "",
        key_of(parsed) if parsed else "",
        related.terms(parsed) if parsed else (),
        related.words(parsed) if parsed else (),
    )
    said = [[p.where, p.what, p.hint] for p in found]
    kept = [seen, parsed and to_json(parsed), said, read.place, read.key, list(read.about), list(read.words)]
    memo.put(path.name, kept)
    return read


def _memo(workspace: Workspace) -> Memo:
    return Memo(workspace.work / "notes.json", program())


@dataclass(frozen=True, slots=True)
class Started:
    """A note that was begun, published or not."""

    name: str
    title: str
    """Empty for a draft."""
    place: str
    """The address that it is about (``one_page``)."""
    about: Sequence[str]
    """``publish.related.terms``; empty for a draft."""
    words: Sequence[str] = ()
    """``publish.related.words``; empty for a draft."""


def started(workspace: Workspace) -> list[Started]:
    """Every note that was begun, the newest first."""
    memo = _memo(workspace)
    found = []
    for path, within, stat in _files(workspace):
        if within and is_text(path.name):
            read = _read_note(path, f"{workspace.named(workspace.notes)}/{path.name}", stat, memo)
            title = read.note.title if read.note else ""
            found.append(Started(path.stem, title, read.place, read.about, read.words))
    memo.save()
    return sorted(found, key=lambda one: one.name, reverse=True)


def noted(workspace: Workspace) -> dict[str, Path]:
    """The notes that were started, published or not, by the address they are about (``one_page``)."""
    found: dict[str, Path] = {}
    for path in note_files(workspace):
        try:
            url = notes_format.source_url(read_text(path))
        except CannotRun:
            continue
        if url:
            found.setdefault(one_page(url), path)
    return found


# ------------------------------------------------------------------ has anything changed since the last build?


@functools.cache
def program() -> str:
    """Of the program itself, and of what is installed beside it: a theme or an engine of another version is another."""
    found = sorted(
        path.name
        for folder in dict.fromkeys(sys.path)
        if Path(folder).is_dir()
        for path in Path(folder).glob("*.dist-info")
    )
    return f"{__version__} {fingerprint([Path(__file__).parent.parent, packed('templates')])} {found}"


def fingerprint(paths: Iterable[Path], found: list[str] | None = None) -> str:
    """A digest of the names, sizes and times of all files below these paths: equal as long as nothing was touched.

    found: gets the path of each file below them.
    """
    seen = hashlib.blake2b(digest_size=16)

    def visit(path: str) -> None:
        try:
            with os.scandir(path) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except NotADirectoryError:
            stat = os.stat(path)  # noqa: PTH116 (a string here: thousands of them, as cheap as can be)
            seen.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            return
        except OSError:
            seen.update(f"{path}\0-\0".encode("utf-8", "surrogateescape"))
            return
        for entry in children:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    visit(entry.path)
            else:
                try:
                    stat = entry.stat()
                except OSError:
                    continue
                if found is not None:
                    found.append(entry.path)
                line = f"{entry.path}\0{stat.st_size}\0{stat.st_mtime_ns}\0"
                seen.update(line.encode("utf-8", "surrogateescape"))

    for path in paths:
        visit(str(path))
    return seen.hexdigest()
