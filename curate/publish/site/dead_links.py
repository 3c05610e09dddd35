"""Reports dead links of a built site, where the user wrote them. An edge: it reads the site's files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from curate.problems import BROKEN_ANCHOR, BROKEN_LINK, Problem
from curate.publish.site.internal_links import PageLinks, find_anchor_links, find_dead_links, find_links, has_anchor
from curate.publish.site.taken_down_links import is_link_to
from curate.publish.site.urls import NOT_FOUND_PAGE, built_path

NO_TARGET = "leads to nothing on the site"
NO_ANCHOR = "leads to no such place on its page"
_DOES_NOT_EXIST = "does not exist"
_ENGINE_LINK = re.compile(r"\blink '(.+?)'")
_HINT = "mend it where it was written (a page, a note, a template), or bring back what it leads to"


@dataclass(frozen=True, slots=True)
class DeadLinkReport:
    problems: tuple[Problem, ...]
    recheck: tuple[str, ...]
    """The pages for which this may change though they don't: their links are dead, or lead to anchors elsewhere."""


def report_dead_links(
    folder: Path, pages: Mapping[str, PageLinks], again: Iterable[str], url: str, root: Path, said: Sequence[Problem]
) -> DeadLinkReport:
    """Return the dead links on some pages of the site in a folder.

    pages: their files below it, and their links. again: more pages, whose links are read first. url: the site's. root:
    the workspace's folder. said: the engine's own problems, which aren't reported again.
    """
    names = {name[len(str(folder)) + 1 :].replace(os.sep, "/") for name in _walk_files(str(folder))}
    more = {
        page: find_links((folder / page).read_text("utf-8", "replace")) for page in names.intersection(again) - {*pages}
    }
    links = sorted(
        (page, links) for page, links in {**pages, **more}.items() if page in names and page != NOT_FOUND_PAGE
    )
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    unsettled: set[str] = set()
    for dead in find_dead_links(links, names, url):
        unsettled.add(dead.page)
        problems += dead_link_problems(dead.page, dead.link, NO_TARGET, root, said)
    for page, link, to, place in find_anchor_links(links, url):
        if to != page:
            unsettled.add(page)
        if to in names:
            if to not in texts:
                texts[to] = (folder / to).read_bytes()
            if not has_anchor(texts[to], place):
                problems += dead_link_problems(page, link, NO_ANCHOR, root, said)
    return DeadLinkReport(tuple(problems), tuple(sorted(unsettled)))


def dead_link_problems(page: str, link: str, what: str, root: Path, said: Sequence[Problem]) -> list[Problem]:
    """Return the problem of a dead link, where the user wrote the page; none if the engine reported it."""
    written = _source_files(page)
    for problem in said:
        file = problem.where.partition(":")[0]
        # One engine names the link, the other the line alone.
        if file in (*written, f"public/{page}") and (link in problem.what or _DOES_NOT_EXIST in problem.what):
            return []
    kind = BROKEN_ANCHOR if what == NO_ANCHOR else BROKEN_LINK
    return [Problem(_source_location(page, link, root), f"the link “{link}” {what}", _HINT, kind)]


def unlinked_problems(unlinked: Mapping[str, Sequence[str]], root: Path) -> list[Problem]:
    """Return a problem for each link that is text now, since its page was taken down. unlinked: by the page's file."""
    what = "is shown as text: the page it leads to isn't published"
    hint = "remove the link, or publish that page"
    return [
        Problem(_source_location(page, link, root), f"the link “{link}” {what}", hint)
        for page, links in sorted(unlinked.items())
        for link in links
    ]


def is_about_link_to(problem: Problem, pages: Set[str], url: str, staged: Path) -> bool:
    """Return whether the engine complained of a link to one of these pages, given by their files on the site."""
    name, _, line = problem.where.removeprefix("site/").rpartition(":")
    if not name.endswith(".md") or not pages:
        return False
    if link := _ENGINE_LINK.search(problem.what):
        return is_link_to(link[1], built_path(name), pages, url)
    if _DOES_NOT_EXIST not in problem.what or not line.isdigit():
        return False
    lines = (staged / name).read_text("utf-8", "replace").split("\n")
    if int(line) <= len(lines):
        text = lines[int(line) - 1]
    else:
        text = ""
    return any(PurePosixPath(page).parent.name in text for page in pages)


def _source_files(page: str) -> list[str]:
    """Return the files that a page of the site may be made from."""
    place = page.removesuffix("index.html").rstrip("/") or "index"
    return [f"site/{place}.md", f"site/{place}/index.md"]


def _source_location(page: str, link: str, root: Path) -> str:
    """Return where the user wrote a link of a page of the site; the built page if they didn't write it."""
    name = next((name for name in _source_files(page) if (root / name).is_file()), None)
    if name is None:
        return f"public/{page}"
    return f"{name}:{find_link_line(root / name, link)}"


def find_link_line(file: Path, link: str) -> int:
    """Return the 1-based line of a file on which a link stands first; 1 if none has it as it is."""
    if not file.is_file():
        return 1
    pattern = re.compile(rf"(?<![\w./-]){re.escape(link)}(?![\w/-])")
    lines = file.read_text("utf-8", "replace").split("\n")
    return next((number for number, line in enumerate(lines, 1) if pattern.search(line)), 1)


def _walk_files(folder: str) -> Iterable[str]:
    for path, _, files in os.walk(folder):
        for name in files:
            yield f"{path}{os.sep}{name}"
