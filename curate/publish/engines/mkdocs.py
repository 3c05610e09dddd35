"""MkDocs, run in this process and its copies: settings in, pages out. An edge."""

from __future__ import annotations

import contextlib
import errno
import functools
import gc
import json
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from mkdocs.commands import build as mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from pathspec.gitignore import GitIgnoreSpec

from curate.formats.mkdocs_yml import block_reason, find_best_line
from curate.formats.yamltext import YamlDocument
from curate.formats.yamltext import load_yaml as load_yaml
from curate.problems import BROKEN_LINK, Problem, SiteFailed
from curate.publish.engines.config_text import ConfigText, find_config_problems
from curate.publish.engines.workers import process_count, split_work, start_worker
from curate.publish.site.dead_links import find_link_line
from curate.publish.site.note_index import digest_values
from curate.publish.site.page_audit import AuditedPage, PageAudit
from curate.publish.site.stage import STYLE_PATH
from curate.publish.templates.template_cache import TemplateCache

MAX_FAILED_PAGES = 20
"""After so many pages that can't be made, a process makes no more: the fault is hardly theirs."""
PAGES_PER_PROCESS = 50
"""So many pages that building them with more than one process pays."""


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """What is known from the build before."""

    changed: Set[str]
    """The pages that aren't as they were then."""
    search_index: Path
    """The search index of the site that was built then."""
    titles_digest: str
    """``Overseer.titles`` of then."""


class FullBuildNeeded(Exception):
    """This site can only be built as a whole."""


class PagesFailed(SiteFailed):
    """The engine, or an extension of it, failed on these pages; each problem names one, at ``site/PATH``."""

    @property
    def pages(self) -> list[str]:
        """Their paths below the engine's docs folder."""
        return [problem.where.removeprefix("site/").rpartition(":")[0] for problem in self.problems]


def run(
    config: Path,
    staged: Path,
    fresh: Path,
    navigation: Sequence[Mapping[str, str]],
    epoch: int,
    overseer: PageAudit,
    last: PreviousBuild | None = None,
    *,
    text: bytes | None = None,
    trial: bool = False,
    compiled: Path | None = None,
) -> list[Problem]:
    """Build ``staged`` into ``fresh``. Raises SiteFailed, or PagesFailed where only some pages can't be made;
    complaints that stopped nothing come back.

    text: what stands in ``config`` for this build. trial: nothing is wanted of it but whether it can be done; the
    theme's files are not copied. compiled: a folder for templates as they were translated; by default beside ``fresh``.
    last: then only the pages that it names are built, and the search's index is made up from the last one. Raises
    Whole where that can't be done.
    """
    with (
        _set_environment(NO_MKDOCS_2_WARNING="1", SOURCE_DATE_EPOCH=str(epoch)),
        _collect_log(config) as said,
    ):
        try:
            cfg = _load_settings(config, staged, fresh, said, text)
            if not cfg.nav:
                cfg.nav = list(navigation)
            shared = _can_build_in_parallel(cfg)
            cfg.plugins.on_startup(command="build", dirty=False)
            _attach_page_audit(cfg, overseer)
            if shared:
                _cache_templates(cfg.theme, (compiled or fresh.with_name("compiled")) / "theme")
                _build_in_parallel(cfg, overseer, said, last, trial=trial)
            elif last:
                raise FullBuildNeeded
            else:
                mkdocs.build(cfg)
        except (SiteFailed, FullBuildNeeded):
            raise
        except (Exception, SystemExit) as error:
            if said.failed_page and not _find_system_error(error):
                raise PagesFailed([_page_problem(said.failed_page, error, staged)]) from error
            raise SiteFailed(_engine_problems(error, said)) from error
        finally:
            with contextlib.suppress(NameError, AttributeError):
                cfg.plugins.on_shutdown()
    # A warning of the settings is said again for every page by some themes; those of the pages are said once.
    return list(dict.fromkeys(said.problems))


