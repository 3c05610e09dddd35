"""The interface to a site engine: all that the rest of the program knows of MkDocs and Zensical.

Only the modules of ``publish/engines`` import an engine, or read its settings as it does. The others call
``load_engine`` and use what it returns. An edge.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from curate.model import Page, Site
from curate.problems import Problem, SiteFailed
from curate.publish.site.built_page_checks import PageAudit
from curate.publish.site.stage import STYLE_PATH
from curate.publish.site.urls import built_path


@dataclass(frozen=True, slots=True)
class EngineJob:
    """What an engine is given to build."""

    config: Path
    """The user's mkdocs.yml."""
    staged: Path
    """The folder of the staged pages."""
    fresh: Path
    """The folder to build into."""
    navigation: Sequence[Mapping[str, str]]
    """Titles and files, used unless mkdocs.yml has a nav of its own."""
    epoch: int = 0
    """The time, in seconds since 1970, that pages carry wherever the engine wants one."""
    config_text: bytes | None = None
    """The text to use instead of what ``config`` holds (only if the engine ``accepts_config_text``)."""
    is_trial: bool = False
    """Whether only the pages matter: the theme's files need not be copied."""
    compiled: Path | None = None
    """A folder for compiled templates; by default beside ``fresh``."""


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """What an incremental build takes over from the build before."""

    changed: Set[str]
    """The staged files that differ from those of that build."""
    search_index: Path
    """The search index of the site that was built then."""
    titles_digest: str
    """``PageAudit.titles_digest`` of that build."""


class FullBuildNeeded(Exception):
    """This site can only be built as a whole."""


class PagesFailed(SiteFailed):
    """The engine, or an extension of it, failed on these pages; each problem names one, at ``site/PATH``."""

    @property
    def pages(self) -> list[str]:
        """Their paths below the engine's docs folder."""
        return [problem.where.removeprefix("site/").rpartition(":")[0] for problem in self.problems]


class Engine(ABC):
    """What turns staged pages into a site. An engine has no state: each call reads mkdocs.yml anew.

    An engine may run in this process and change its environment for the time of a call, so one call is made at a time.
    """

    builds_incrementally: ClassVar[bool]
    """Whether ``build`` can be given a previous build."""
    audits_while_building: ClassVar[bool]
    """Whether each page passes through the audit as it is made; if not, ``PageAudit.problems`` looks at all of them."""
    accepts_config_text: ClassVar[bool]
    """Whether it can build with settings that stand in no file."""

    @abstractmethod
    def check_settings(self, config: Path, names: Iterable[str]) -> list[Problem]:
        """Return what is wrong with mkdocs.yml alone, or with its nav. Nothing is built.

        names: of all files that would be staged. Broken YAML gives nothing: ``formats.mkdocs_yml`` reports it.
        """

    @abstractmethod
    def build(self, job: EngineJob, audit: PageAudit, previous: PreviousBuild | None = None) -> list[Problem]:
        """Build the staged pages, and return the complaints that stopped nothing.

        previous: build only the pages that changed since, and take the rest of the search index from that build.
        Raises FullBuildNeeded if that can't be done, SiteFailed, or PagesFailed where only some pages can't be made.
        """

    @abstractmethod
    def markdown_settings(self, config: Path) -> tuple[list[Any], dict[str, Any]]:
        """Return the extensions of Python-Markdown that mkdocs.yml names, and their settings.

        Raises whatever the engine does on settings that it can't load.
        """

    def render_page(
        self,
        page: Page,
        config: Path,
        work: Path,
        site: Site,
        navigation: Sequence[Mapping[str, str]] = (),
        site_pages: Iterable[Page] = (),
    ) -> str:
        """Return the whole HTML of one page as a build would publish it; nothing of the site is changed.

        The addresses of styles and scripts are relative to where the page stands on the site. work: a folder of the
        workspace for temporary files. site_pages: the other pages; those that this one links to or that the navigation
        names are built along with it, so that links and titles are right. Raises SiteFailed.
        """
        pages = [page, *_related_pages(page, navigation, site_pages)]
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="preview-", dir=work) as folder:
            staged, fresh = Path(folder, "staged"), Path(folder, "fresh")
            stage_trial(staged, pages)
            audit = PageAudit(fresh, site.url, pages)
            built = fresh / built_path(page.path)
            job = EngineJob(config, staged, fresh, navigation, is_trial=True, compiled=work / "compiled")
            try:
                self.build(job, audit)
            except PagesFailed:
                if not built.is_file():  # otherwise another page failed
                    raise
            active_problems = [p for p in audit.problems()[0] if p.where == f"public/{built_path(page.path)}"]
            if active_problems:
                raise SiteFailed(active_problems)
            return built.read_text("utf-8")


def load_engine(name: str) -> Engine:
    """Return the engine of a name (``Site.engine``)."""
    if name == "zensical":
        from curate.publish.engines.zensical import ZensicalEngine

        return ZensicalEngine()
    from curate.publish.engines.mkdocs import MkDocsEngine

    return MkDocsEngine()


def stage_trial(staged: Path, pages: Iterable[Page]) -> None:
    """Write some pages into a new folder as the staged pages of a trial build."""
    for page in pages:
        path = staged / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.render(), "utf-8")
    (staged / STYLE_PATH).parent.mkdir(parents=True)
    (staged / STYLE_PATH).touch()


def _related_pages(page: Page, navigation: Sequence[Mapping[str, str]], site_pages: Iterable[Page]) -> list[Page]:
    """Return the pages that a page links to, or that the navigation names, without the page itself."""
    text = page.render()
    in_navigation = {path for entry in navigation for path in entry.values()}
    related = [
        other
        for other in site_pages
        if other.path != page.path and (other.path in in_navigation or PurePosixPath(other.path).name in text)
    ]
    if not any(one.path == "index.md" for one in [page, *related]):  # without a home page, an engine may refuse
        related.append(Page.from_text("index.md", ""))
    return related
