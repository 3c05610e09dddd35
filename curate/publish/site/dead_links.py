"""What of a built site leads nowhere, named where the user wrote it. An edge: it reads the site's files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from curate.problems import Problem
from curate.publish.site.internal_links import PageLinks, dead_links, has_place, links, to_places
from curate.publish.site.unlink import leads_to
from curate.publish.site.urls import built_path

NOTHING = "leads to nothing on the site"
NO_PLACE = "leads to no such place on its page"
_UNNAMED = "does not exist"
_ENGINE_LINK = re.compile(r"\blink '(.+?)'")
_LOST = "404.html"  # the theme's own
_HINT = "mend it where it was written (a page, a note, a template), or bring back what it leads to"


@dataclass(frozen=True, slots=True)
class DeadEnds:
    problems: tuple[Problem, ...]
    again: tuple[str, ...]
    """The pages of which this may change though they don't: what they lead to isn't there, or is a place on another."""


def dead_ends(
    folder: Path, pages: Mapping[str, PageLinks], again: Iterable[str], url: str, root: Path, said: Sequence[Problem]
) -> DeadEnds:
    """Look over some pages of the site in a folder.

    pages: their files below it, and their links. again: more of them, whose links are to be looked up. url: the site's.
    root: the workspace's folder. said: what the engine complained of; that isn't said once more.
    """
    names = {name[len(str(folder)) + 1 :].replace(os.sep, "/") for name in _files(str(folder))}
    more = {page: links((folder / page).read_text("utf-8", "replace")) for page in names.intersection(again) - {*pages}}
    found = sorted((page, some) for page, some in {**pages, **more}.items() if page in names and page != _LOST)
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    unsettled: set[str] = set()
    for dead in dead_links(found, names, url):
        unsettled.add(dead.page)
        problems += told(dead.page, dead.link, NOTHING, root, said)
    for page, link, to, place in to_places(found, url):
        if to != page:
            unsettled.add(page)
        if to in names:
            if to not in texts:
                texts[to] = (folder / to).read_bytes()
            if not has_place(texts[to], place):
                problems += told(page, link, NO_PLACE, root, said)
    return DeadEnds(tuple(problems), tuple(sorted(unsettled)))


def told(page: str, link: str, what: str, root: Path, said: Sequence[Problem]) -> list[Problem]:
    """The problem that a link is, where the user wrote the page; none if it was said already."""
    written = _written(page)
    for problem in said:
        file = problem.where.partition(":")[0]
        # One engine names the link, the other the line alone.
        if file in (*written, f"public/{page}") and (link in problem.what or _UNNAMED in problem.what):
            return []
    return [Problem(_where(page, root), f"the link “{link}” {what}", _HINT)]


def shown_as_text(unlinked: Mapping[str, Sequence[str]], root: Path) -> list[Problem]:
    """Return a problem for each link that is text now, since its page was taken down. unlinked: by the page's file."""
    what = "is shown as text: the page it leads to isn't published"
    hint = "remove the link, or publish that page"
    return [
        Problem(_where(page, root), f"the link “{link}” {what}", hint)
        for page, links in sorted(unlinked.items())
        for link in links
    ]


def is_about(problem: Problem, pages: Set[str], url: str, staged: Path) -> bool:
    """Return whether the engine complained of a link to one of these pages, given by their files on the site."""
    name, _, line = problem.where.removeprefix("site/").rpartition(":")
    if not name.endswith(".md") or not pages:
        return False
    if link := _ENGINE_LINK.search(problem.what):
        return leads_to(link[1], built_path(name), pages, url)
    if _UNNAMED not in problem.what or not line.isdigit():
        return False
    lines = (staged / name).read_text("utf-8", "replace").split("\n")
    if int(line) <= len(lines):
        text = lines[int(line) - 1]
    else:
        text = ""
    return any(PurePosixPath(page).parent.name in text for page in pages)


def _written(page: str) -> list[str]:
    """Return the files that a page of the site may be made from."""
    place = page.removesuffix("index.html").rstrip("/") or "index"
    return [f"site/{place}.md", f"site/{place}/index.md"]


def _where(page: str, root: Path) -> str:
    """Return where the user wrote a page of the site; the built page if they didn't write it."""
    return next((f"{name}:1" for name in _written(page) if (root / name).is_file()), f"public/{page}")


def _files(folder: str) -> Iterable[str]:
    for path, _, files in os.walk(folder):
        for name in files:
            yield f"{path}{os.sep}{name}"