def check(config: Path, names: Iterable[str]) -> list[Problem]:
    """What ``run`` would refuse or complain of in the settings alone, or in their nav. Nothing is built.

    names: of all files that would be staged. Broken YAML is ``formats.settings``' to name, and gives nothing here.
    """
    with (
        _set_environment(NO_MKDOCS_2_WARNING="1"),
        _collect_log(config) as said,
        tempfile.TemporaryDirectory() as empty,
    ):
        if said.settings.value is None:
            return []
        try:
            (staged := Path(empty) / "staged").mkdir()
            cfg = _load_settings(config, staged, Path(empty) / "fresh", said)
            if cfg.nav and _uses_only_search(cfg):  # a plugin may bring pages of its own
                files = Files([File(name, cfg.docs_dir, cfg.site_dir, cfg.use_directory_urls) for name in names])
                set_exclusions(files, cfg)
                get_navigation(files, cfg)
        except SiteFailed as error:
            return list(error.problems)
        except (Exception, SystemExit) as error:
            return list(dict.fromkeys(_engine_problems(error, said)))
    return list(dict.fromkeys(said.problems))


def reject_unsafe_config(config: Path) -> None:
    """What must not be used, whichever engine builds. Raises SiteFailed."""
    with (
        _set_environment(NO_MKDOCS_2_WARNING="1"),
        _collect_log(config) as said,
        tempfile.TemporaryDirectory() as empty,
    ):
        (staged := Path(empty) / "staged").mkdir()
        try:
            _load_settings(config, staged, Path(empty) / "fresh", said)
        except SiteFailed:
            raise
        except (Exception, SystemExit):  # the engine that builds may know what this one doesn't
            return


def markdown_settings(config: Path) -> tuple[list[Any], dict[str, Any]]:
    """Return the extensions of Markdown that mkdocs.yml names, and their settings. Raises what the engine does."""
    stat = config.stat()
    return _cached_markdown_settings(config, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=1)
def _cached_markdown_settings(config: Path, *_: int) -> tuple[list[Any], dict[str, Any]]:
    with (
        _set_environment(NO_MKDOCS_2_WARNING="1"),
        _collect_log(config) as said,
        tempfile.TemporaryDirectory() as empty,
    ):
        (staged := Path(empty) / "staged").mkdir()
        cfg = _load_settings(config, staged, Path(empty) / "fresh", said)
        return cfg.markdown_extensions, cfg.mdx_configs or {}


def try_search_parser(html: str) -> None:
    """Read a page's text as the search does."""
    from material.plugins.search.plugin import Parser

    parser = Parser()
    parser.feed(html)
    parser.close()


def _load_settings(config: Path, staged: Path, fresh: Path, said: _EngineLog, text: bytes | None = None) -> Any:
    """The settings as the engine has them, and as this program wants them. Raises what the engine does, SiteFailed.

    text: what stands in ``config`` this time.
    """
    file = ConfigText(config, text)
    if why := find_config_problems(config, file.getvalue()):
        raise SiteFailed(why)
    cfg = load_config(
        file,
        docs_dir=str(staged),
        site_dir=str(fresh),
        use_directory_urls=True,
        strict=False,
        validation={"nav": {"omitted_files": "ignore"}},
    )
    _reject_harmful_plugins(said, {"plugins": cfg.plugins, "markdown_extensions": cfg.markdown_extensions})
    cfg.extra_css = [STYLE_PATH, *cfg.extra_css]
    # What is staged was chosen already: the engine's own rule would leave this folder out without a word.
    kept = GitIgnoreSpec.from_lines(["!/templates/"])
    if cfg.exclude_docs:
        cfg.exclude_docs = kept + cfg.exclude_docs
    else:
        cfg.exclude_docs = kept
    return cfg


def _engine_problems(error: BaseException, said: _EngineLog) -> list[Problem]:
    if cause := _find_system_error(error):
        hint = "check the permissions and the free space there"
        return [Problem(str(cause.filename or "this computer"), f"{cause.strerror or cause}".lower(), hint)]
    if isinstance(error, (MkDocsException, SystemExit)):
        message = str(error).strip() or "MkDocs gave up"
        line = re.search(rf"{re.escape(said.file)}\", line (\d+)", message)  # of YAML that it can't make sense of
        where = f"{said.file}:{line[1] if line else 1}"
        return said.problems or [Problem(where, message.splitlines()[0], "look at this line" if line else "")]
    what = f"MkDocs failed: {type(error).__name__}: {error}"
    return [*said.problems, Problem(f"{said.file}:1", what, "a plugin or extension may be at fault")]


