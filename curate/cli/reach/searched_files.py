"""What others read, or will: what is built, what a build reads, and what git has or would commit. An edge.

Of git's index, and not of the working tree alone: what was staged and changed since is committed as it was staged. And
of the whole repository, as the workspace may be one folder of it.
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

_MAX_BYTES = 5_000_000  # bytes of a file that are looked into
_MAX_OTHER_FILES = 5_000
"""So many files outside of the workspace that git doesn't have yet are looked into; a repository may be a home."""
_SKIPPED_SUFFIXES = (".js", ".css", ".map", ".png", ".woff2", ".gz")
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
    """A file that is looked into."""

    name: str
    """As messages name it."""
    path: Path
    data: bytes = b""
    link_target: Path | None = None
    """Where it leads, for a link."""


@dataclass(slots=True)
class _GitIndex:
    """What git has staged in a repository."""

    root: Path
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    """(mode, blob, path below the root)."""
    untracked: list[str] = field(default_factory=list)
    """What it would add."""
    changed: set[str] = field(default_factory=set)
    """What stands otherwise in the working tree, or no longer."""


def find_files(workspace: Workspace, problems: list[Problem]) -> Iterator[SearchedFile]:
    """Yield every file, those first that the user wrote: there a leak is mended.

    problems: where one is added if git can't say what it would commit.
    """
    given: set[Path] = set()
    index = None
    try:
        index = _read_index(workspace.root)
    except CannotRun as error:
        problems += error.problems
    for path in [*_find_git_files(workspace, index), *find_build_inputs(workspace), *_find_built_files(workspace)]:
        if path in given:
            continue
        given.add(path)
        if piece := _read_file(_display_name(workspace, path), path):
            yield piece
    if index:
        yield from _find_staged_files(workspace, index)


def split_file_name(name: str) -> str:
    """Return a file's name with a space for what stands between words."""
    return _WORD_SEPARATORS.sub(" ", name)


def find_other_files(workspace: Workspace, given: set[Path]) -> Iterator[SearchedFile]:
    """Yield the files of the workspace's folder that ``find_files`` has not (given): what git leaves out, or where
    there is none. Folders of programs (``.git``, ``.venv``, ``node_modules``) are passed over."""
    looked_into = 0
    for folder, folders, files in os.walk(workspace.root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for path in (Path(folder, name) for name in sorted(files)):
            if path in given:
                continue
            looked_into += 1
            if looked_into > _MAX_OTHER_FILES:
                return
            if piece := _read_file(_display_name(workspace, path), path):
                yield piece


def decode_texts(data: bytes) -> list[str]:
    """What may stand in a file: its text, in each encoding that it may be in, else what of it is text."""
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
            found = wide
        else:
            found = _decode_in_each(data, ("utf-8", "cp932", "euc_jp"))
    return [*found, "\n".join(run.decode("utf-8", "replace") for run in _TEXT_RUNS.findall(data))]


def _decode_in_each(data: bytes, encodings: Sequence[str]) -> list[str]:
    return [text for encoding in encodings if (text := _decode_if_valid(data, encoding)) is not None]


def _decode_if_valid(data: bytes, encoding: str) -> str | None:
    """The bytes as a text of an encoding, if it can be that."""
    text = data.decode(encoding, "replace")
    if _MIN_CHARACTERS_PER_FAULT * text.count("\ufffd") <= len(text):
        return text
    return None


def _display_name(workspace: Workspace, path: Path) -> str:
    """As messages name it: also what lies beside the workspace is named from there."""
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
            return SearchedFile(name, path, file.read(_MAX_BYTES))
    except OSError:
        return None


# ------------------------------------------------------------------ what is built, and from what


def _find_built_files(workspace: Workspace) -> list[Path]:
    return [
        path
        for folder in (workspace.posts_folder, workspace.public_folder, workspace.work_folder / "live")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in _SKIPPED_SUFFIXES
    ]


def find_build_inputs(workspace: Workspace) -> list[Path]:
    """What a build reads, whatever git knows of it."""
    root = workspace.root
    folders = (workspace.site_folder, root / "templates", workspace.reading_folder)
    return [
        *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()),
        *sorted(path for path in root.glob("*.*") if path.suffix in (".yaml", ".yml", ".txt") and path.is_file()),
    ]


# ------------------------------------------------------------------ git


def _find_git_files(workspace: Workspace, index: _GitIndex | None) -> list[Path]:
    """The files that git has, and those it would add: the workspace's first."""
    if index is None:
        return []
    have = {index.root / path for _, _, path in index.entries}
    others = {index.root / path for path in index.untracked}
    around = sorted(path for path in others if not path.is_relative_to(workspace.root))
    kept = have | (others - set(around[_MAX_OTHER_FILES:]))
    return sorted(kept, key=lambda path: (not path.is_relative_to(workspace.root), path))


def _find_staged_files(workspace: Workspace, index: _GitIndex) -> Iterator[SearchedFile]:
    """What is staged otherwise than it stands in the working tree."""
    wanted = [one for one in index.entries if one[2] in index.changed and one[0] in (_LINK_MODE, *_FILE_MODES)]
    blobs = [blob for _, blob, _ in wanted]
    if blobs:
        answer = git.run_read_only(index.root, "cat-file", "--batch", given=git.batch_input(blobs)).stdout
    else:
        answer = b""
    for (mode, _, path), data in zip(wanted, git.parse_batch_output(answer), strict=False):
        where = index.root / path
        if mode == _LINK_MODE:
            link = where.parent / os.fsdecode(data)
        else:
            link = None
        yield SearchedFile(f"{_display_name(workspace, where)} (as staged)", where, data[:_MAX_BYTES], link)


def _read_index(folder: Path) -> _GitIndex | None:
    """None outside of a repository, and where there is no git. Raises CannotRun: git can't say what it would commit."""
    if not git.is_installed():
        return None
    top = git.run_read_only(folder, "rev-parse", "--show-toplevel")
    if top.returncode and re.search("not a git repository|must be run in a work tree", top.stderr):
        return None
    index = _GitIndex(Path(_require_success(folder, top).text.removesuffix("\n")))
    for line in _require_success(folder, git.run_read_only(index.root, "ls-files", "-v", "-s", "-z")).names:
        about, _, path = line.partition("\t")
        mark, mode, blob, _ = about.split(" ")
        index.entries.append((mode, blob, path))
        if mark == "S" or mark.islower():  # git was told not to look at the working tree's file
            index.changed.add(path)
    index.untracked = _require_success(
        folder, git.run_read_only(index.root, "ls-files", "-z", "--others", "--exclude-standard")
    ).names
    index.changed |= set(
        _require_success(folder, git.run_read_only(index.root, "diff-files", "--name-only", "-z")).names
    )
    return index


def _require_success(folder: Path, done: git.GitResult) -> git.GitResult:
    if done.returncode:
        hint = "what git would commit was not searched; see `git status`"
        raise CannotRun(Problem(str(folder), f"git says: {done.message}", hint))
    return done
