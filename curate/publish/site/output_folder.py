"""What becomes of the folder that holds the site, ``public/``. An edge.

A folder that this program didn't make is never replaced. A new site takes the old one's place in one step where the
system can do that, and files that didn't change keep their times. Beside the site lies a spare copy of it, in which all
files are the site's own (hard links) but those that the last build changed. The next build lays what it made over the
spare, which then takes the site's place.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from curate.problems import Problem, SiteFailed
from curate.publish.site.stage import STYLE_PATH

_SITE_MARKERS = "index.html", STYLE_PATH


def check_output_folder(public: Path) -> None:
    """Raise SiteFailed if the site can't be put there, or would replace what somebody else made."""
    if public.is_symlink():
        hint = "take the link away, and let your web server show this folder, or copy public/ there after each build"
        raise SiteFailed(Problem(str(public), "this is a link, and each build puts a new folder in its place", hint))
    foreign_path = _find_foreign_path(public)
    if foreign_path:
        hint = "the site is built into this folder and replaces what is in it: move that away first"
        raise SiteFailed(Problem(str(foreign_path), "this was not made by curate", hint))


def link_tree(folder: str | Path, target: str | Path) -> None:
    """Make ``target`` a copy of a folder in which every file is a hard link."""
    os.mkdir(target)  # noqa: PTH102 (strings: tens of thousands of them, as cheap as can be)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                link_tree(entry.path, f"{target}/{entry.name}")
            else:
                _link_or_copy(entry.path, f"{target}/{entry.name}")


def _link_or_copy(file: str | Path, target: str | Path) -> None:
    """Give a file a second name; copy it where the file system has no hard links."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copy2(file, target)


def overlay_changes(fresh: Path, spare: Path, public: Path, behind: Sequence[str], removed: Iterable[str]) -> list[str]:
    """Make the spare copy the new site, by copying the old one and laying over it what was built; return what changed.

    behind: the files in which the spare copy differs from the old site. removed: files that the new site lacks.
    """
    if not spare.is_dir():
        link_tree(public, spare)
    else:
        for name in behind:
            (spare / name).unlink(missing_ok=True)
            if (public / name).is_file():
                (spare / name).parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(public / name, spare / name)
    changed = list(removed)
    for name in changed:
        (spare / name).unlink(missing_ok=True)
    for folder, _, files in os.walk(fresh):
        base = os.path.relpath(folder, fresh)
        for file in files:
            name = os.path.normpath(f"{base}/{file}")
            target = spare / name
            if target.is_file() and _same_content(fresh / name, target):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(target)
            changed.append(name.replace(os.sep, "/"))
    shutil.rmtree(fresh)
    return sorted(changed)


def recover(work: Path, public: Path) -> None:
    """Put the last site back if a run was killed between the two steps of ``swap``."""
    old = work / "replaced"
    if old.exists() and not public.exists():
        old.rename(public)
    shutil.rmtree(old, ignore_errors=True)


def swap(new: Path, public: Path, work: Path) -> None:
    """Exchange ``new`` and ``public``: in one step where the system can, else in two, which ``recover`` repairs."""
    old = work / "replaced"
    shutil.rmtree(old, ignore_errors=True)
    if not public.exists():
        new.rename(public)
    elif not _exchange(new, public):
        public.rename(old)
        new.rename(public)
        old.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders' names in one step; False where the system can't (Linux: renameat2, RENAME_EXCHANGE)."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2
    renameat2: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _find_foreign_path(public: Path) -> Path | None:
    """Return the path that shows that a folder isn't a site of ours; None if it is one, or is empty."""
    if not public.exists() or (public.is_dir() and not any(public.iterdir())):
        return None
    if not public.is_dir():
        return public
    if (public / ".git").exists():  # it may be somebody's only copy
        return public / ".git"
    if all((public / name).exists() for name in _SITE_MARKERS):
        return None
    return public


def keep_file_times(old: Path, fresh: Path) -> None:
    """Give files that didn't change their old time, so that a tool that copies the site copies only what did."""
    if not old.is_dir():
        return
    for path in fresh.rglob("*"):
        before = old / path.relative_to(fresh)
        with contextlib.suppress(OSError):
            if path.is_file() and _same_content(path, before):
                stat = before.stat()
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _same_content(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