def _page_problem(page: str, error: BaseException, staged: Path) -> Problem:
    """What is wrong with a page that the engine failed on, at the line with what the error names, else the first."""
    said = str(error).strip().split("\n")[0]
    text = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = (staged / page).read_text("utf-8")
    names = [str(getattr(error, "name", "")), said, *re.findall(r"['\"]([^'\"]{3,})['\"]", said)]
    place = next((text.find(name) for name in names if name and name in text), 0)
    line = text.count("\n", 0, place) + 1
    what = f"MkDocs can't build this page: {type(error).__name__}: {said}"
    return Problem(f"site/{page}:{line}", what, "look for anything unusual in it; until it is fixed, it is left out")


def _find_system_error(error: BaseException | None) -> OSError | None:
    """The fault of the disk that an error came of, if it did."""
    for _ in range(9):
        if isinstance(error, OSError) and error.errno in _SYSTEM_ERRNOS:
            return error
        error = error and (error.__cause__ or error.__context__)
    return None


_SYSTEM_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
_SETTING = re.compile(r"Config value '(\w+)'|in the ['\"](nav)['\"] ")
_PAGE_FAILED = re.compile(r"Error (?:reading|building) page '(.+?)':")
_LINK = re.compile(r"\blink '(?:(.+?)',)?")
_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")


class _EngineLog(logging.Handler):
    """What the engine complains about, as problems: those of the settings with their line there."""

    def __init__(self, config: Path) -> None:
        super().__init__(logging.WARNING)
        self.file, self.folder = config.name, config.parent
        self.settings = _load_config_yaml(config)
        self.problems: list[Problem] = []
        self.failed_page = ""
        """The page on which the engine has just failed."""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines() or [""]
        message = lines[0]
        if failed := _PAGE_FAILED.match(message):
            self.failed_page = failed[1]
            return
        link = _LINK.search(message)
        kind = BROKEN_LINK if link else ""
        if message.startswith("Doc file '"):
            file = message.split("'")[1]
            line = find_link_line(self.folder / "site" / file, link[1]) if link and link[1] else 1
            self.problems.append(Problem(f"site/{file}:{line}", message, "look at the link", kind))
            return
        setting = _SETTING.search(message)
        line = 1
        if setting:
            line = find_best_line(
                self.settings, setting[1] or setting[2], {one or two for one, two in _QUOTED.findall(message)}
            )
        self.problems.append(Problem(f"{self.file}:{line}", message, f"look at {self.file}", kind))


def _load_config_yaml(config: Path) -> YamlDocument:
    try:
        return load_yaml(config.read_text("utf-8"), config.name)
    except (OSError, UnicodeDecodeError):  # the engine will say so
        return YamlDocument(None)


def _reject_harmful_plugins(said: _EngineLog, used: Mapping[str, Iterable[str]]) -> None:
    """Not with these, wherever they come from (INHERIT too). Raises SiteFailed before any of them has run.

    used: plugins and extensions, by their key in the settings.
    """
    found = []
    for key, names in used.items():
        for name in names:
            if why := block_reason(name):
                line = find_best_line(said.settings, key, {name, name.removeprefix("material/")})
                found.append(Problem(f"{said.file}:{line}", f"{name} can't be used here: {why}", "take it out"))
    if found:
        raise SiteFailed(found)


def _attach_page_audit(cfg: Any, overseer: PageAudit) -> None:
    """Let the overseer hear of pages after every plugin, whatever order of their own those ask for."""
    for name in ("post_template", "post_page"):
        cfg.plugins.events[name].append(getattr(overseer, f"on_{name}"))


