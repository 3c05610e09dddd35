"""Staged pages to the site, with MkDocs: built aside, looked over, only then put in the last one's place. An edge."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.model import Page, Site, StagedSite
from curate.problems import BROKEN_ANCHOR, BROKEN_LINK, Problem, SiteFailed
from curate.publish.site.internal_links import PageLinks
from curate.publish.site.page_audit import PageAudit
from curate.publish.site.stage import STYLE_PATH

_SITE_MARKERS = "index.html", STYLE_PATH


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What came of a build, to be given to the next one."""

    scope: str
    """As it was given, a blank, and a digest of what every page says of others."""
    problems: tuple[Problem, ...]
    """Those that didn't keep the site from its place."""
    changed: tuple[str, ...]
    """Files of the site that are not those of the build before, or are gone: all else its spare copy has too."""
    recheck: tuple[str, ...] = ()
    """Pages whose links have to be looked at again the next time (``deadends``)."""


def build(
    config: Path,
    staged: Path,
    work: Path,
    public: Path,
    *,
    site: Site,
    navigation: Sequence[Mapping[str, str]],
    sheets: Sequence[Page],
    staged_as: StagedSite,
    epoch: int,
    beside: Path,
    files: Callable[[], StagedSite],
    scope: str = "",
    last: BuiltSite | None = None,
    down: Set[str] = frozenset(),
) -> BuiltSite:
    """Build ``staged`` into ``public``. Raises SiteFailed.

    config: the user's mkdocs.yml. work: a folder on the same file system as ``public``, which may be deleted any time.
    sheets: the pages that lie in ``staged``. staged_as: what of it has changed.
    epoch: the time, in seconds since 1970, that the pages carry wherever the engine wants one.
    beside, files: a folder of files that the site has besides, and what waits for them to be there.
    scope: says of all that every page depends on whether it is as it was. last: what the last build gave, if ``public``
    is as that left it: then only what has changed is built, where that can be. down: pages that were taken down, by
    their file on the site; links to them become text.
    """
    from curate.publish.engines import mkdocs, zensical
    from curate.publish.site import dead_links

    recover(work, public)
    if public.is_symlink():
        hint = "take the link away, and let your web server show this folder, or copy public/ there after each build"
        raise SiteFailed(Problem(str(public), "this is a link, and each build puts a new folder in its place", hint))
    stranger = _find_foreign_path(public)
    if stranger:
        hint = "the site is built into this folder and replaces what is in it: move that away first"
        raise SiteFailed(Problem(str(stranger), "this was not made by curate", hint))
    fresh, spare = work / "fresh", work / "spare"

    def run(known: mkdocs.PreviousBuild | None) -> tuple[str, list[Problem], list[Problem], dict[str, PageLinks]]:
        shutil.rmtree(fresh, ignore_errors=True)
        overseer = PageAudit(fresh, site.url, sheets, down)
        if site.engine == "zensical":
            mkdocs.reject_unsafe_config(config)
            said = zensical.run(config, staged, fresh, navigation)
            zensical.shorten_search_index(fresh / "search.json", overseer.search_entries)
        else:
            said = mkdocs.run(config, staged, fresh, navigation, epoch, overseer, known)
        live, asking = overseer.problems()
        if live:
            raise SiteFailed(live)
        said = [problem for problem in said if not dead_links.is_about_link_to(problem, down, site.url, staged)]
        said += dead_links.unlinked_problems(overseer.unlinked, config.parent)
        return f"{scope} {overseer.titles_digest}", said, asking, overseer.links

    then, _, titles = last.scope.rpartition(" ") if last else ("", "", "")
    if last and site.engine == "mkdocs" and then == scope and not staged_as.removed and public.is_dir():
        again = {problem.where.removeprefix("site/").partition(":")[0] for problem in last.problems}
        with contextlib.suppress(mkdocs.FullBuildNeeded):
            index = public / "search/search_index.json"
            made_as, said, asking, made = run(mkdocs.PreviousBuild(staged_as.changed | again, index, titles))
            kept = [
                p
                for p in last.problems
                if p.where.startswith("public/")
                and not (fresh / p.where[7:]).exists()
                and p.kind not in (BROKEN_LINK, BROKEN_ANCHOR)
            ]
            more = files()
            _copy_extra_files(beside, more.changed, fresh)
            _keep_file_times(public, fresh)
            changed = _overlay_changes(fresh, spare, public, last.changed, more.removed)
            dead = dead_links.report_dead_links(spare, made, last.recheck, site.url, config.parent, said)
            swap(spare, public, work)
            found = tuple(dict.fromkeys([*said, *kept, *asking, *dead.problems]))
            return BuiltSite(made_as, found, tuple(changed), dead.recheck)
    made_as, said, asking, made = run(None)
    _copy_extra_files(beside, files().paths, fresh)
    _keep_file_times(public, fresh)
    dead = dead_links.report_dead_links(fresh, made, (), site.url, config.parent, said)
    shutil.rmtree(spare, ignore_errors=True)
    swap(fresh, public, work)
    shutil.rmtree(fresh, ignore_errors=True)
    if site.engine == "mkdocs":
        _link_tree(public, spare)  # so that the next build, which may be of one note, finds it there
    return BuiltSite(made_as, (*said, *asking, *dead.problems), (), dead.recheck)


