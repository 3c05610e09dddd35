"""What of a built site leads nowhere, named where the user wrote it. An edge: it reads the site's files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from curate.problems import Problem
from curate.publish.linkcheck import Links, dead_links, has_place, links, to_places

NOTHING = "leads to nothing on the site"
NO_PLACE = "leads to no such place on its page"
_UNNAMED = "does not exist"
_LOST = "404.html"  # the theme's own
_HINT = "mend it where it was written (a page, a note, a template), or bring back what it leads to"


@dataclass(frozen=True, slots=True)
class DeadEnds:
    problems: tuple[Problem, ...]
    again: tuple[str, ...]
    """The pages of which this may change though they don't: what they lead to isn't there, or is a place on another."""


def dead_ends(
    folder: Path, pages: Mapping[str, Links], again: Iterable[str], url: str, root: Path, said: Sequence[Problem]
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
    place = page.removesuffix("index.html").rstrip("/") or "index"
    written = [f"site/{place}.md", f"site/{place}/index.md"]
    for problem in said:
        file = problem.where.partition(":")[0]
        # One engine names the link, the other the line alone.
        if file in (*written, f"public/{page}") and (link in problem.what or _UNNAMED in problem.what):
            return []
    where = next((f"{name}:1" for name in written if (root / name).is_file()), f"public/{page}")
    return [Problem(where, f"the link “{link}” {what}", _HINT)]


def _files(folder: str) -> Iterable[str]:
    for path, _, files in os.walk(folder):
        for name in files:
            yield f"{path}{os.sep}{name}"
