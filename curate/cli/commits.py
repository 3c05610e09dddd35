"""What git knows of the notes: when each was last committed. An edge; where there is no git, nothing is known."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from curate.cli.gitpages import STRAY
from curate.formats.editions import Committed

_LONGEST = 60
"""Seconds."""
_FEW = 100
"""So many files are named to git; of more, it tells of all."""
_COMMIT = re.compile(r"commit (\d+)")


def last_commits(folder: Path, names: Collection[str]) -> dict[str, Committed]:
    """The last commit of each note's file, by the note's name, of those that are as they were committed.

    folder: the notes'. Commits are told by when they were made (the committer's date): readers can't have seen it
    before.
    """
    if not folder.is_dir() or not any((above / ".git").exists() for above in (folder, *folder.resolve().parents)):
        return {}
    files = [f"./{name}.md" for name in names] if len(names) <= _FEW else ["."]
    touched = _git(folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *files)
    said = _git(
        folder, "log", "--format=commit %ct", "--name-only", "--no-renames", "--relative", "-z", "HEAD", "--", *files
    )
    if touched is None or said is None:
        return {}
    wanted = set(names) - {Path(line[3:]).stem for line in touched.split("\0") if line.endswith(".md")}
    found: dict[str, Committed] = {}
    at = datetime.min.replace(tzinfo=UTC)
    for word in re.split(r"[\0\n]+", said):  # commits the newest first, and the files of each
        if commit := _COMMIT.fullmatch(word):
            at = _time(int(commit[1]))
        elif word.endswith(".md") and (name := word.removesuffix(".md")) in wanted:
            found[name] = Committed(found[name].at if name in found else at, again=name in found)
    return found


def _time(seconds: int) -> datetime:
    """A commit's time. One that no calendar has (git takes any number) says nothing: it is the first of 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says; None where it can't."""
    env = {key: value for key, value in os.environ.items() if key not in STRAY} | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        command = ["git", "--literal-pathspecs", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
