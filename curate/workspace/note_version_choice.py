"""Which version of each note is published: its file as it is, or the version that is live.

A live note that can't be published as it is now (a mistake in it, no words left, not UTF-8, a merge conflict, the
address of another note) stands in its live version, whole. Taking a note down always wins. Of two notes about the
same address, the live one is published (``duplicate_notes``). A text that YAML cuts holds a note, unless a site was
built of it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from curate.formats.note import note_digest
from curate.formats.public_text import removed_sentence
from curate.model import Note, NoteRules
from curate.problems import CUT_TEXT, Problem
from curate.workspace.duplicate_notes import AddressUse, SourceOwners, same_source_problem
from curate.workspace.live_copies import HeldFile, LiveCopies, LiveFile, ReplacedFile, is_note_file, note_page

_UNKNOWN_USE = AddressUse()
_FIRST_RULES = NoteRules()


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """What a note's file says, or said when it was handed to a host."""

    note: Note | None
    """None where it can't be published."""
    problems: tuple[Problem, ...]
    canonical_url: str = ""
    """The address that it is about (``page_key``)."""
    cache_key: str = ""
    terms: Sequence[str] = ()
    is_taken_down: bool = False
    """Whether the file says that it isn't to be published."""
    conflict_line: int = 0
    """The 1-based line on which an unfinished merge conflict begins; 0 if there is none."""
    top_words: Sequence[str] = ()
    """The words that it has most (``related.note_words``)."""
    use: AddressUse = _UNKNOWN_USE
    """How it uses the address."""


@dataclass(frozen=True, slots=True)
class NoteFile:
    path: Path
    where: str
    """As messages name it."""
    current: NoteVersion

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def page(self) -> str:
        """Return the file that its page is on the site."""
        return note_page(self.name)


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note that is published."""

    note: Note
    cache_key: str
    terms: Sequence[str]
    live_file: LiveFile | None = None
    """Where it is the kept version, what is known of that."""


@dataclass(frozen=True, slots=True)
class ChosenVersions:
    versions: tuple[PublishedNote, ...]
    problems: tuple[Problem, ...]
    replaced: tuple[ReplacedFile, ...]
    """Notes whose live version stands in for the file."""
    held: tuple[HeldFile, ...]
    """Notes that aren't published, have no kept version, and aren't said to be down: are they online?"""
    taken_down: frozenset[str]
    """Pages that were taken down, or are drafts, by their file on the site."""


NO_VERSIONS = ChosenVersions((), (), (), (), frozenset())
ReadKeptText = Callable[[str, str, str], NoteVersion]
"""Reads a kept text: the text, the note's name, the file as messages name it."""
WasBuilt = Callable[[Note], bool]
"""Tells whether a site was built of a note as it is now."""


def _never_built(note: Note) -> bool:
    return False


def choose_versions(
    files: Sequence[NoteFile],
    live: LiveCopies,
    read_kept: ReadKeptText,
    *,
    was_built: WasBuilt = _never_built,
    only_live: bool = False,
    rules: NoteRules = _FIRST_RULES,
) -> ChosenVersions:
    """Return which version of each note is published.

    files: by name. was_built: asked only for notes of which YAML cuts a text. only_live: files that aren't live already
    are left out, and the others are as they were. rules: by which notes are held back.
    """
    owners = SourceOwners(only_repeats=rules.version > 1)
    return _VersionChooser(files, live, read_kept, was_built, only_live, owners).choose()


