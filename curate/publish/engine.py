"""MkDocs, run in this process and its copies: settings in, pages out. An edge."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.commands import build as mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from pathspec.gitignore import GitIgnoreSpec

from curate.formats.settings import harm
from curate.problems import Problem, SiteFailed
from curate.publish.beside import beside, cores, shares
from curate.publish.overseer import Looked, Overseer
from curate.publish.stage import STYLE

MANY = 50
"""So many pages that building them with more than one process pays."""


def run(
    config: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]], epoch: int, overseer: Overseer
) -> list[Problem]:
    """Build ``staged`` into ``fresh``. Raises SiteFailed; complaints that stopped nothing come back."""
    with (
        _environment(NO_MKDOCS_2_WARNING="1", SOURCE_DATE_EPOCH=str(epoch)),
        _collecting() as said,
    ):
        try:
            cfg = load_config(
                str(config),
                docs_dir=str(staged),
                site_dir=str(fresh),
                use_directory_urls=True,
                strict=False,
                validation={"nav": {"omitted_files": "ignore"}},
            )
            _refuse_harm(config.name, [*cfg.plugins, *cfg.markdown_extensions])
            if not cfg.nav:
                cfg.nav = list(navigation)
            cfg.extra_css = [STYLE, *cfg.extra_css]
            # What is staged was chosen already: the engine's own rule would leave this folder out without a word.
            kept = GitIgnoreSpec.from_lines(["!/templates/"])
            cfg.exclude_docs = kept + cfg.exclude_docs if cfg.exclude_docs else kept
            shared = _can_be_shared(cfg)
            cfg.plugins.on_startup(command="build", dirty=False)
            _oversee(cfg, overseer)
            if shared:
                _build_shared(cfg, overseer, said)
            else:
                mkdocs.build(cfg)
        except SiteFailed:
            raise
        except (Exception, SystemExit) as error:
            raise SiteFailed(_why(error, said, config.name)) from error
        finally:
            with contextlib.suppress(NameError, AttributeError):
                cfg.plugins.on_shutdown()
    # A warning of the settings is said again for every page by some themes; those of the pages are said once.
    return list(dict.fromkeys(said.problems))


def _why(error: BaseException, said: _Said, config: str) -> list[Problem]:
    where = f"{config}:1"
    if isinstance(error, (MkDocsException, SystemExit)):
        return said.problems or [Problem(where, str(error) or "MkDocs gave up", "")]
    what = f"MkDocs failed: {type(error).__name__}: {error}"
    return [*said.problems, Problem(where, what, "a plugin or extension may be at fault")]


class _Said(logging.Handler):
    """What the engine complains about, as problems."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines() or [""]
        message = lines[0]
        file = message.split("'")[1] if message.startswith("Doc file '") else ""
        where = f"site/{file}:1" if file else "mkdocs.yml:1"
        self.problems.append(Problem(where, message, "look at the link" if file else "look at mkdocs.yml"))


def _refuse_harm(config: str, plugins: Iterable[str]) -> None:
    """Not with these, wherever they come from (INHERIT too). Raises SiteFailed before any of them has run."""
    found = [(plugin, why) for plugin in plugins if (why := harm(plugin))]
    if found:
        raise SiteFailed(
            Problem(f"{config}:1", f"{plugin} can't be used here: {why}", "take it out") for plugin, why in found
        )


def _oversee(cfg: Any, overseer: Overseer) -> None:
    """Let the overseer hear of pages after every plugin, whatever order of their own those ask for."""
    for name in ("post_template", "post_page"):
        cfg.plugins.events[name].append(getattr(overseer, f"on_{name}"))


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
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
def _collecting() -> Iterator[_Said]:
    logger = logging.getLogger("mkdocs")
    said, passed_on = _Said(), logger.propagate
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
class _Share:
    """What one process made of its pages, by their numbers."""

    entries: dict[int, list[Any]] = field(default_factory=dict)
    said: dict[int, list[Problem]] = field(default_factory=dict)
    looked: dict[str, Looked] = field(default_factory=dict)
    failed: tuple[Problem, ...] = ()


