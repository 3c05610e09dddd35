"""The pages of a MkDocs site, built by several processes. An edge.

A page depends on its own text, the settings and the navigation, and on which other files exist: as long as no plugin
but the search knows of several pages, they can be built anywhere in any order. The search's entries are then put
together in the order of the pages, so that the site is the same byte for byte.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from mkdocs.commands import build as mkdocs
from mkdocs.structure.files import Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

from curate.problems import Problem, SiteFailed
from curate.publish.engines.engine import FullBuildNeeded, PagesFailed, PreviousBuild
from curate.publish.engines.mkdocs_settings import (
    EngineLog,
    engine_problems,
    find_search_plugin,
    find_system_error,
    page_problem,
)
from curate.publish.engines.workers import process_count, split_work, start_worker
from curate.publish.site.built_page_checks import AuditedPage, PageAudit
from curate.publish.site.note_index import digest_values
from curate.publish.templates.template_cache import TemplateCache

MAX_FAILED_PAGES = 20
"""After so many pages that can't be made, a process makes no more: the fault is hardly theirs."""
PAGES_PER_PROCESS = 50
"""The number of pages for which starting another process pays."""


@dataclass(frozen=True, slots=True)
class _PreparedSite:
    """What MkDocs needs to build any page of a site."""

    cfg: Any
    files: Files
    documents: Sequence[Any]
    pages: Sequence[Page]
    """In the order of ``documents``; a page's number is its place here."""
    nav: Navigation
    env: Any
    log: EngineLog
    audit: PageAudit
    search: Any
    """The search plugin; None if there is none, or it is off."""


@dataclass
class _WorkerResult:
    """What one process made of its pages, by their numbers."""

    search_entries: dict[int, list[Any]] = field(default_factory=dict)
    page_problems: dict[int, list[Problem]] = field(default_factory=dict)
    audited_pages: dict[str, AuditedPage] = field(default_factory=dict)
    build_problems: tuple[Problem, ...] = ()
    failed_pages: list[Problem] = field(default_factory=list)
    """Of pages that can't be made."""


def build_in_parallel(
    cfg: Any, audit: PageAudit, log: EngineLog, previous: PreviousBuild | None, *, is_trial: bool
) -> None:
    """Do what ``mkdocs build`` does, in its order (mkdocs.commands.build, 1.6), but for the pages.

    Raises FullBuildNeeded, PagesFailed, SiteFailed.
    """
    cfg = cfg.plugins.on_config(cfg)
    search = find_search_plugin(cfg)
    if search and not search.config.enabled:
        search = None
    if search and previous:
        previous_entries = _load_search_entries(previous.search_index)
    else:
        previous_entries = {}
    cfg.plugins.on_pre_build(config=cfg)
    site = _prepare_site(cfg, audit, log, search, previous, is_trial=is_trial)
    for name in cfg.theme.static_templates:
        mkdocs._build_theme_template(name, site.env, site.files, cfg, site.nav)
    for name in cfg.extra_templates:
        mkdocs._build_extra_template(name, site.files, cfg, site.nav)
    problem_count = len(log.problems)
    results = _build_in_workers(site, previous)
    del log.problems[problem_count:]
    _merge_results(site, results, previous_entries)
    cfg.plugins.on_post_build(config=cfg)


def _prepare_site(
    cfg: Any, audit: PageAudit, log: EngineLog, search: Any, previous: PreviousBuild | None, *, is_trial: bool
) -> _PreparedSite:
    files = get_files(cfg)
    env = cfg.theme.get_env()
    env.loader = _ThemeLoader(cfg.theme.dirs)
    if previous is None and not is_trial:  # otherwise the site has them
        files.add_files_from_theme(env, cfg)
    files = cfg.plugins.on_files(files, config=cfg)
    set_exclusions(files, cfg)
    nav = cfg.plugins.on_nav(get_navigation(files, cfg), config=cfg, files=files)
    documents = files.documentation_pages(inclusion=InclusionLevel.is_included)
    pages = [file.page or Page(None, file, cfg) for file in documents]
    for page in nav.pages:  # their titles stand on every other
        mkdocs._populate_page(page, cfg, files)
    audit.titles_digest = digest_values([(page.title, page.url) for page in nav.pages])
    if previous and audit.titles_digest != previous.titles_digest:
        raise FullBuildNeeded
    env = cfg.plugins.on_env(env, config=cfg, files=files)
    return _PreparedSite(cfg, files, documents, pages, nav, env, log, audit, search)


