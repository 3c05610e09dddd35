"""What check, build, posts and serve begin with: all that the user's files say, and whether that has changed."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from curate import __version__
from curate.formats import note as notes_format
from curate.formats.canonical_url import one_page
from curate.formats.conflicts import conflict_line
from curate.formats.filenames import is_text, no_text
from curate.formats.note_json import from_json, to_json
from curate.formats.takedown import decoded, is_taken_down
from curate.problems import CannotRun, Problem
from curate.workspace.failed_files import NONE_AS_ONLINE, NONE_FAIL, EngineFailures, KeptOnline
from curate.workspace.json_cache import JsonCache
from curate.workspace.live_copies import NONE_LIVE, LiveVersions, load_live
from curate.workspace.note_versions import NOTHING_CHOSEN, ChosenVersions, NoteFile, NoteVersion, choose
from curate.workspace.workspace import Workspace, load_feeds, load_site, packed, read_text

if TYPE_CHECKING:
    from curate.model import Note, ReadingConfig, Site


@dataclass(frozen=True, slots=True)
class SiteContent:
    """All that the user's files say, and everything that is wrong with them."""

    reading: ReadingConfig
    site: Site
    notes: tuple[Note, ...]
    drafts: int
    problems: tuple[Problem, ...]
    keys: Mapping[str, str] = field(default_factory=dict)
    """By a note's name: a digest of all that its file says."""
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By a note's name: what it is about (``publish.related.terms``)."""
    live: LiveVersions = NONE_LIVE
    chosen: ChosenVersions = NOTHING_CHOSEN
    """Which version of each note is published, and which pages are taken down."""
    only_live: bool = False
    """Whether only live versions are published."""
    failing: EngineFailures = NONE_FAIL
    as_online: KeptOnline = NONE_AS_ONLINE

    @property
    def usable_live(self) -> LiveVersions:
        """The live versions that may stand in for a file."""
        return _usable(self.live, self.failing, self.as_online)


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
                if entry.is_symlink():
                    within = path.resolve().is_relative_to(site)
                else:
                    within = here
                found.append((path, within, entry.stat()))
    return sorted(found, key=lambda one: one[0].name)


def load(
    workspace: Workspace,
    *,
    only_live: bool = False,
    failing: EngineFailures = NONE_FAIL,
    as_online: KeptOnline = NONE_AS_ONLINE,
) -> SiteContent:
    """Read everything; a fault in one file costs that file. Raises CannotRun where there is no mkdocs.yml at all.

    A note that can't be published as it is stands in its live version, if there is one (see ``cli.live``).
    only_live: nothing that isn't live already is published, and what is stays as it is. failing: files that the site
    engine failed on. as_online: files that have no part in the site.
    """
    reading, problems = load_feeds(workspace)
    site, site_problems = load_site(workspace)
    problems += site_problems
    from curate.publish.site.note_index import key_of

    memo = _memo(workspace)
    live = load_live(workspace)
    files: list[NoteFile] = []
    folder = workspace.named(workspace.notes)
    unreadable = 0
    for path, within, stat in _files(workspace):
        where = f"{folder}/{path.name}"
        if not is_text(path.name):
            problems.append(no_text(where))
            unreadable += 1
        elif not within:
            hint = "copy the file here if it should be published"
            problem = Problem(where, "this is a link out of site/; it isn't read", hint)
            files.append(NoteFile(path, where, NoteVersion(None, (problem,))))
        else:
            files.append(NoteFile(path, where, _read_note(workspace, path, where, stat, memo)))
    memo.save()
    files = [_failed(file, failing) for file in files]
    chosen = choose(files, _usable(live, failing, as_online), read_text_of_note, only_live=only_live)
    problems += chosen.problems
    notes = tuple(version.note for version in chosen.versions)
    keys = {version.note.name: version.key for version in chosen.versions}
    unlinked = chosen.down.union(as_online.pages.values())
    for note in notes:  # a page is made anew when links in it become text
        if linked := [page for page in unlinked if PurePosixPath(page).parent.name in note.words]:
            keys[note.name] = key_of(keys[note.name], linked)
    about = {version.note.name: version.about for version in chosen.versions}
    unpublished = unreadable + len(files) - len(notes)
    return SiteContent(
        reading, site, notes, unpublished, tuple(problems), keys, about, live, chosen, only_live, failing, as_online
    )


def _usable(live: LiveVersions, failing: EngineFailures, as_online: KeptOnline) -> LiveVersions:
    return live.without(failing.twice | as_online.pages.keys())


