"""The search of ``curate check`` for what is in the vault: in public/, in posts/, and in what git would commit."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.reach import private
from curate.cli.workspace import Workspace
from curate.problems import CannotRun, Problem
from curate.reach import vault
from curate.reach.holdings import Holdings
from curate.reach.walls import Search, secrets

if TYPE_CHECKING:
    from curate.model import Note

_BIGGEST = 5_000_000  # bytes of a file that is looked into
_MOST = 50
_HINT = "take it out where it was written; a name that may stand in public: `public_name: true` in their file"


def leaked(workspace: Workspace, notes: tuple[Note, ...]) -> list[Problem]:
    """Where something of the vault stands in what others read, or will; nothing where there is no vault."""
    root = private.place()
    if not vault.there(root):
        return []
    try:
        held = Holdings(vault.opened(root, workspace.root))
    except CannotRun as error:
        return list(error.problems)
    search = Search(
        secrets(
            held.people(),
            held.candidates(),
            held.log(),
            held.goals(),
            [
                *((vault.INTRODUCTIONS, one.why) for one in held.introductions()),
                *((f"{vault.COMMUNITIES}:{one.line}", one.intent) for one in held.communities()),
            ],
            credited=[text for note in notes for text in (note.source.author, note.source.url, note.source.via)],
            said=[text for note in notes for text in (note.title, note.source.title, note.takeaway, note.question)],
        )
    )
    hint = "what it holds was not looked for; mend it, see `curate vault`"
    problems = [Problem(f"vault {p.where}", f"can't be read whole: {p.what}", hint) for p in held.problems]
    seen: set[str] = set()
    for name, text in _texts(workspace):
        problems += [Problem(f"{name}:{found.line}", str(found.secret), _HINT) for found in search.in_text(text, seen)]
        if len(problems) >= _MOST:
            return [*problems[:_MOST], Problem("check", "there is more of your vault; this is the first of it", "")]
    return problems


def _texts(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Each file that others read or that git would commit, with its text; what is no text is left out."""
    for path in _paths(workspace):
        try:
            if path.is_symlink() or path.stat().st_size > _BIGGEST:
                continue
            data = path.read_bytes()
        except OSError:
            continue
        if b"\0" not in data[:4096]:
            yield workspace.named(path), data.decode("utf-8", "replace")


def _paths(workspace: Workspace) -> list[Path]:
    """What the user wrote comes first: there a leak is mended."""
    built = [
        path
        for folder in (workspace.posts, workspace.public)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".js", ".css", ".map", ".png", ".woff2", ".gz")
    ]
    return list(dict.fromkeys([*_committed(workspace.root), *built]))


def _committed(root: Path) -> list[Path]:
    """What git has, and would add: nothing outside of a repository."""
    if shutil.which("git") is None:
        return []
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return []
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0") if done.returncode == 0 else []
    return sorted(root / name for name in names if name)
