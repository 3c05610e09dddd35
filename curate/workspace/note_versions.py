"""Which version of each note is published: its file as it is, or the version that is live.

A live note that can't be published as it is now (a mistake in it, no words left, not UTF-8, a merge conflict, the
address of another note) stands in its live version, whole. Taking a note down always wins. Of two notes about one
address, the live one is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from curate.formats.ledger import digest_of
from curate.formats.note import language_of
from curate.formats.public_text import removed_sentence
from curate.model import Note
from curate.problems import Problem
from curate.workspace.live_copies import HeldFile, LiveFile, LiveVersions, ReplacedFile, is_note

Address = tuple[str, str]
"""What a note is about (``one_page``), and the language of a translation: a translation is no second note."""


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """What a note's file says, or said when it was handed to a host."""

    note: Note | None
    """None where it can't be published."""
    problems: tuple[Problem, ...]
    place: str = ""
    """The address that it is about (``one_page``)."""
    key: str = ""
    about: Sequence[str] = ()
    is_down: bool = False
    """Whether the file says that it isn't to be published."""
    conflict: int = 0
    """The 1-based line on which an unfinished merge conflict begins; 0 if there is none."""
    words: Sequence[str] = ()
    """The words that it has most (``publish.related.words``)."""


@dataclass(frozen=True, slots=True)
class NoteFile:
    path: Path
    where: str
    """As messages name it."""
    read: NoteVersion

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def page(self) -> str:
        """The file that its page is on the site."""
        return f"notes/{self.name}/index.html"

    def address(self, version: NoteVersion) -> Address | None:
        if version.place:
            return (version.place, language_of(self.name))
        return None


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note that is published."""

    note: Note
    key: str
    about: Sequence[str]
    live: LiveFile | None = None
    """Where it is the kept version, what is known of that."""


@dataclass(frozen=True, slots=True)
class ChosenVersions:
    versions: tuple[PublishedNote, ...]
    problems: tuple[Problem, ...]
    replaced: tuple[ReplacedFile, ...]
    """Notes whose live version stands in for the file."""
    held: tuple[HeldFile, ...]
    """Notes that aren't published, have no kept version, and aren't said to be down: are they online?"""
    down: frozenset[str]
    """Pages that were taken down, or are drafts, by their file on the site."""


NOTHING_CHOSEN = ChosenVersions((), (), (), (), frozenset())
ReadKept = Callable[[str, str, str], NoteVersion]
"""Reads a kept text: the text, the note's name, the file as messages name it."""


def choose(
    files: Sequence[NoteFile], live: LiveVersions, read_kept: ReadKept, *, only_live: bool = False
) -> ChosenVersions:
    """Return which version of each note is published.

    files: by name. only_live: files that aren't live already are left out, and the others are as they were.
    """
    return _VersionChooser(files, live, read_kept, only_live).chosen()