@contextlib.contextmanager
def _set_environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _collect_log(config: Path) -> Iterator[_EngineLog]:
    logger = logging.getLogger("mkdocs")
    said, passed_on = _EngineLog(config), logger.propagate
    logger.addHandler(said)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(said)
        logger.propagate = passed_on


# ------------------------------------------------------------------ the same, shared among processes
#
# A page depends on its own text, the settings and the navigation, and on which other files there are: as long as no
# plugin but the search knows of several pages, they can be built anywhere in any order. The search's entries are then
# put together in the order of the pages, so that the site is the same byte for byte.


@dataclass
class _WorkerResult:
    """What one process made of its pages, by their numbers."""

    search_entries: dict[int, list[Any]] = field(default_factory=dict)
    page_problems: dict[int, list[Problem]] = field(default_factory=dict)
    audited_pages: dict[str, AuditedPage] = field(default_factory=dict)
    build_problems: tuple[Problem, ...] = ()
    failed_pages: list[Problem] = field(default_factory=list)
    """Of pages that can't be made."""


def _find_search_plugin(cfg: Any) -> Any:
    from material.plugins.search.plugin import SearchPlugin

    return next((plugin for plugin in cfg.plugins.values() if type(plugin) is SearchPlugin), None)


def _uses_only_search(cfg: Any) -> bool:
    """Whether nothing but the search has a hand in the building."""
    return set(cfg.plugins.values()) <= {_find_search_plugin(cfg)} and not cfg.hooks


def _can_build_in_parallel(cfg: Any) -> bool:
    anchors = cfg.validation.links.anchors >= logging.WARNING  # those look at two pages at once
    return _uses_only_search(cfg) and not anchors


class _ThemeLoader(FileSystemLoader):
    """Loads a theme's templates. Hidden folders are not listed: MkDocs uses nothing in them, and Material has some
    14,000 icons there."""

    def list_templates(self) -> list[str]:
        names: set[str] = set()
        for folder in map(Path, self.searchpath):
            for path, folders, files in os.walk(folder, followlinks=self.followlinks):
                folders[:] = [name for name in folders if not name.startswith(".")]
                names.update((Path(path, name).relative_to(folder)).as_posix() for name in files)
        return sorted(names)


def _cache_templates(theme: Any, folder: Path) -> None:
    """Have every environment of a theme's templates (the search makes more than one) look in ``folder`` for them."""
    get_env = theme.get_env

    def keeping() -> Any:
        env = get_env()
        env.bytecode_cache = env.bytecode_cache or TemplateCache(folder)
        return env

    theme.get_env = keeping


