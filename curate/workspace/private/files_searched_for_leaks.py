"""Reads the files that others see, or will: what is built, what a build reads, and what git has or would commit.

Git's index is read, and not the working tree alone: a file that was changed after it was staged is committed as it was
staged. So is the whole repository, as the workspace may be one folder of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curate.problems import CannotRun, Problem
from curate.workspace import git
from curate.workspace.workspace import Workspace

MAX_BYTES = 5_000_000
"""Bytes of a file that are searched."""
_MAX_OTHER_FILES = 5_000
"""Files outside of the workspace, and not in git yet, that are searched; a repository may be a home folder."""
SKIPPED_SUFFIXES = (".js", ".css", ".map", ".png", ".woff2", ".gz")
_WORD_SEPARATORS = re.compile(r"[-_.+/]+")
_LINK_MODE, _FILE_MODES = "120000", ("100644", "100755")
_TEXT_RUNS = re.compile(
    rb"(?:[\t\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){12,}"
)
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_MIN_CHARACTERS_PER_FAULT = 100
"""One character in so many may be broken in a text."""


@dataclass(frozen=True, slots=True)
class SearchedFile:
    """A file, with its contents."""

    name: str
    """As messages show it."""
    path: Path
    data: bytes = b""
    link_target: Path | None = None
    """Of a symbolic link."""


@dataclass(slots=True)
class _GitIndex:
    """What git has staged in a repository, and what it could add."""

    root: Path
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    """(mode, blob, path below the root)."""
    untracked: list[str] = field(default_factory=list)
    """Paths of files that aren't ignored."""
    changed: set[str] = field(default_factory=set)
    """Paths whose staged version differs from the working tree, or is gone there."""


def find_files(workspace: Workspace, problems: list[Problem]) -> Iterator[SearchedFile]:
    """Yield every file, the user's own first: a leak is fixed there.

    problems: gets one if git can't say what it would commit.
    """
    yielded: set[Path] = set()
    index = None
    try:
        index = _read_index(workspace.root)
    except CannotRun as error:
        problems += error.problems
    for path in [*_find_git_files(workspace, index), *find_build_inputs(workspace), *_find_built_files(workspace)]:
        if path in yielded:
            continue
        yielded.add(path)
        if file := _read_file(_display_name(workspace, path), path):
            yield file
    if index:
        yield from _find_staged_files(workspace, index)


def split_file_name(name: str) -> str:
    """Return a file's name with spaces between its words."""
    return _WORD_SEPARATORS.sub(" ", name)


