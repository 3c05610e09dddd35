"""Each page on its way out of the engine: finished, and looked over before anyone else sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curate.model import Page
from curate.problems import Problem
from curate.publish.site import active_content
from curate.publish.site.internal_links import PageLinks, links
from curate.publish.site.postprocess import COPYING, finished
from curate.publish.site.unlink import without_links_to
from curate.publish.site.urls import built_path

_BLANK = "404.html"
_COPY = "copy what the page shows into site/, or link to it instead"
_OF_THE_THEME = "write font: false below theme: in mkdocs.yml, and readers see the fonts of their own computer"
_FONTS = re.compile(r" fonts\.(?:googleapis|gstatic)\.com$")


@dataclass(frozen=True, slots=True)
class AuditedPage:
    """What was found on one page, which has so many bytes, and what it leads to."""

    name: str
    size: int
    live: tuple[Problem, ...]
    asking: tuple[Problem, ...]
    links: PageLinks
    unlinked: tuple[str, ...] = ()
    """Links to pages that were taken down, which are text now."""


class PageAudit:
    """Hears of every page as a plugin of the engine does, last of all; afterwards looks at what it didn't hear of."""

    def __init__(self, fresh: Path, url: str, sheets: Iterable[Page], down: Set[str] = frozenset()) -> None:
        """fresh: where the site is built. url: the site's. sheets: the pages that it is built of. down: the files of
        pages that were taken down."""
        self.looked: dict[str, AuditedPage] = {}
        self.titles = ""
        """A digest of what every page says of others: the navigation's titles, which the engine alone may know."""
        self._fresh = fresh
        self._url = url
        self._host = urlsplit(url).hostname or ""
        self._down = down
        self._sheets = {built_path(sheet.path): sheet for sheet in sheets if sheet.lang or sheet.head or sheet.searched}
        self._clean = active_content.Baseline(0, 0)

    # -------------------------------------------------------------- what the engine calls

    def on_post_template(self, output: str, *, template_name: str, config: Any) -> str:
        """The page for addresses that don't exist is built first, and holds nothing foreign: it is the measure."""
        if template_name == _BLANK:
            output = finished(output)
            self._clean = active_content.measure(output)
        return output

    def on_post_page(self, output: str, *, page: Any, config: Any) -> str:
        return self._look(page.file.dest_uri, output)

    def searched(self, name: str, entries: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What the search is to know of a page, of what the engine made for it: an entry for each heading."""
        sheet = self._sheets.get(name)
        if not sheet or not sheet.searched or not entries:
            return list(entries)
        return [{**entries[0], "text": sheet.searched()}]

    # -------------------------------------------------------------- afterwards

    @property
    def links(self) -> dict[str, PageLinks]:
        """What each page leads to, by the page's file."""
        return {name: page.links for name, page in self.looked.items()}

    @property
    def unlinked(self) -> dict[str, tuple[str, ...]]:
        """The links of each page that are text now, by the page's file."""
        return {name: page.unlinked for name, page in self.looked.items() if page.unlinked}

    def problems(self) -> tuple[list[Problem], list[Problem]]:
        """Of all pages: what is alive that the theme didn't put there, and what makes browsers ask other hosts."""
        if not self.looked and (self._fresh / _BLANK).is_file():  # an engine that calls nobody
            self._clean = active_content.measure(finished((self._fresh / _BLANK).read_text("utf-8")))
        for path in self._fresh.rglob("*.html"):
            name = path.relative_to(self._fresh).as_posix()
            if name not in self.looked or path.stat().st_size != self.looked[name].size:
                made = path.read_bytes().decode("utf-8")
                page = self._look(name, made)
                if page != made:
                    path.write_text(page, "utf-8", newline="\n")
        pages = [self.looked[name] for name in sorted(self.looked)]
        return [p for page in pages for p in page.live], [p for page in pages for p in page.asking]

    def _look(self, name: str, made: str) -> str:
        sheet = self._sheets.get(name)
        if sheet:
            page = finished(made, sheet.lang, sheet.head() if sheet.head else "")
        else:
            page = finished(made)
        page, unlinked = without_links_to(page, name, self._down, self._url)
        live, asking = [], []
        for finding in active_content.findings(page.replace(COPYING, "", 1), self._clean, self._host):
            if finding.live:
                hint = "the site was not put in place; take this out of the page, or report it if you didn't write it"
                live.append(Problem(f"public/{name}", finding.what, hint))
            else:
                if _FONTS.search(finding.what):
                    hint = _OF_THE_THEME
                else:
                    hint = _COPY
                asking.append(Problem(f"public/{name}", finding.what, hint))
        size = len(page.encode("utf-8", "xmlcharrefreplace"))  # as the engine writes it
        self.looked[name] = AuditedPage(name, size, tuple(live), tuple(asking), links(page), unlinked)
        return page
