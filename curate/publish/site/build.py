"""Builds the staged pages into the site: beside it, looked over, and only then put in its place. An edge."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from curate.model import Page, Site, StagedSite
from curate.problems import BROKEN_ANCHOR, BROKEN_LINK, Problem, SiteFailed
from curate.publish.engines.engine import Engine, EngineJob, FullBuildNeeded, PreviousBuild, load_engine
from curate.publish.site.built_page_checks import PageAudit
from curate.publish.site.dead_links import (
    PageLinks,
    is_about_link_to,
    report_dead_links,
    unlinked_problems,
)
from curate.publish.site.output_folder import (
    check_output_folder,
    keep_file_times,
    link_tree,
    overlay_changes,
    recover,
    swap,
)


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """The result of a build, to be given to the next one."""

    scope: str
    """``BuildPlan.scope``, a space, and ``PageAudit.titles_digest``."""
    problems: tuple[Problem, ...]
    """Those that didn't stop the build."""
    changed: tuple[str, ...]
    """Files of the site that differ from those of the build before, or are gone: the spare copy has all others."""
    recheck: tuple[str, ...] = ()
    """Pages whose links have to be looked at again the next time (``DeadLinkReport.recheck``)."""


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What is to be built, and where."""

    site: Site
    config: Path
    """The user's mkdocs.yml."""
    work: Path
    """A folder on the same file system as ``public``, which may be deleted any time."""
    public: Path
    """The folder of the site."""
    navigation: Sequence[Mapping[str, str]]
    pages: Sequence[Page]
    """The pages in ``staged``."""
    staged: Path
    staged_site: StagedSite
    """What is in ``staged``, and what of it has changed since the last build."""
    epoch: int
    """The time, in seconds since 1970, that the pages carry wherever the engine wants one."""
    extra_folder: Path
    """The folder of the files that the site has besides: feeds, cards."""
    extra_files: Callable[[], StagedSite]
    """Waits for those files to be written, and returns them."""
    scope: str = ""
    """A digest of all that every page depends on."""
    taken_down: Set[str] = frozenset()
    """Pages that were taken down, by their file on the site; links to them become text."""

    @property
    def fresh(self) -> Path:
        """The folder that the engine builds into."""
        return self.work / "fresh"

    @property
    def spare(self) -> Path:
        """The folder of the site's spare copy."""
        return self.work / "spare"


@dataclass(frozen=True, slots=True)
class _EngineResult:
    """What came of a run of the engine, looked over."""

    scope: str
    problems: list[Problem]
    remote_problems: list[Problem]
    """What makes readers' browsers ask other hosts."""
    links: dict[str, PageLinks]


def build(plan: BuildPlan, last: BuiltSite | None = None) -> BuiltSite:
    """Build the site into ``plan.public``. Raises SiteFailed.

    last: the result of the last build, if ``plan.public`` is as that left it: then only what has changed is built,
    where that is possible.
    """
    recover(plan.work, plan.public)
    check_output_folder(plan.public)
    engine = load_engine(plan.site.engine)
    if last and engine.builds_incrementally and _may_reuse(plan, last):
        with contextlib.suppress(FullBuildNeeded):
            return _build_changed(plan, engine, last)
    return _build_whole(plan, engine)


def _may_reuse(plan: BuildPlan, last: BuiltSite) -> bool:
    """Whether what every page depends on is as it was in the last build, and no page is gone."""
    scope = last.scope.rpartition(" ")[0]
    return scope == plan.scope and not plan.staged_site.removed and plan.public.is_dir()


def _build_whole(plan: BuildPlan, engine: Engine) -> BuiltSite:
    result = _run_engine(plan, engine, None)
    _copy_extra_files(plan.extra_folder, plan.extra_files().paths, plan.fresh)
    keep_file_times(plan.public, plan.fresh)
    dead = report_dead_links(plan.fresh, result.links, (), plan.site.url, plan.config.parent, result.problems)
    shutil.rmtree(plan.spare, ignore_errors=True)
    swap(plan.fresh, plan.public, plan.work)
    shutil.rmtree(plan.fresh, ignore_errors=True)
    if engine.builds_incrementally:
        link_tree(plan.public, plan.spare)  # so that the next build, which may be of one note, finds it there
    return BuiltSite(result.scope, (*result.problems, *result.remote_problems, *dead.problems), (), dead.recheck)


def _build_changed(plan: BuildPlan, engine: Engine, last: BuiltSite) -> BuiltSite:
    """Build the pages that changed or had problems, and lay them over the spare copy. Raises FullBuildNeeded too."""
    with_problems = {problem.where.removeprefix("site/").partition(":")[0] for problem in last.problems}
    index, titles_digest = plan.public / "search/search_index.json", last.scope.rpartition(" ")[2]
    previous = PreviousBuild(plan.staged_site.changed | with_problems, index, titles_digest)
    result = _run_engine(plan, engine, previous)
    lasting_problems = _problems_of_kept_pages(plan.fresh, last)
    extra = plan.extra_files()
    _copy_extra_files(plan.extra_folder, extra.changed, plan.fresh)
    keep_file_times(plan.public, plan.fresh)
    changed = overlay_changes(plan.fresh, plan.spare, plan.public, last.changed, extra.removed)
    dead = report_dead_links(plan.spare, result.links, last.recheck, plan.site.url, plan.config.parent, result.problems)
    swap(plan.spare, plan.public, plan.work)
    problems = dict.fromkeys([*result.problems, *lasting_problems, *result.remote_problems, *dead.problems])
    return BuiltSite(result.scope, tuple(problems), tuple(changed), dead.recheck)


def _problems_of_kept_pages(fresh: Path, last: BuiltSite) -> list[Problem]:
    """Return the problems of the last build on pages that weren't built anew; dead links are looked for again."""
    return [
        problem
        for problem in last.problems
        if problem.where.startswith("public/")
        and not (fresh / problem.where.removeprefix("public/")).exists()
        and problem.kind not in (BROKEN_LINK, BROKEN_ANCHOR)
    ]


def _run_engine(plan: BuildPlan, engine: Engine, previous: PreviousBuild | None) -> _EngineResult:
    """Build into ``plan.fresh`` and look over the pages. Raises SiteFailed, FullBuildNeeded."""
    shutil.rmtree(plan.fresh, ignore_errors=True)
    audit = PageAudit(plan.fresh, plan.site.url, plan.pages, plan.taken_down)
    job = EngineJob(plan.config, plan.staged, plan.fresh, plan.navigation, plan.epoch)
    problems = engine.build(job, audit, previous)
    active_problems, remote_problems = audit.problems()
    if active_problems:
        raise SiteFailed(active_problems)
    problems = [p for p in problems if not is_about_link_to(p, plan.taken_down, plan.site.url, plan.staged)]
    problems += unlinked_problems(audit.unlinked, plan.config.parent)
    return _EngineResult(f"{plan.scope} {audit.titles_digest}", problems, remote_problems, audit.links)


def _copy_extra_files(folder: Path, names: Iterable[str], fresh: Path) -> None:
    for name in names:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, fresh / name)