class _VersionChooser:
    def __init__(self, files: Sequence[NoteFile], live: LiveVersions, read_kept: ReadKept, only_live: bool) -> None:
        self.files = files
        self.live = live
        self.read_kept = read_kept
        self.only_live = only_live
        self.owners: dict[Address, NoteFile] = {}
        self.published: dict[str, PublishedNote] = {}
        self.problems: dict[str, list[Problem]] = {}
        self.replaced: dict[str, ReplacedFile] = {}
        self.held: list[HeldFile] = []

    def chosen(self) -> ChosenVersions:
        # Who has an address already keeps it; then those that moved to another one; then new notes, by name.
        new = []
        staying = []
        moving = []
        for file in self.files:
            if file.read.is_down or file.where not in self.live.files:
                new.append(file)
            elif self._stays(file):
                staying.append(file)
            else:
                moving.append(file)
        for file in staying:
            self._choose_live(file)
        moving.sort(key=lambda file: self._owner(file) is None)  # first those that can't move
        for file in moving:
            self._choose_live(file)
        for file in new:
            self._choose_new(file)
        renamed = self._renamed_with_a_mistake(new)
        versions = (
            *(self.published[file.where] for file in self.files if file.where in self.published),
            *renamed,
        )
        problems = tuple(problem for file in self.files for problem in self.problems.get(file.where, ()))
        replaced = tuple(self.replaced[file.where] for file in self.files if file.where in self.replaced)
        return ChosenVersions(versions, problems, replaced, tuple(self.held), self._down(versions))

    def _renamed_with_a_mistake(self, new: Sequence[NoteFile]) -> list[PublishedNote]:
        """Return the live versions of notes whose file has another name now, and a mistake in it.

        A new file is such a note if it is about the same address and still has every sentence of the words.
        """
        there = {file.where for file in self.files}
        missing = {known.place: where for where, known in self.live.files.items() if known.place and where not in there}
        versions = []
        for file in new if missing else ():
            where = missing.get(file.read.place, "")
            if where and self._may_stand_in(file):
                text = self.live.text(where)
            else:
                text = None
            if text is not None:
                kept = self.read_kept(text, Path(where).stem, where)
            else:
                kept = None
            if text is None or kept is None or kept.note is None or _removed(file.path, kept.note.words):
                continue
            known = self.live.files[where]
            versions.append(PublishedNote(kept.note, kept.key, kept.about, known))
            self.replaced[file.where] = replaced = ReplacedFile(file.where, known, text, "")
            self.problems[file.where].append(stands_in(replaced))
            self.held = [one for one in self.held if one.where != file.where]
            del missing[file.read.place]
        return versions

    def _may_stand_in(self, file: NoteFile) -> bool:
        return file.where not in self.published and not file.read.is_down and file.where not in self.live.files

    def _stays(self, file: NoteFile) -> bool:
        return file.read.place == self.live.files[file.where].place or not self._is_sound(file)

    def _is_sound(self, file: NoteFile) -> bool:
        return file.read.note is not None and not file.read.conflict and not self.only_live

    def _choose_live(self, file: NoteFile) -> None:
        owner = self._owner(file)
        if self._is_sound(file) and owner is None:
            self._publish(file, file.read)
            return
        text = self.live.text(file.where)
        if text is not None:
            kept = self.read_kept(text, file.name, file.where)
        else:
            kept = None
        if text is None or kept is None or kept.note is None:
            self._choose_new(file)
            return
        problems = list(file.read.problems)
        if file.read.conflict:
            problems.append(_conflict(file))
        if self._is_sound(file) and owner:
            problems.append(_same_address(file, owner))
        known = self.live.files[file.where]
        self._publish(file, kept, known)
        if problems:
            replaced = ReplacedFile(file.where, known, text, _removed(file.path, text))
            self.replaced[file.where] = replaced
            problems.append(stands_in(replaced))
            self.problems[file.where] = problems

    def _choose_new(self, file: NoteFile) -> None:
        problems = list(file.read.problems)
        owner = self._owner(file)
        if owner:
            problems.append(_same_address(file, owner))
        elif file.read.note and file.read.conflict:
            problems.append(_conflict(file))
        if file.read.note and not owner and not self.only_live:
            self._publish(file, file.read)
        else:
            self._claim(file, file.read)
            if not file.read.is_down:
                self.held.append(HeldFile.of(file.where, file.page, problems))
        self.problems[file.where] = problems

    def _owner(self, file: NoteFile) -> NoteFile | None:
        address = file.address(file.read)
        if address:
            return self.owners.get(address)
        return None

    def _claim(self, file: NoteFile, version: NoteVersion) -> None:
        if address := file.address(version):
            self.owners.setdefault(address, file)

    def _publish(self, file: NoteFile, version: NoteVersion, live: LiveFile | None = None) -> None:
        self._claim(file, version)
        if version.note:
            self.published[file.where] = PublishedNote(version.note, version.key, version.about, live)

    def _down(self, versions: Sequence[PublishedNote]) -> frozenset[str]:
        """Return the pages of drafts, and those that are gone since they were live, but for notes with another name."""
        down = {file.page for file in self.files if file.read.is_down}
        there = {file.where for file in self.files}
        notes = {where: known for where, known in self.live.files.items() if is_note(where)}
        missing = {where: known for where, known in notes.items() if where not in there}
        if missing:
            new = [version.note for version in versions if version.note.where not in self.live.files]
            down |= self._not_renamed(missing, {digest_of(note) for note in new})
        gone = {page for page in self.live.gone if page.startswith("notes/")}
        return frozenset((down | gone) - {f"notes/{version.note.name}/index.html" for version in versions})

    def _not_renamed(self, missing: dict[str, LiveFile], digests: set[str]) -> set[str]:
        pages = set()
        for where, known in missing.items():
            text = self.live.text(where)
            if text is not None:
                note = self.read_kept(text, Path(where).stem, where).note
            else:
                note = None
            if note is None or digest_of(note) not in digests:
                pages.add(known.page)
        return pages


def stands_in(replaced: ReplacedFile) -> Problem:
    """Return the problem that says that an older version of a file stays online."""
    take_down = f"`curate publish --take-down {replaced.note}`"
    if replaced.removed:
        what = f"text you removed is still online: “{_shortened(replaced.removed)}”"
        return Problem(f"{replaced.where}:1", what, f"fix the file, or take the page down: {take_down}")
    what = "the last published version stays online until this is fixed"
    return Problem(f"{replaced.where}:1", what, f"to take the page down instead: {take_down}")


def unfinished_merge(where: str, line: int) -> Problem:
    """Return the problem that a merge conflict in a file is."""
    return Problem(
        f"{where}:{line}",
        "an unfinished merge conflict",
        "keep one version, and delete the lines with conflict markers",
    )


def _conflict(file: NoteFile) -> Problem:
    return unfinished_merge(file.where, file.read.conflict)


def _same_address(file: NoteFile, owner: NoteFile) -> Problem:
    hint = "combine them in one note, and delete the other"
    if re.fullmatch(r".+\.[a-z]{2}", file.name) and not language_of(file.name):
        hint = f"only .en.md and .ja.md are translations of a note; for others, {hint}"
    return Problem(f"{file.where}:1", f"{owner.where} is about the same address", hint)


def _removed(path: Path, text: str) -> str:
    try:
        return removed_sentence(text, path.read_bytes())
    except OSError:
        return ""


def _shortened(sentence: str, most: int = 60) -> str:
    if len(sentence) <= most:
        return sentence
    return f"{sentence[:most]}…"
