"""The content of the site: all that the user's files say, for whatever checks, builds, posts or shows it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from curate.formats import note as notes_format
from curate.formats.canonical_url import page_key
from curate.formats.draft_keys import decode_for_search, is_taken_down
from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.formats.merge_conflicts import conflict_line
from curate.formats.note_json import from_json, to_json
from curate.formats.publication_days import day_problem, next_change
from curate.model import NoteRules
from curate.problems import DRAFT, HELD_BY_RULES, NOTICES, WAITING, CannotRun, Problem
from curate.workspace.build_fingerprints import file_stamp, program_fingerprint, rendering_fingerprint
from curate.workspace.duplicate_notes import AddressUse, anchor
from curate.workspace.editions_file import load_editions
from curate.workspace.failed_files import NO_FAILURES, EngineFailures
from curate.workspace.json_cache import JsonCache
from curate.workspace.live_copies import NO_LIVE_COPIES, LiveCopies, is_note_file, load_live_copies
from curate.workspace.name_checks import find_notes_alike, find_topics_alike
from curate.workspace.note_version_choice import (
    NO_VERSIONS,
    ChosenVersions,
    NoteFile,
    NoteVersion,
    PublishedNote,
    WasBuilt,
    choose_versions,
)
from curate.workspace.unchanged_pages import NONE_KEPT_ONLINE, KeptOnline
from curate.workspace.workspace import Workspace, current_day, load_feeds, load_site, read_text

if TYPE_CHECKING:
    from curate.formats.editions_yaml import Revision
    from curate.model import Note, ReadingConfig, Site


@dataclass(frozen=True, slots=True)
class SiteContent:
    """All that the user's files say, and everything that is wrong with them."""

    reading: ReadingConfig
    site: Site
    notes: tuple[Note, ...]
    unpublished_count: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    """What need not be mended: drafts, notes that wait for a day, keys that curate doesn't use, advice."""
    next_change: date | None = None
    """The next day on which a note begins or ceases to be published."""
    cache_keys: Mapping[str, str] = field(default_factory=dict)
    """By a note's name: a digest of all that its file says."""
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By a note's name: what it is about (``related.note_terms``)."""
    live_copies: LiveCopies = NO_LIVE_COPIES
    chosen: ChosenVersions = NO_VERSIONS
    """Which version of each note is published, and which pages are taken down."""
    only_live: bool = False
    """Whether only live versions are published."""
    engine_failures: EngineFailures = NO_FAILURES
    kept_online: KeptOnline = NONE_KEPT_ONLINE

    @property
    def held_by_rules(self) -> list[str]:
        """Return the files of the notes that are held only by the rules of version 0.1 (``HELD_BY_RULES``)."""
        kinds: dict[str, set[str]] = {}
        for problem in self.chosen.problems:
            if problem.kind not in NOTICES:
                kinds.setdefault(problem.where.rpartition(":")[0], set()).add(problem.kind)
        return [file for file, held in kinds.items() if held == {HELD_BY_RULES}]

    @property
    def draft_count(self) -> int:
        """Return how many notes are drafts."""
        drafts = {notice.where.rpartition(":")[0] for notice in self.notices if notice.kind == DRAFT}
        return len({file for file in drafts if is_note_file(file)} - {note.where for note in self.notes})

    @property
    def unfinished_count(self) -> int:
        """Return how many notes aren't published, and are neither drafts nor waiting for a day."""
        waiting = sum(notice.kind == WAITING for notice in self.notices)
        return self.unpublished_count - self.draft_count - waiting

    @property
    def usable_copies(self) -> LiveCopies:
        """Return the live versions that may stand in for a file."""
        return _usable_copies(self.live_copies, self.engine_failures, self.kept_online)


def note_files(workspace: Workspace) -> list[Path]:
    """Return the notes' files, sorted by name, without hidden files and editors' copies."""
    return [path for path, within, _ in scan_note_files(workspace) if within]


def scan_note_files(workspace: Workspace) -> list[tuple[Path, bool, os.stat_result]]:
    """Return each note's path, whether it lies in the site's folder, and its status."""
    if not workspace.notes_folder.is_dir():
        return []
    site = workspace.site_folder.resolve()
    here = workspace.notes_folder.resolve().is_relative_to(site)
    note_entries: list[tuple[Path, bool, os.stat_result]] = []
    with os.scandir(workspace.notes_folder) as entries:
        for entry in entries:
            if entry.name.endswith(".md") and not entry.name.startswith(".") and entry.is_file():
                path = workspace.notes_folder / entry.name
                if entry.is_symlink():
                    within = path.resolve().is_relative_to(site)
                else:
                    within = here
                note_entries.append((path, within, entry.stat()))
    return sorted(note_entries, key=lambda note_entry: note_entry[0].name)