# ------------------------------------------------------------------ only what has changed
#
# Beside the site lies a spare copy of it, in which all files are the site's own (hard links) but those that the last
# build changed. The next build lays what it made over the spare, which then takes the site's place in one step.


def _copy_extra_files(beside: Path, names: Iterable[str], fresh: Path) -> None:
    for name in names:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(beside / name, fresh / name)


def _link_tree(folder: str | Path, other: str | Path) -> None:
    """Make ``other`` a copy of a folder in which every file is the same one, under a second name."""
    os.mkdir(other)  # noqa: PTH102 (strings: tens of thousands of them, as cheap as can be)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _link_tree(entry.path, f"{other}/{entry.name}")
            else:
                _link_or_copy(entry.path, f"{other}/{entry.name}")


def _link_or_copy(one: str | Path, other: str | Path) -> None:
    """Give a file a second name; where the file system knows no such thing, copy it."""
    try:
        os.link(one, other)
    except OSError:
        shutil.copy2(one, other)


def _overlay_changes(
    fresh: Path, spare: Path, public: Path, behind: Sequence[str], removed: Iterable[str]
) -> list[str]:
    """Make the spare copy what the site is to be: the site, and over it what was made afresh. What that changed."""
    if not spare.is_dir():
        _link_tree(public, spare)
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
            there = spare / name
            if there.is_file() and _same_content(fresh / name, there):
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(there)
            changed.append(name.replace(os.sep, "/"))
    shutil.rmtree(fresh)
    return sorted(changed)


# ------------------------------------------------------------------ putting it in place


def recover(work: Path, public: Path) -> None:
    """Put the last site back if a run was ended between the two steps of a swap."""
    old = work / "replaced"
    if old.exists() and not public.exists():
        old.rename(public)
    shutil.rmtree(old, ignore_errors=True)


def swap(new: Path, public: Path, work: Path) -> None:
    """Put ``new`` in ``public``'s place, and the other way about: in one step where the system can, else in two that
    ``recover`` mends."""
    old = work / "replaced"
    shutil.rmtree(old, ignore_errors=True)
    if not public.exists():
        new.rename(public)
    elif not _exchange(new, public):
        public.rename(old)
        new.rename(public)
        old.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """Linux can exchange two folders' names in one step (renameat2 with RENAME_EXCHANGE)."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2
    renameat2: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _find_foreign_path(public: Path) -> Path | None:
    """A folder that isn't empty and doesn't look like a site of ours is somebody's work."""
    if not public.exists() or (public.is_dir() and not any(public.iterdir())):
        return None
    if not public.is_dir():
        return public
    if (public / ".git").exists():  # somebody's only copy, it may be
        return public / ".git"
    if all((public / name).exists() for name in _SITE_MARKERS):
        return None
    return public


def _keep_file_times(old: Path, fresh: Path) -> None:
    """A file that didn't change keeps its time, so that whatever copies the site copies only what did."""
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
