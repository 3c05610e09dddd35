"""What check, build, posts and serve begin with: all that the user's files say, and whether that has changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from curate.formats import note as notes_format
from curate.formats.canonical_url import page_key
from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.formats.merge_conflicts import conflict_line
from curate.formats.note_json import from_json, to_json
from curate.formats.takedown import decode_for_search, is_taken_down
from curate.problems import CannotRun, Problem
from curate.workspace.failed_files import NO_FAILURES, NONE_KEPT_ONLINE, EngineFailures, KeptOnline
from curate.workspace.fingerprints import file_stamp, program_fingerprint, rendering_fingerprint
from curate.workspace.json_cache import JsonCache
from curate.workspace.live_copies import NO_LIVE_COPIES, LiveCopies, load_live_copies
from curate.workspace.note_versions import NO_VERSIONS, ChosenVersions, NoteFile, NoteVersion, choose_versions
from curate.workspace.workspace import Workspace, load_feeds, load_site, read_text

if TYPE_CHECKING:
    from curate.model import Note, ReadingConfig, Site


@dataclass(frozen=True, slots=True)
class SiteContent:
    """All that the user's files say, and everything that is wrong with them."""

    reading: ReadingConfig
    site: Site
    notes: tuple[Note, ...]
    unpublished_count: int
    problems: tuple[Problem, ...]
    cache_keys: Mapping[str, str] = field(default_factory=dict)
    """By a note's name: a digest of all that its file says."""
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By a note's name: what it is about (``publish.related.note_terms``)."""
    live_copies: LiveCopies = NO_LIVE_COPIES
    chosen: ChosenVersions = NO_VERSIONS
    """Which version of each note is published, and which pages are taken down."""
    only_live: bool = False
    """Whether only live versions are published."""
    engine_failures: EngineFailures = NO_FAILURES
    kept_online: KeptOnline = NONE_KEPT_ONLINE

    @property
    def usable_copies(self) -> LiveCopies:
        """The live versions that may stand in for a file."""
        return _usable_copies(self.live_copies, self.engine_failures, self.kept_online)


def note_files(workspace: Workspace) -> list[Path]:
    """The notes' files by name. Hidden files and editors' copies are none."""
    return [path for path, within, _ in scan_note_files(workspace) if within]


def scan_note_files(workspace: Workspace) -> list[tuple[Path, bool, os.stat_result]]:
    """Each, whether it lies in the site's folder, and when it was changed."""
    if not workspace.notes_folder.is_dir():
        return []
    site = workspace.site_folder.resolve()
    here = workspace.notes_folder.resolve().is_relative_to(site)
    found: list[tuple[Path, bool, os.stat_result]] = []
    with os.scandir(workspace.notes_folder) as entries:
        for entry in entries:
            if entry.name.endswith(".md") and not entry.name.startswith(".") and entry.is_file():
                path = workspace.notes_folder / entry.name
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
    failing: EngineFailures = NO_FAILURES,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
) -> SiteContent:
    """Read everything; a fault in one file costs that file. Raises CannotRun where there is no mkdocs.yml at all.

    A note that can't be published as it is stands in its live version, if there is one (see ``cli.live``).
    only_live: nothing that isn't live already is published, and what is stays as it is. failing: files that the site
    engine failed on. as_online: files that have no part in the site.
    """
    reading, problems = load_feeds(workspace)
    site, site_problems = load_site(workspace)
    problems += site_problems
    from curate.publish.site.note_index import digest_values

    memo = open_note_cache(workspace)
    live = load_live_copies(workspace)
    files: list[NoteFile] = []
    folder = workspace.display_path(workspace.notes_folder)
    unreadable = 0
    for path, within, stat in scan_note_files(workspace):
        where = f"{folder}/{path.name}"
        if not is_utf8_name(path.name):
            problems.append(non_utf8_problem(where))
            unreadable += 1
        elif not within:
            hint = "copy the file here if it should be published"
            problem = Problem(where, "this is a link out of site/; it isn't read", hint)
            files.append(NoteFile(path, where, NoteVersion(None, (problem,))))
        else:
            files.append(NoteFile(path, where, read_note_file(workspace, path, where, stat, memo)))
    memo.save()
    files = [_apply_failure(file, failing) for file in files]
    chosen = choose_versions(files, _usable_copies(live, failing, as_online), parse_note_version, only_live=only_live)
    problems += chosen.problems
    notes = tuple(version.note for version in chosen.versions)
    keys = {version.note.name: version.cache_key for version in chosen.versions}
    unlinked = chosen.taken_down.union(as_online.pages.values())
    for note in notes:  # a page is made anew when links in it become text
        if linked := [page for page in unlinked if PurePosixPath(page).parent.name in note.words]:
            keys[note.name] = digest_values(keys[note.name], linked)
    about = {version.note.name: version.terms for version in chosen.versions}
    unpublished = unreadable + len(files) - len(notes)
    return SiteContent(
        reading, site, notes, unpublished, tuple(problems), keys, about, live, chosen, only_live, failing, as_online
    )