class _VersionChooser:
    def __init__(
        self,
        files: Sequence[NoteFile],
        live: LiveCopies,
        read_kept: ReadKeptText,
        was_built: WasBuilt,
        only_live: bool,
        owners: SourceOwners,
    ) -> None:
        self.files = files
        self.live = live
        self.read_kept = read_kept
        self.was_built = was_built
        self.only_live = only_live
        self.owners = owners
        self.published: dict[str, PublishedNote] = {}
        self.problems: dict[str, list[Problem]] = {}
        self.replaced: dict[str, ReplacedFile] = {}
        self.held: list[HeldFile] = []

    def choose(self) -> ChosenVersions:
        # Who has an address already keeps it; then those that moved to another one; then new notes, by name.
        new = []
        staying = []
        moving = []
        for file in self.files:
            if file.current.is_taken_down or file.where not in self.live.files:
                new.append(file)
            elif self._keeps_source(file):
                staying.append(file)
            else:
                moving.append(file)
        for file in staying:
            self._choose_live(file)
        moving.sort(key=lambda file: not self._source_owner(file))  # first those that can't move
        for file in moving:
            self._choose_live(file)
        for file in new:
            self._choose_new(file)
        renamed = self._find_renamed_broken_notes(new)
        versions = (
            *(self.published[file.where] for file in self.files if file.where in self.published),
            *renamed,
        )
        problems = tuple(problem for file in self.files for problem in self.problems.get(file.where, ()))
        replaced = tuple(self.replaced[file.where] for file in self.files if file.where in self.replaced)
        return ChosenVersions(versions, problems, replaced, tuple(self.held), self._taken_down_pages(versions))

    def _find_renamed_broken_notes(self, new: Sequence[NoteFile]) -> list[PublishedNote]:
        """Return the live versions of notes whose file has another name now, and a mistake in it.

        A new file is such a note if it is about the same address and still has every sentence of the words.
        """
        present = {file.where for file in self.files}
        missing = {live.place: where for where, live in self.live.files.items() if live.place and where not in present}
        versions = []
        for file in new if missing else ():
            where = missing.get(file.current.canonical_url, "")
            if where and self._may_be_renamed(file):
                text = self.live.text(where)
            else:
                text = None
            if text is not None:
                kept = self.read_kept(text, Path(where).stem, where)
            else:
                kept = None
            if text is None or kept is None or kept.note is None or _find_removed_sentence(file.path, kept.note.words):
                continue
            live = self.live.files[where]
            versions.append(PublishedNote(kept.note, kept.cache_key, kept.terms, live))
            self.replaced[file.where] = replaced = ReplacedFile(file.where, live, text, "")
            self.problems[file.where].append(kept_version_problem(replaced))
            self.held = [held for held in self.held if held.where != file.where]
            del missing[file.current.canonical_url]
        return versions

    def _may_be_renamed(self, file: NoteFile) -> bool:
        return file.where not in self.published and not file.current.is_taken_down and file.where not in self.live.files

    def _keeps_source(self, file: NoteFile) -> bool:
        return file.current.canonical_url == self.live.files[file.where].place or not self._is_publishable(file)

    def _is_publishable(self, file: NoteFile) -> bool:
        return file.current.note is not None and not file.current.conflict_line and not self._may_not_be_new(file)

    def _may_not_be_new(self, file: NoteFile) -> bool:
        """Return whether a file may not be published if it isn't online as it is."""
        if self.only_live:
            return True
        note = file.current.note
        is_cut = any(problem.kind == CUT_TEXT for problem in file.current.problems)
        return is_cut and note is not None and not self.was_built(note)

    def _choose_live(self, file: NoteFile) -> None:
        owner = self._source_owner(file)
        if self._is_publishable(file) and not owner:
            self._publish(file, file.current)
            self.problems[file.where] = list(file.current.problems)
            return
        text = self.live.text(file.where)
        if text is not None:
            kept = self.read_kept(text, file.name, file.where)
        else:
            kept = None
        if text is None or kept is None or kept.note is None:
            self._choose_new(file)
            return
        problems = _file_problems(file)
        if self._is_publishable(file) and owner:
            problems.append(self._same_source_problem(file, owner))
        live = self.live.files[file.where]
        self._publish(file, kept, live)
        if problems:
            replaced = ReplacedFile(file.where, live, text, _find_removed_sentence(file.path, text))
            self.replaced[file.where] = replaced
            problems.append(kept_version_problem(replaced))
            self.problems[file.where] = problems

    def _choose_new(self, file: NoteFile) -> None:
        problems = _file_problems(file)
        owner = self._source_owner(file)
        if owner:
            problems.append(self._same_source_problem(file, owner))
        if self._is_publishable(file) and not owner:
            self._publish(file, file.current)
        else:
            self.owners.claim(file.name, file.current.canonical_url, file.where, file.current.use)
            if not file.current.is_taken_down:
                self.held.append(HeldFile.from_problems(file.where, file.page, problems))
        self.problems[file.where] = problems

    def _source_owner(self, file: NoteFile) -> str:
        return self.owners.find_owner(file.name, file.current.canonical_url, file.current.use)

    def _same_source_problem(self, file: NoteFile, owner: str) -> Problem:
        is_repeat = self.owners.is_repeat(file.name, file.current.canonical_url, file.current.use)
        return same_source_problem(file.where, owner, is_repeat=is_repeat)

    def _publish(self, file: NoteFile, version: NoteVersion, live: LiveFile | None = None) -> None:
        self.owners.claim(file.name, version.canonical_url, file.where, version.use)
        if version.note:
            self.published[file.where] = PublishedNote(version.note, version.cache_key, version.terms, live)

    def _taken_down_pages(self, versions: Sequence[PublishedNote]) -> frozenset[str]:
        """Return the pages of drafts, and those that are gone since they were live, but for notes with another name."""
        pages = {file.page for file in self.files if file.current.is_taken_down}
        present = {file.where for file in self.files}
        notes = {where: live for where, live in self.live.files.items() if is_note_file(where)}
        missing = {where: live for where, live in notes.items() if where not in present}
        if missing:
            new = [version.note for version in versions if version.note.where not in self.live.files]
            pages |= self._removed_pages(missing, {note_digest(note) for note in new})
        removed = {page for page in self.live.taken_down if page.startswith("notes/")}
        return frozenset((pages | removed) - {note_page(version.note.name) for version in versions})

    def _removed_pages(self, missing: dict[str, LiveFile], digests: set[str]) -> set[str]:
        pages = set()
        for where, live in missing.items():
            text = self.live.text(where)
            if text is not None:
                note = self.read_kept(text, Path(where).stem, where).note
            else:
                note = None
            if note is None or note_digest(note) not in digests:
                pages.add(live.page)
        return pages