def load(
    workspace: Workspace,
    *,
    only_live: bool = False,
    failing: EngineFailures = NO_FAILURES,
    as_online: KeptOnline = NONE_KEPT_ONLINE,
) -> SiteContent:
    """Read everything; a fault in one file costs that file. Raises CannotRun where there is no mkdocs.yml at all.

    A note that can't be published as it is is replaced by its live version, if there is one (see ``live_copies``).
    only_live: nothing that isn't live already is published, and what is stays as it is. failing: files that the site
    engine failed on. as_online: files that have no part in the site.
    """
    from curate.workspace.resolve_links import resolve_note_links

    reading, feeds_problems = load_feeds(workspace)
    site, site_problems = load_site(workspace)
    live = load_live_copies(workspace)
    files, name_problems = _read_note_files(workspace, site.note_rules)
    today = current_day()
    noted = [file.current.note for file in files if file.current.note]
    files = [_apply_days(_apply_failure(file, failing), today) for file in files]
    copies = _usable_copies(live, failing, as_online)
    chosen = choose_versions(
        files,
        copies,
        parse_kept_version,
        was_built=_built_before(workspace),
        only_live=only_live,
        rules=site.note_rules,
    )
    chosen_problems = [problem for problem in chosen.problems if problem.kind not in NOTICES]
    unlinked = chosen.taken_down.union(as_online.pages.values())
    notes = tuple(version.note for version in chosen.versions)
    alike = [*find_notes_alike(file.where for file in files), *find_topics_alike(notes)]
    content = SiteContent(
        reading,
        site,
        notes=notes,
        unpublished_count=len(name_problems) + len(files) - len(chosen.versions),
        problems=(*feeds_problems, *site_problems, *name_problems, *chosen_problems, *alike),
        notices=tuple(problem for problem in chosen.problems if problem.kind in NOTICES),
        next_change=next_change(noted, today),
        cache_keys={version.note.name: _cache_key(version, unlinked) for version in chosen.versions},
        terms={version.note.name: version.terms for version in chosen.versions},
        live_copies=live,
        chosen=chosen,
        only_live=only_live,
        engine_failures=failing,
        kept_online=as_online,
    )
    return resolve_note_links(workspace, content)


def _read_note_files(workspace: Workspace, rules: NoteRules) -> tuple[list[NoteFile], list[Problem]]:
    """Return the notes' files, and a problem for each file whose name can't be used."""
    memo = open_note_cache(workspace, rules)
    folder = workspace.display_path(workspace.notes_folder)
    files: list[NoteFile] = []
    problems: list[Problem] = []
    for path, within, stat in scan_note_files(workspace):
        where = f"{folder}/{path.name}"
        if not is_utf8_name(path.name):
            problems.append(non_utf8_problem(where))
        elif not within:
            hint = "copy the file here if it should be published"
            problem = Problem(where, "this is a link out of site/; it isn't read", hint)
            files.append(NoteFile(path, where, NoteVersion(None, (problem,))))
        else:
            files.append(NoteFile(path, where, read_note_file(workspace, path, where, stat, memo, rules)))
    memo.save()
    return files, problems


def _cache_key(version: PublishedNote, unlinked: Set[str]) -> str:
    """Return a digest of all that a note's page is made of. unlinked: pages to which links become text."""
    from curate.publish.site.note_index import digest_values

    if linked := sorted(page for page in unlinked if PurePosixPath(page).parent.name in version.note.words):
        return digest_values(version.cache_key, linked)
    return version.cache_key


def _built_before(workspace: Workspace) -> WasBuilt:
    """Return a function that tells whether editions.yaml has a note as it is now; the file is read when it is asked."""
    revisions: Mapping[str, Revision] | None = None

    def was_built(note: Note) -> bool:
        nonlocal revisions
        if revisions is None:
            revisions = load_editions(workspace).revisions
        revision = revisions.get(note.name)
        return revision is not None and revision.words == notes_format.note_digest(note)

    return was_built


def _usable_copies(live: LiveCopies, failing: EngineFailures, as_online: KeptOnline) -> LiveCopies:
    return live.exclude(failing.failed_twice | as_online.pages.keys())