def _search(cfg: Any) -> Any:
    from material.plugins.search.plugin import SearchPlugin

    return next((plugin for plugin in cfg.plugins.values() if type(plugin) is SearchPlugin), None)


def _can_be_shared(cfg: Any) -> bool:
    alone = set(cfg.plugins.values()) <= {_search(cfg)} and not cfg.hooks
    return alone and cores() > 1 and cfg.validation.links.anchors < logging.WARNING  # those look at two pages at once


def _build_shared(cfg: Any, overseer: Overseer, said: _Said) -> None:
    """What ``mkdocs build`` does, in its order (mkdocs.commands.build, 1.6), but for the pages."""
    cfg = cfg.plugins.on_config(cfg)
    cfg.plugins.on_pre_build(config=cfg)
    files = get_files(cfg)
    env = cfg.theme.get_env()
    files.add_files_from_theme(env, cfg)
    files = cfg.plugins.on_files(files, config=cfg)
    set_exclusions(files, cfg)
    nav = cfg.plugins.on_nav(get_navigation(files, cfg), config=cfg, files=files)
    documents = files.documentation_pages(inclusion=InclusionLevel.is_included)
    pages = [file.page or Page(None, file, cfg) for file in documents]
    for page in nav.pages:  # their titles stand on every other
        mkdocs._populate_page(page, cfg, files)
    env = cfg.plugins.on_env(env, config=cfg, files=files)
    for name in cfg.theme.static_templates:
        mkdocs._build_theme_template(name, env, files, cfg, nav)
    for name in cfg.extra_templates:
        mkdocs._build_extra_template(name, files, cfg, nav)

    plugin = _search(cfg)
    before = len(said.problems)

    def build(numbers: Iterable[int]) -> _Share:
        share = _Share()
        try:
            for number in numbers:
                since = len(said.problems)
                _build_page(pages[number], cfg, files, documents, nav, env)
                share.said[number] = said.problems[since:]
                if plugin and plugin.config.enabled:
                    share.entries[number], plugin.search_index.entries = plugin.search_index.entries, []
        except (Exception, SystemExit) as error:
            share.failed = tuple(_why(error, said, Path(cfg.config_file_path).name))
        share.looked = overseer.looked
        return share

    with contextlib.ExitStack() as stack:
        ranges = stack.enter_context(shares(len(pages)))
        numbers = (number for some in ranges for number in some)
        first = build(range(1))  # with this the templates are compiled, for the copies too
        gc.freeze()
        stack.callback(gc.unfreeze)
        copies = min(cores(), -(-len(pages) // MANY)) - 1
        others = [stack.enter_context(beside(lambda: build(n for n in numbers if n))) for _ in range(copies)]
        files.copy_static_files(inclusion=InclusionLevel.is_included)
        made = [first, build(n for n in numbers if n), *(result() for result in others)]
    failed = [problem for share in made for problem in share.failed]
    if failed:
        raise SiteFailed(dict.fromkeys(failed))
    del said.problems[before:]
    for share in made:
        overseer.looked.update(share.looked)
    for number in range(len(pages)):
        share = next(share for share in made if number in share.said)
        said.problems += share.said[number]
        if plugin and plugin.config.enabled:
            plugin.search_index.entries += share.entries[number]
    cfg.plugins.on_post_build(config=cfg)


def _build_page(page: Page, cfg: Any, files: Files, documents: Sequence[Any], nav: Navigation, env: Any) -> None:
    if page.content is None:
        mkdocs._populate_page(page, cfg, files)
    mkdocs._build_page(page, cfg, documents, nav, env)
    if page.url not in {shown.url for shown in nav.pages}:
        page.content = None  # thousands of them need not be kept