def _usable_copies(live: LiveCopies, failing: EngineFailures, as_online: KeptOnline) -> LiveCopies:
    return live.exclude(failing.failed_twice | as_online.pages.keys())


def _apply_failure(file: NoteFile, failing: EngineFailures) -> NoteFile:
    """Return a note's file as one that can't be published, if the engine failed on it."""
    problem = failing.files.get(file.where)
    if problem is None or file.current.note is None:
        return file
    return replace(file, current=replace(file.current, note=None, problems=(*file.current.problems, problem)))


def parse_note_version(text: str, name: str, where: str) -> NoteVersion:
    """Return what a text of a note says. name: the file's without ``.md``. where: the file as messages name it."""
    return _build_version(text, *notes_format.parse(text, name, where))


def _build_version(
    text: str,
    note: Note | None,
    problems: Sequence[Problem],
    about: Sequence[str] | None = None,
    words: Sequence[str] | None = None,
) -> NoteVersion:
    """Return a text of a note with what was read from it. about, words: as in ``related``, where they are known."""
    from curate.publish.site import related
    from curate.publish.site.note_index import digest_values

    if note:
        url = note.source.url
    else:
        url = notes_format.source_url(text)
    if about is None:
        about = related.note_terms(note) if note else ()
    if words is None:
        words = related.note_words(note) if note else ()
    return NoteVersion(
        note,
        tuple(problems),
        page_key(url) if url else "",
        digest_values(note) if note else "",
        about,
        is_taken_down(text),
        conflict_line(text) or 0,
        words,
    )


def read_note_file(workspace: Workspace, path: Path, where: str, stat: os.stat_result, memo: JsonCache) -> NoteVersion:
    """Return what a note's file says. A file that wasn't touched since is not read again.

    One that is heavy (``render_limits``) was tried with the extensions of Markdown that mkdocs.yml named then, too.
    """
    from curate.publish.engines import render_limits

    seen = file_stamp(stat)
    known = memo.get(path.name)
    if known and known[0] == seen and (not known[-1] or known[-1] == rendering_fingerprint(workspace)):
        with contextlib.suppress(ValueError, TypeError, LookupError):
            note, problems, place, key, about, down, conflict, words, _ = known[1:]
            problems = tuple(Problem.from_json(values) for values in problems)
            return NoteVersion(note and from_json(note), problems, place, key, about, down, conflict, words)
    try:
        text = read_text(path, where)
    except CannotRun as error:
        return NoteVersion(
            None, tuple(error.problems), is_taken_down=is_taken_down(decode_for_search(read_bytes_or_empty(path)))
        )
    if render_limits.needs_trial(text):
        tried = render_limits.try_note(text, path.stem, where, workspace.config_file)
    else:
        tried = None
    if tried:
        read = _build_version(text, tried.note, tried.problems, tried.terms, tried.words)
    else:
        read = parse_note_version(text, path.stem, where)
    if tried is None or tried.is_cacheable:
        as_json = read.note and to_json(read.note)
        said = [problem.to_json() for problem in read.problems]
        rendered_with = rendering_fingerprint(workspace) if tried else ""
        values = [
            as_json,
            said,
            read.canonical_url,
            read.cache_key,
            list(read.terms),
            read.is_taken_down,
            read.conflict_line,
        ]
        memo.put(path.name, [seen, *values, list(read.top_words), rendered_with])
    return read


def read_bytes_or_empty(path: Path) -> bytes:
    """Return what a file holds; nothing where it can't be read."""
    try:
        if path.is_file():
            return path.read_bytes()
        return b""
    except OSError:
        return b""


def open_note_cache(workspace: Workspace) -> JsonCache:
    return JsonCache(workspace.work_folder / "notes.json", program_fingerprint())
