"""What git knows of the notes: when each was last committed. An edge; where there is no git, nothing is known."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from curate.formats.revisions import LastCommit
from curate.workspace import git

_MAX_NAMED_FILES = 100
"""git is asked about all files when there are more than these to name."""
_COMMIT = re.compile(r"commit (\d+)")


def last_commits(folder: Path, names: Collection[str]) -> dict[str, LastCommit]:
    """Return the last commit of each note's file that is as it was committed, by the note's name.

    folder: the notes' folder. A commit's time is the committer's date: readers can't have seen it before.
    """
    if not folder.is_dir() or not any((above / ".git").exists() for above in (folder, *folder.resolve().parents)):
        return {}
    if len(names) <= _MAX_NAMED_FILES:
        files = [f"./{name}.md" for name in names]
    else:
        files = ["."]
    touched = git.run_read_only(
        folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *files
    )
    log = git.run_read_only(
        folder, "log", "--format=commit %ct", "--name-only", "--no-renames", "--relative", "-z", "HEAD", "--", *files
    )
    if touched.returncode or log.returncode:
        return {}
    wanted = set(names) - {Path(line[3:]).stem for line in touched.names if line.endswith(".md")}
    commits: dict[str, LastCommit] = {}
    committed_at = datetime.min.replace(tzinfo=UTC)
    for word in re.split(r"[\0\n]+", log.text):  # commits the newest first, and the files of each
        if commit := _COMMIT.fullmatch(word):
            committed_at = _commit_time(int(commit[1]))
        elif word.endswith(".md") and (name := word.removesuffix(".md")) in wanted:
            last = commits.get(name)
            commits[name] = LastCommit(last.at if last else committed_at, existed_before=last is not None)
    return commits


def _commit_time(seconds: int) -> datetime:
    """Return a commit's time. One outside the calendar (git accepts any number) counts as 1 January 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def earlier_texts(path: Path, most: int = 20) -> list[str]:
    """Return what a file said in the last commits that changed it, the newest first; nothing where git knows none."""
    folder = path.parent
    log = git.run_read_only(folder, "log", f"--max-count={most}", "--format=%H", "HEAD", "--", f"./{path.name}")
    if log.returncode:
        return []
    versions = [git.run_read_only(folder, "show", f"{commit}:./{path.name}") for commit in log.text.split()]
    return [version.stdout.decode("utf-8", "replace") for version in versions if not version.returncode]
