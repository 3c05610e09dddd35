"""What others read, or will: what is built, what a build reads, and what git has or would commit. An edge.

Of git's index, and not of the working tree alone: what was staged and changed since is committed as it was staged. And
of the whole repository, as the workspace may be one folder of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curate.cli.workspace import Workspace

_BIGGEST = 5_000_000  # bytes of a file that are looked into
_MOST_AROUND = 5_000
"""So many files outside of the workspace that git doesn't have yet are looked into; a repository may be a home."""
_BUILT = (".js", ".css", ".map", ".png", ".woff2", ".gz")
_LINK, _FILES = "120000", ("100644", "100755")
_RUNS = re.compile(
    rb"(?:[\t\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){12,}"
)
_MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ODD = 100
"""One character in so many may be broken in a text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that is looked into."""

    name: str
    """As messages name it."""
    path: Path
    data: bytes = b""
    link: Path | None = None
    """Where it leads, for a link."""


@dataclass(slots=True)
class _Index:
    """What git has staged in a repository."""

    root: Path
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    """(mode, blob, path below the root)."""
    others: list[str] = field(default_factory=list)
    """What it would add."""
    changed: set[str] = field(default_factory=set)
    """What stands otherwise in the working tree, or no longer."""


def pieces(workspace: Workspace) -> Iterator[Piece]:
    """Every file, those first that the user wrote: there a leak is mended."""
    given: set[Path] = set()
    index = _index(workspace.root)
    for path in [*_of_git(workspace, index), *_of_the_build(workspace), *_built(workspace)]:
        if path in given:
            continue
        given.add(path)
        if piece := _piece(_named(workspace, path), path):
            yield piece
    if index:
        yield from _staged(workspace, index)


def texts(data: bytes) -> list[str]:
    """What may stand in a file: its text, in each encoding that it may be in, else what of it is text."""
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            return [data.decode(encoding, "replace")]
    if b"\x1b$" in data and (text := _whole(data, "iso2022_jp")):
        return [text]
    wide = _in_any(data, ("utf-16-le", "utf-16-be")) if b"\0" in data else []
    try:
        return [data.decode("utf-8").replace("\0", " "), *wide]
    except UnicodeDecodeError:
        found = wide if b"\0" in data else _in_any(data, ("utf-8", "cp932", "euc_jp"))
    return [*found, "\n".join(run.decode("utf-8", "replace") for run in _RUNS.findall(data))]


def _in_any(data: bytes, encodings: Sequence[str]) -> list[str]:
    return [text for encoding in encodings if (text := _whole(data, encoding)) is not None]


def _whole(data: bytes, encoding: str) -> str | None:
    """The bytes as a text of an encoding, if it can be that."""
    text = data.decode(encoding, "replace")
    return text if _ODD * text.count("\ufffd") <= len(text) else None


def _named(workspace: Workspace, path: Path) -> str:
    """As messages name it: also what lies beside the workspace is named from there."""
    return workspace.named(path) if path.is_relative_to(workspace.root) else os.path.relpath(path, workspace.root)


def _piece(name: str, path: Path) -> Piece | None:
    try:
        if path.is_symlink():
            return Piece(name, path, os.fsencode(path.readlink()), path.parent / path.readlink())
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return Piece(name, path, file.read(_BIGGEST))
    except OSError:
        return None


# ------------------------------------------------------------------ what is built, and from what


def _built(workspace: Workspace) -> list[Path]:
    return [
        path
        for folder in (workspace.posts, workspace.public)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in _BUILT
    ]


def _of_the_build(workspace: Workspace) -> list[Path]:
    """What a build reads, whatever git knows of it."""
    root = workspace.root
    folders = (workspace.site, root / "templates", workspace.reading)
    return [
        *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()),
        *sorted(path for path in root.glob("*.*") if path.suffix in (".yaml", ".yml", ".txt") and path.is_file()),
    ]


# ------------------------------------------------------------------ git


def _of_git(workspace: Workspace, index: _Index | None) -> list[Path]:
    """The files that git has, and those it would add: the workspace's first."""
    if index is None:
        return []
    have = {index.root / path for _, _, path in index.entries}
    others = {index.root / path for path in index.others}
    around = sorted(path for path in others if not path.is_relative_to(workspace.root))
    kept = have | (others - set(around[_MOST_AROUND:]))
    return sorted(kept, key=lambda path: (not path.is_relative_to(workspace.root), path))


def _staged(workspace: Workspace, index: _Index) -> Iterator[Piece]:
    """What is staged otherwise than it stands in the working tree."""
    wanted = [one for one in index.entries if one[2] in index.changed and one[0] in (_LINK, *_FILES)]
    blobs = [blob for _, blob, _ in wanted]
    for (mode, _, path), data in zip(wanted, _contents(index.root, blobs), strict=False):
        where = index.root / path
        link = where.parent / os.fsdecode(data) if mode == _LINK else None
        yield Piece(f"{_named(workspace, where)} (as staged)", where, data[:_BIGGEST], link)


def _contents(root: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = _git(root, "cat-file", "--batch", given=asked) if blobs else b""
    at = 0
    while at < len(answer):
        head, at = answer[at : answer.index(b"\n", at)].split(), answer.index(b"\n", at) + 1
        size = int(head[2]) if len(head) == 3 else 0  # “… missing” has no size, and nothing follows it
        yield answer[at : at + size]
        at += size + 1 if len(head) == 3 else 0


def _index(folder: Path) -> _Index | None:
    """None outside of a repository, and where there is no git."""
    if shutil.which("git") is None:
        return None
    top = _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
    if not top:
        return None
    index = _Index(Path(top))
    for line in _names(_git(index.root, "ls-files", "-s", "-z")):
        about, _, path = line.partition("\t")
        mode, blob, _ = about.split(" ")
        index.entries.append((mode, blob, path))
    index.others = _names(_git(index.root, "ls-files", "-z", "--others", "--exclude-standard"))
    index.changed = set(_names(_git(index.root, "diff-files", "--name-only", "-z")))
    return index


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git says; nothing where it can't."""
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 (the user's own git)
            cwd=folder, input=given, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _names(said: bytes) -> list[str]:
    return [name for name in said.decode("utf-8", "surrogateescape").split("\0") if name]
