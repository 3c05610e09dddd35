"""Finishes and checks each page on its way out of the engine, before anyone else sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curate.model import Page
from curate.problems import EXTERNAL_REQUEST, Problem
from curate.publish.site import active_content
from curate.publish.site.dead_links import PageLinks, find_links
from curate.publish.site.postprocess import COPY_BUTTON_SCRIPT, postprocess_page
from curate.publish.site.search_text import reduce_search_entries
from curate.publish.site.taken_down_links import remove_links_to
from curate.publish.site.urls import NOT_FOUND_PAGE, built_path

_COPY_HINT = "copy what the page shows into site/, or link to it instead"
_FONT_HINT = "write font: false below theme: in mkdocs.yml, and readers see the fonts of their own computer"
_GOOGLE_FONTS = re.compile(r" fonts\.(?:googleapis|gstatic)\.com$")


@dataclass(frozen=True, slots=True)
class AuditedPage:
    """What was found on one page, and the links on it."""

    name: str
    size: int
    """In bytes."""
    active_problems: tuple[Problem, ...]
    remote_problems: tuple[Problem, ...]
    links: PageLinks
    unlinked: tuple[str, ...] = ()
    """Links to pages that were taken down, which are text now."""


class PageAudit:
    """Is called with every page like a last plugin of the engine, and then reads the pages that it didn't see."""

    def __init__(self, fresh: Path, url: str, sheets: Iterable[Page], down: Set[str] = frozenset()) -> None:
        """fresh: the folder of the built site. url: the site's address. sheets: the pages that it is built from. down:
        the files of pages that were taken down."""
        self.audited_pages: dict[str, AuditedPage] = {}
        self.titles_digest = ""
        """A digest of what every page says of others: the navigation's titles, which the engine alone may know."""
        self._fresh = fresh
        self._url = url
        self._host = urlsplit(url).hostname or ""
        self._down = down
        self._sheets = {
            built_path(sheet.path): sheet
            for sheet in sheets
            if sheet.lang or sheet.render_head or sheet.render_search_text
        }
        self._baseline = active_content.Baseline(0, 0)

    # -------------------------------------------------------------- what the engine calls

    def on_post_template(self, output: str, *, template_name: str, config: Any) -> str:
        """Finish one of the theme's own pages; the one for addresses that don't exist is the baseline for others."""
        if template_name == NOT_FOUND_PAGE:
            output = postprocess_page(output)
            self._baseline = active_content.measure_baseline(output)
        return output

    def on_post_page(self, output: str, *, page: Any, config: Any) -> str:
        return self._audit_page(page.file.dest_uri, output)

    def search_entries(self, name: str, entries: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Return the search entries of a page, given the engine's own, which has one for each heading."""
        page = self._sheets.get(name)
        return reduce_search_entries(entries, page.render_search_text if page else None)

    # -------------------------------------------------------------- afterwards

    @property
    def links(self) -> dict[str, PageLinks]:
        """The links of each page, by the page's file."""
        return {name: page.links for name, page in self.audited_pages.items()}

    @property
    def unlinked(self) -> dict[str, tuple[str, ...]]:
        """The links of each page that are text now, by the page's file."""
        return {name: page.unlinked for name, page in self.audited_pages.items() if page.unlinked}

    def problems(self) -> tuple[list[Problem], list[Problem]]:
        """Return two lists for all pages: what would run in a browser that the theme didn't put there, and what makes
        browsers ask other hosts."""
        if not self.audited_pages and (self._fresh / NOT_FOUND_PAGE).is_file():  # an engine that calls no plugins
            self._baseline = active_content.measure_baseline(
                postprocess_page((self._fresh / NOT_FOUND_PAGE).read_text("utf-8"))
            )
        for path in self._fresh.rglob("*.html"):
            name = path.relative_to(self._fresh).as_posix()
            if name not in self.audited_pages or path.stat().st_size != self.audited_pages[name].size:
                built = path.read_bytes().decode("utf-8")
                page = self._audit_page(name, built)
                if page != built:
                    path.write_text(page, "utf-8", newline="\n")
        pages = [self.audited_pages[name] for name in sorted(self.audited_pages)]
        return [p for page in pages for p in page.active_problems], [p for page in pages for p in page.remote_problems]

    def _audit_page(self, name: str, built: str) -> str:
        """Return the finished page, and keep what was found on it. built: as the engine made it."""
        sheet = self._sheets.get(name)
        if sheet:
            page = postprocess_page(built, sheet.lang, sheet.render_head() if sheet.render_head else "")
        else:
            page = postprocess_page(built)
        page, unlinked = remove_links_to(page, name, self._down, self._url)
        active_problems, remote_problems = [], []
        for finding in active_content.find_active_content(
            page.replace(COPY_BUTTON_SCRIPT, "", 1), self._baseline, self._host
        ):
            if finding.is_active:
                hint = "the site was not put in place; take this out of the page, or report it if you didn't write it"
                active_problems.append(Problem(f"public/{name}", finding.what, hint))
            else:
                if _GOOGLE_FONTS.search(finding.what):
                    hint = _FONT_HINT
                else:
                    hint = _COPY_HINT
                remote_problems.append(Problem(f"public/{name}", finding.what, hint, EXTERNAL_REQUEST))
        size = len(page.encode("utf-8", "xmlcharrefreplace"))  # as the engine writes it
        self.audited_pages[name] = AuditedPage(
            name, size, tuple(active_problems), tuple(remote_problems), find_links(page), unlinked
        )
        return page