def _build_in_parallel(
    cfg: Any, overseer: PageAudit, said: _EngineLog, last: PreviousBuild | None, *, trial: bool = False
) -> None:
    """What ``mkdocs build`` does, in its order (mkdocs.commands.build, 1.6), but for the pages."""
    cfg = cfg.plugins.on_config(cfg)
    plugin = _find_search_plugin(cfg)
    if plugin and not plugin.config.enabled:
        plugin = None
    known = _load_search_entries(last.search_index) if plugin and last else {}
    cfg.plugins.on_pre_build(config=cfg)
    files = get_files(cfg)
    env = cfg.theme.get_env()
    env.loader = _ThemeLoader(cfg.theme.dirs)
    if last is None and not trial:  # otherwise the site has them
        files.add_files_from_theme(env, cfg)
    files = cfg.plugins.on_files(files, config=cfg)
    set_exclusions(files, cfg)
    nav = cfg.plugins.on_nav(get_navigation(files, cfg), config=cfg, files=files)
    documents = files.documentation_pages(inclusion=InclusionLevel.is_included)
    pages = [file.page or Page(None, file, cfg) for file in documents]
    todo = [n for n, page in enumerate(pages) if last is None or page.file.src_uri in last.changed]
    for page in nav.pages:  # their titles stand on every other
        mkdocs._populate_page(page, cfg, files)
    overseer.titles_digest = digest_values([(page.title, page.url) for page in nav.pages])
    if last and overseer.titles_digest != last.titles_digest:
        raise FullBuildNeeded
    env = cfg.plugins.on_env(env, config=cfg, files=files)
    for name in cfg.theme.static_templates:
        mkdocs._build_theme_template(name, env, files, cfg, nav)
    for name in cfg.extra_templates:
        mkdocs._build_extra_template(name, files, cfg, nav)

    before = len(said.problems)

    def build(numbers: Iterable[int]) -> _WorkerResult:
        share = _WorkerResult()
        try:
            for number in numbers:
                since = len(said.problems)
                if failed := _try_build_page(pages[number], cfg, files, documents, nav, env):
                    share.failed_pages.append(failed)
                    if len(share.failed_pages) == MAX_FAILED_PAGES:
                        break
                    continue
                share.page_problems[number] = said.problems[since:]
                if plugin:
                    found, plugin.search_index.entries = plugin.search_index.entries, []
                    share.search_entries[number] = overseer.search_entries(pages[number].file.dest_uri, found)
        except (Exception, SystemExit) as error:
            share.build_problems = tuple(_engine_problems(error, said))
        share.audited_pages = overseer.audited_pages
        return share

    with contextlib.ExitStack() as stack:
        first = build(todo[:1])  # with this the templates are compiled, for the copies too
        ranges = stack.enter_context(split_work(len(todo)))
        numbers = (todo[place] for some in ranges for place in some if place)
        gc.freeze()
        stack.callback(gc.unfreeze)
        copies = min(process_count(), -(-len(todo) // PAGES_PER_PROCESS)) - 1
        others = [stack.enter_context(start_worker(lambda: build(numbers))) for _ in range(copies)]
        _copy_static_files(files, last)
        made = [first, build(numbers), *(result() for result in others)]
    failed = [problem for share in made for problem in share.build_problems]
    if failed:
        raise SiteFailed(dict.fromkeys(failed))
    if failed := [problem for share in made for problem in share.failed_pages]:
        raise PagesFailed(sorted(failed))
    del said.problems[before:]
    entries: dict[int, list[Any]] = {}
    for share in made:
        overseer.audited_pages.update(share.audited_pages)
        entries |= share.search_entries
    for number in sorted(number for share in made for number in share.page_problems):
        said.problems += next(share.page_problems[number] for share in made if number in share.page_problems)
    if plugin:
        for number, page in enumerate(pages):
            plugin.search_index.entries += entries[number] if number in entries else known.get(page.url, [])
    cfg.plugins.on_post_build(config=cfg)


def _copy_static_files(files: Files, last: PreviousBuild | None) -> None:
    """Copy what is no page: the theme's files and the user's, or of those that have changed."""
    if last:
        files = Files([file for file in files if file.src_uri in last.changed])
    files.copy_static_files(inclusion=InclusionLevel.is_included)


def _load_search_entries(index: Path) -> dict[str, list[Any]]:
    """What the search knows of each page, by its address. Raises Whole if that can't be told."""
    found: dict[str, list[Any]] = {}
    try:
        for entry in json.loads(index.read_text("utf-8"))["docs"]:
            found.setdefault(entry["location"].partition("#")[0], []).append(entry)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise FullBuildNeeded from error
    return found


def _try_build_page(
    page: Page, cfg: Any, files: Files, documents: Sequence[Any], nav: Navigation, env: Any
) -> Problem | None:
    """Build a page; what is wrong with it, if the engine or an extension fails on it. Raises OSError of the disk."""
    try:
        _build_page(page, cfg, files, documents, nav, env)
    except (Exception, SystemExit) as error:
        if _find_system_error(error):
            raise
        return _page_problem(page.file.src_uri, error, Path(cfg.docs_dir))
    return None


def _build_page(page: Page, cfg: Any, files: Files, documents: Sequence[Any], nav: Navigation, env: Any) -> None:
    if page.content is None:
        mkdocs._populate_page(page, cfg, files)
    mkdocs._build_page(page, cfg, documents, nav, env)
    if page.url not in {shown.url for shown in nav.pages}:
        page.content = None  # thousands of them need not be kept