def _apply_failure(file: NoteFile, failing: EngineFailures) -> NoteFile:
    """Return a note's file as one that can't be published, if the engine failed on it."""
    problem = failing.files.get(file.where)
    if problem is None or file.current.note is None:
        return file
    return replace(file, current=replace(file.current, note=None, problems=(*file.current.problems, problem)))


def _apply_days(file: NoteFile, today: date) -> NoteFile:
    """Return a note's file as one that is taken down, on a day on which it may not be published."""
    note = file.current.note
    problem = day_problem(note, today) if note else None
    if problem is None:
        return file
    current = replace(file.current, note=None, problems=(*file.current.problems, problem), is_taken_down=True)
    return replace(file, current=current)


def parse_kept_version(text: str, name: str, where: str) -> NoteVersion:
    """Return what a kept text of a note says, by the rules that hold the fewest notes: what is live stays live."""
    return parse_note_version(text, name, where, NoteRules(version=2))


def parse_note_version(text: str, name: str, where: str, rules: NoteRules) -> NoteVersion:
    """Return what a text of a note says. name: the file's without ``.md``. where: the file as messages name it."""
    return _build_version(text, name, *notes_format.parse(text, name, where, rules))


def _build_version(
    text: str,
    name: str,
    note: Note | None,
    problems: Sequence[Problem],
    about: Sequence[str] | None = None,
    words: Sequence[str] | None = None,
) -> NoteVersion:
    """Return a text of a note with what was read from it. about, words: as in ``related``, where they are known."""
    from curate.publish.site import related
    from curate.publish.site.note_index import digest_values

    day: date | None
    if note:
        url, day = note.source.url, note.date
    else:
        citation = notes_format.source_citation(text, name)
        url, day = citation.url, citation.day
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
        AddressUse(note.lang if note else "", anchor(url), day),
    )


def read_note_file(
    workspace: Workspace, path: Path, where: str, stat: os.stat_result, cache: JsonCache, rules: NoteRules
) -> NoteVersion:
    """Return what a note's file says. A file that wasn't touched since is not read again."""
    from curate.publish.engines import render_limits

    stamp = file_stamp(stat)
    if cached := _version_from_json(workspace, cache.get(path.name), stamp):
        return cached
    try:
        text = read_text(path, where)
    except CannotRun as error:
        is_down = is_taken_down(decode_for_search(read_bytes_or_empty(path)))
        return NoteVersion(None, tuple(error.problems), is_taken_down=is_down)
    if not render_limits.needs_trial(text):
        version = parse_note_version(text, path.stem, where, rules)
        cache.put(path.name, _version_to_json(version, stamp))
        return version
    trial = render_limits.try_note(text, path.stem, where, workspace.config_file, rules)
    version = _build_version(text, path.stem, trial.note, trial.problems, trial.terms, trial.words)
    if trial.is_cacheable:
        cache.put(path.name, _version_to_json(version, stamp, rendering_fingerprint(workspace)))
    return version


def _version_to_json(version: NoteVersion, stamp: list[int], rendered_with: str = "") -> list[Any]:
    """Return what the cache keeps of a note's file. rendered_with: for one whose rendering was tried."""
    return [
        stamp,
        version.note and to_json(version.note),
        [problem.to_json() for problem in version.problems],
        version.canonical_url,
        version.cache_key,
        list(version.terms),
        version.is_taken_down,
        version.conflict_line,
        list(version.top_words),
        version.use.to_json(),
        rendered_with,
    ]


def _version_from_json(workspace: Workspace, values: Any, stamp: list[int]) -> NoteVersion | None:
    """Return what the cache says of a note's file; None if nothing, or the file or its rendering isn't as it was."""
    if not values or values[0] != stamp or (values[-1] and values[-1] != rendering_fingerprint(workspace)):
        return None
    try:
        note, problems, url, key, terms, is_down, conflict, words, use = values[1:-1]
        read_problems = tuple(Problem.from_json(problem) for problem in problems)
        return NoteVersion(
            note and from_json(note),
            read_problems,
            url,
            key,
            terms,
            is_down,
            conflict,
            words,
            AddressUse.from_json(use),
        )
    except (ValueError, TypeError, LookupError):
        return None


def read_bytes_or_empty(path: Path) -> bytes:
    """Return what a file holds; nothing where it can't be read."""
    try:
        if path.is_file():
            return path.read_bytes()
        return b""
    except OSError:
        return b""


def open_note_cache(workspace: Workspace, rules: NoteRules) -> JsonCache:
    return JsonCache(workspace.work_folder / "notes.json", f"{program_fingerprint()} {rules}")