def _failed(file: NoteFile, failing: EngineFailures) -> NoteFile:
    """Return a note's file as one that can't be published, if the engine failed on it."""
    problem = failing.files.get(file.where)
    if problem is None or file.read.note is None:
        return file
    return replace(file, read=replace(file.read, note=None, problems=(*file.read.problems, problem)))


def read_text_of_note(text: str, name: str, where: str) -> NoteVersion:
    """Return what a text of a note says. name: the file's without ``.md``. where: the file as messages name it."""
    return _version(text, *notes_format.parse(text, name, where))


def _version(
    text: str,
    note: Note | None,
    problems: Sequence[Problem],
    about: Sequence[str] | None = None,
    words: Sequence[str] | None = None,
) -> NoteVersion:
    """Return a text of a note with what was read from it. about, words: as in ``related``, where they are known."""
    from curate.publish.site import related
    from curate.publish.site.note_index import key_of

    if note:
        url = note.source.url
    else:
        url = notes_format.source_url(text)
    if about is None:
        about = related.terms(note) if note else ()
    if words is None:
        words = related.words(note) if note else ()
    return NoteVersion(
        note,
        tuple(problems),
        one_page(url) if url else "",
        key_of(note) if note else "",
        about,
        is_taken_down(text),
        conflict_line(text) or 0,
        words,
    )


def _read_note(workspace: Workspace, path: Path, where: str, stat: os.stat_result, memo: JsonCache) -> NoteVersion:
    """Return what a note's file says. A file that wasn't touched since is not read again.

    One that is heavy (``render_limits``) was tried with the extensions of Markdown that mkdocs.yml named then, too.
    """
    from curate.publish.engines import render_limits

    seen = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    known = memo.get(path.name)
    if known and known[0] == seen and (not known[-1] or known[-1] == rendering(workspace)):
        with contextlib.suppress(ValueError, TypeError, LookupError):
            note, problems, place, key, about, down, conflict, words, _ = known[1:]
            problems = tuple(Problem(*values) for values in problems)
            return NoteVersion(note and from_json(note), problems, place, key, about, down, conflict, words)
    try:
        text = read_text(path, where)
    except CannotRun as error:
        return NoteVersion(None, tuple(error.problems), is_down=is_taken_down(decoded(bytes_of(path))))
    if render_limits.heavy(text):
        tried = render_limits.try_note(text, path.stem, where, workspace.config)
    else:
        tried = None
    if tried:
        read = _version(text, tried.note, tried.problems, tried.about, tried.words)
    else:
        read = read_text_of_note(text, path.stem, where)
    if tried is None or tried.lasting:
        as_json = read.note and to_json(read.note)
        said = [[p.where, p.what, p.hint] for p in read.problems]
        rendered_with = rendering(workspace) if tried else ""
        values = [as_json, said, read.place, read.key, list(read.about), read.is_down, read.conflict]
        memo.put(path.name, [seen, *values, list(read.words), rendered_with])
    return read


def bytes_of(path: Path) -> bytes:
    """Return what a file holds; nothing where it can't be read."""
    try:
        if path.is_file():
            return path.read_bytes()
        return b""
    except OSError:
        return b""


def rendering(workspace: Workspace) -> str:
    """Return a digest of what Markdown is rendered with, besides the program."""
    return fingerprint([workspace.config, *(workspace.root / name for name in named_in(workspace.config))])


def named_in(config: Path) -> list[str]:
    """Files and folders that mkdocs.yml names (a theme's custom_dir, hooks, INHERIT): it reads those too."""
    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    words = set(re.findall(r"[\w./-]+", text)) - {"site", "public", "posts", ".", "..", "/"}
    there = os.path.exists  # of a word that is too long for a name it says no, where Path raises
    return sorted(w for w in words if not w.startswith(("/", "..")) and there(config.parent / w))


def _memo(workspace: Workspace) -> JsonCache:
    return JsonCache(workspace.work / "notes.json", program())


@dataclass(frozen=True, slots=True)
class StartedNote:
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


def started(workspace: Workspace) -> list[StartedNote]:
    """Every note that was begun, the newest first."""
    memo = _memo(workspace)
    found = []
    for path, within, stat in _files(workspace):
        if within and is_text(path.name):
            read = _read_note(workspace, path, f"{workspace.named(workspace.notes)}/{path.name}", stat, memo)
            title = read.note.title if read.note else ""
            found.append(StartedNote(path.stem, title, read.place, read.about, read.words))
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
