"""Staged pages to the site, with MkDocs: built aside, looked over, only then put in the last one's place. An edge."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curate.model import Site
from curate.problems import Problem, SiteFailed
from curate.publish.overseer import Overseer
from curate.publish.stage import STYLE

_OURS = "index.html", STYLE


def build(
    config: Path,
    staged: Path,
    work: Path,
    public: Path,
    *,
    site: Site,
    navigation: Sequence[Mapping[str, str]],
    languages: Mapping[str, str],
    epoch: int,
) -> list[Problem]:
    """Build ``staged`` into ``public``. Raises SiteFailed; problems that didn't keep it from its place come back.

    config: the user's mkdocs.yml. work: a folder on the same file system as ``public``, which may be deleted any time.
    languages: of the staged pages whose article isn't in the site's, by their path.
    epoch: the time, in seconds since 1970, that the pages carry wherever the engine wants one.
    """
    from curate.publish import engine  # MkDocs takes a while to import, and not every command builds

    recover(work, public)
    stranger = _stranger(public)
    if stranger:
        hint = "the site is built into this folder and replaces what is in it: move that away first"
        raise SiteFailed(Problem(str(stranger), "this was not made by curate", hint))
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    overseer = Overseer(fresh, urlsplit(site.url).hostname or "", languages)
    problems = engine.run(config, staged, fresh, navigation, epoch, overseer)
    live, asking = overseer.problems()
    if live:
        raise SiteFailed(live)
    _keep_times(public, fresh)
    swap(fresh, public, work)
    return problems + asking


# ------------------------------------------------------------------ putting it in place


def recover(work: Path, public: Path) -> None:
    """Put the last site back if a run was ended between the two steps of a swap."""
    old = work / "replaced"
    if old.exists() and not public.exists():
        old.rename(public)
    shutil.rmtree(old, ignore_errors=True)


def swap(fresh: Path, public: Path, work: Path) -> None:
    """Put ``fresh`` in ``public``'s place: in one step where the system can, else in two that ``recover`` mends."""
    old = work / "replaced"
    shutil.rmtree(old, ignore_errors=True)
    if not public.exists():
        fresh.rename(public)
        return
    if not _exchange(fresh, public):
        public.rename(old)
        fresh.rename(public)
        fresh = old
    shutil.rmtree(fresh, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Linux can exchange two folders' names in one step (renameat2 with RENAME_EXCHANGE)."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2
    renameat2: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _stranger(public: Path) -> Path | None:
    """A folder that isn't empty and doesn't look like a site of ours is somebody's work."""
    if not public.exists() or (public.is_dir() and not any(public.iterdir())):
        return None
    if public.is_symlink() or not public.is_dir():
        return public
    if (public / ".git").exists():  # somebody's only copy, it may be
        return public / ".git"
    return None if all((public / name).exists() for name in _OURS) else public


def _keep_times(old: Path, fresh: Path) -> None:
    """A file that didn't change keeps its time, so that whatever copies the site copies only what did."""
    if not old.is_dir():
        return
    for path in fresh.rglob("*"):
        before = old / path.relative_to(fresh)
        with contextlib.suppress(OSError):
            if path.is_file() and _same(path, before):
                stat = before.stat()
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