def _build_in_workers(site: _PreparedSite, previous: PreviousBuild | None) -> list[_WorkerResult]:
    """Build the pages that have changed, and copy the other files meanwhile. Raises SiteFailed, PagesFailed."""
    todo = [n for n, page in enumerate(site.pages) if previous is None or page.file.src_uri in previous.changed]
    with contextlib.ExitStack() as stack:
        first = _build_pages(site, todo[:1])  # this compiles the templates, for the copies too
        ranges = stack.enter_context(split_work(len(todo)))
        numbers = (todo[place] for places in ranges for place in places if place)
        gc.freeze()
        stack.callback(gc.unfreeze)
        copies = min(process_count(), -(-len(todo) // PAGES_PER_PROCESS)) - 1
        others = [stack.enter_context(start_worker(lambda: _build_pages(site, numbers))) for _ in range(copies)]
        _copy_static_files(site.files, previous)
        results = [first, _build_pages(site, numbers), *(result() for result in others)]
    if problems := [problem for result in results for problem in result.build_problems]:
        raise SiteFailed(dict.fromkeys(problems))
    if problems := [problem for result in results for problem in result.failed_pages]:
        raise PagesFailed(sorted(problems))
    return results


def _build_pages(site: _PreparedSite, numbers: Iterable[int]) -> _WorkerResult:
    """Build the pages of these numbers, in this process."""
    result = _WorkerResult()
    try:
        for number in numbers:
            page, problem_count = site.pages[number], len(site.log.problems)
            if failed := _try_build_page(page, site):
                result.failed_pages.append(failed)
                if len(result.failed_pages) == MAX_FAILED_PAGES:
                    break
                continue
            result.page_problems[number] = site.log.problems[problem_count:]
            if site.search:
                entries, site.search.search_index.entries = site.search.search_index.entries, []
                result.search_entries[number] = site.audit.search_entries(page.file.dest_uri, entries)
    except (Exception, SystemExit) as error:
        result.build_problems = tuple(engine_problems(error, site.log))
    result.audited_pages = site.audit.audited_pages
    return result


def _try_build_page(page: Page, site: _PreparedSite) -> Problem | None:
    """Build a page; return its problem if MkDocs or an extension fails on it. Raises OSError of the disk."""
    try:
        _build_page(page, site)
    except (Exception, SystemExit) as error:
        if find_system_error(error):
            raise
        return page_problem(page.file.src_uri, error, Path(site.cfg.docs_dir))
    return None


def _build_page(page: Page, site: _PreparedSite) -> None:
    if page.content is None:
        mkdocs._populate_page(page, site.cfg, site.files)
    mkdocs._build_page(page, site.cfg, site.documents, site.nav, site.env)
    if page.url not in {shown.url for shown in site.nav.pages}:
        page.content = None  # thousands of them need not be kept


def _merge_results(
    site: _PreparedSite, results: Sequence[_WorkerResult], previous_entries: dict[str, list[Any]]
) -> None:
    """Put together what the processes found, in the order of the pages.

    previous_entries: what the search knew of each page, by its address, for the pages that were not built.
    """
    entries: dict[int, list[Any]] = {}
    problems: dict[int, list[Problem]] = {}
    for result in results:
        site.audit.audited_pages.update(result.audited_pages)
        entries |= result.search_entries
        problems |= result.page_problems
    for number in sorted(problems):
        site.log.problems += problems[number]
    if site.search:
        for number, page in enumerate(site.pages):
            if number in entries:
                site.search.search_index.entries += entries[number]
            else:
                site.search.search_index.entries += previous_entries.get(page.url, [])


def _copy_static_files(files: Files, previous: PreviousBuild | None) -> None:
    """Copy what is no page: the theme's files and the user's, or those of them that have changed."""
    if previous:
        files = Files([file for file in files if file.src_uri in previous.changed])
    files.copy_static_files(inclusion=InclusionLevel.is_included)


def _load_search_entries(index: Path) -> dict[str, list[Any]]:
    """Return what the search knows of each page, by its address. Raises FullBuildNeeded if the index can't be read."""
    entries: dict[str, list[Any]] = {}
    try:
        for entry in json.loads(index.read_text("utf-8"))["docs"]:
            entries.setdefault(entry["location"].partition("#")[0], []).append(entry)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise FullBuildNeeded from error
    return entries


# ------------------------------------------------------------------ the theme's templates


class _ThemeLoader(FileSystemLoader):
    """Loads a theme's templates. Hidden folders are not listed: MkDocs uses nothing in them, and Material has some
    14,000 icons there."""

    def list_templates(self) -> list[str]:
        return sorted({name for folder in self.searchpath for name in self._template_names(Path(folder))})

    def _template_names(self, folder: Path) -> Iterator[str]:
        for path, folders, files in os.walk(folder, followlinks=self.followlinks):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (Path(path, name).relative_to(folder).as_posix() for name in files)


def cache_templates(theme: Any, folder: Path) -> None:
    """Have every environment of a theme's templates (the search makes more than one) look in ``folder`` for them."""
    get_env = theme.get_env

    def get_caching_env() -> Any:
        env = get_env()
        env.bytecode_cache = env.bytecode_cache or TemplateCache(folder)
        return env

    theme.get_env = get_caching_env