def kept_version_problem(replaced: ReplacedFile) -> Problem:
    """Return the problem that says that an older version of a file stays online."""
    take_down = f"`curate publish --take-down {replaced.page_name}`"
    if replaced.removed_sentence:
        what = f"text you removed is still online: “{_shorten(replaced.removed_sentence)}”"
        return Problem(f"{replaced.where}:1", what, f"fix the file, or take the page down: {take_down}")
    what = "the last published version stays online until this is fixed"
    return Problem(f"{replaced.where}:1", what, f"to take the page down instead: {take_down}")


def merge_conflict_problem(where: str, line: int) -> Problem:
    """Return the problem to report for a merge conflict in a file."""
    return Problem(
        f"{where}:{line}",
        "an unfinished merge conflict",
        "keep one version, and delete the lines with conflict markers; if they are part of your text, indent them",
    )


def _file_problems(file: NoteFile) -> list[Problem]:
    """Return what is wrong with a file; in a half-merged one, only that: the rest may come of it."""
    if file.current.conflict_line and not file.current.is_taken_down:
        return [merge_conflict_problem(file.where, file.current.conflict_line)]
    return list(file.current.problems)


def _find_removed_sentence(path: Path, text: str) -> str:
    try:
        return removed_sentence(text, path.read_bytes())
    except OSError:
        return ""


def _shorten(sentence: str, most: int = 60) -> str:
    if len(sentence) <= most:
        return sentence
    return f"{sentence[:most]}…"