def find_other_files(workspace: Workspace, searched: set[Path]) -> Iterator[SearchedFile]:
    """Yield the files of the workspace that ``find_files`` hasn't (searched): what git ignores, or if there is no git.

    Folders of programs (``.git``, ``.venv``, ``node_modules``) are skipped.
    """
    count = 0
    for folder, folders, files in os.walk(workspace.root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for path in (Path(folder, name) for name in sorted(files)):
            if path in searched:
                continue
            count += 1
            if count > _MAX_OTHER_FILES:
                return
            if file := _read_file(_display_name(workspace, path), path):
                yield file


def decode_texts(data: bytes) -> list[str]:
    """Return a file's text in each encoding that it may be in; for binary files, the runs of text in it."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return [data.decode(encoding, "replace")]
    if b"\x1b$" in data and (text := _decode_if_valid(data, "iso2022_jp")):
        return [text]
    if b"\0" in data:
        wide = _decode_in_each(data, ("utf-16-le", "utf-16-be"))
    else:
        wide = []
    try:
        return [data.decode("utf-8").replace("\0", " "), *wide]
    except UnicodeDecodeError:
        if b"\0" in data:
            texts = wide
        else:
            texts = _decode_in_each(data, ("utf-8", "cp932", "euc_jp"))
    return [*texts, "\n".join(run.decode("utf-8", "replace") for run in _TEXT_RUNS.findall(data))]


def _decode_in_each(data: bytes, encodings: Sequence[str]) -> list[str]:
    return [text for encoding in encodings if (text := _decode_if_valid(data, encoding)) is not None]


def _decode_if_valid(data: bytes, encoding: str) -> str | None:
    """Return the text, or None if too much of it isn't valid in this encoding."""
    text = data.decode(encoding, "replace")
    if _MIN_CHARACTERS_PER_FAULT * text.count("\ufffd") <= len(text):
        return text
    return None


def _display_name(workspace: Workspace, path: Path) -> str:
    """Return a path as messages show it: relative to the workspace, also for what is outside of it."""
    if path.is_relative_to(workspace.root):
        return workspace.display_path(path)
    return os.path.relpath(path, workspace.root)


def _read_file(name: str, path: Path) -> SearchedFile | None:
    try:
        if path.is_symlink():
            return SearchedFile(name, path, os.fsencode(path.readlink()), path.parent / path.readlink())
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return SearchedFile(name, path, file.read(MAX_BYTES))
    except OSError:
        return None


# ------------------------------------------------------------------ what is built, and from what


def _find_built_files(workspace: Workspace) -> list[Path]:
    return [
        path
        for folder in (workspace.posts_folder, workspace.public_folder, workspace.live_folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in SKIPPED_SUFFIXES
    ]


def find_build_inputs(workspace: Workspace) -> list[Path]:
    """Return the files that a build reads, in git or not."""
    root = workspace.root
    folders = (workspace.site_folder, root / "templates", workspace.reading_folder)
    return [
        *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()),
        *sorted(path for path in root.glob("*.*") if path.suffix in (".yaml", ".yml", ".txt") and path.is_file()),
    ]


# ------------------------------------------------------------------ git


def _find_git_files(workspace: Workspace, index: _GitIndex | None) -> list[Path]:
    """Return the files that git has, and those it would add: the workspace's first."""
    if index is None:
        return []
    staged = {index.root / path for _, _, path in index.entries}
    untracked = {index.root / path for path in index.untracked}
    outside = sorted(path for path in untracked if not path.is_relative_to(workspace.root))
    files = staged | (untracked - set(outside[_MAX_OTHER_FILES:]))
    return sorted(files, key=lambda path: (not path.is_relative_to(workspace.root), path))


def _find_staged_files(workspace: Workspace, index: _GitIndex) -> Iterator[SearchedFile]:
    """Yield the staged versions of files that differ from the working tree."""
    changed = [
        (mode, blob, index.root / path)
        for mode, blob, path in index.entries
        if path in index.changed and mode in (_LINK_MODE, *_FILE_MODES)
    ]
    if not changed:
        return
    batch = git.batch_input([blob for _, blob, _ in changed])
    output = git.run_read_only(index.root, "cat-file", "--batch", given=batch).stdout
    for (mode, _, path), data in zip(changed, git.parse_batch_output(output), strict=False):
        if mode == _LINK_MODE:
            link = path.parent / os.fsdecode(data)
        else:
            link = None
        yield SearchedFile(f"{_display_name(workspace, path)} (as staged)", path, data[:MAX_BYTES], link)


def _read_index(folder: Path) -> _GitIndex | None:
    """Return git's index; None outside of a repository, or without git. Raises CannotRun if git fails otherwise."""
    if not git.is_installed():
        return None
    top = git.run_read_only(folder, "rev-parse", "--show-toplevel")
    if top.returncode and re.search("not a git repository|must be run in a work tree", top.stderr):
        return None
    index = _GitIndex(Path(_require_success(folder, top).text.removesuffix("\n")))
    for line in _require_success(folder, git.run_read_only(index.root, "ls-files", "-v", "-s", "-z")).names:
        fields, _, path = line.partition("\t")
        tag, mode, blob, _ = fields.split(" ")
        index.entries.append((mode, blob, path))
        if tag == "S" or tag.islower():  # git was told not to look at the working tree's file
            index.changed.add(path)
    index.untracked = _require_success(
        folder, git.run_read_only(index.root, "ls-files", "-z", "--others", "--exclude-standard")
    ).names
    index.changed |= set(
        _require_success(folder, git.run_read_only(index.root, "diff-files", "--name-only", "-z")).names
    )
    return index


def _require_success(folder: Path, result: git.GitResult) -> git.GitResult:
    if result.returncode:
        hint = "what git would commit was not searched; see `git status`"
        raise CannotRun(Problem(str(folder), f"git says: {result.message}", hint))
    return result
