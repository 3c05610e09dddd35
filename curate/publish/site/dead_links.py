"""Finds the links of a built site that lead nowhere within it, and where the user wrote them.

An edge: ``report_dead_links`` reads the site's files. The functions before it are pure.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from curate.problems import BROKEN_ANCHOR, BROKEN_LINK, Problem
from curate.publish.site.html_tags import (
    attribute_pattern,
    attribute_value,
    complete_attributes,
    complete_tags,
    remove_non_markup,
)
from curate.publish.site.taken_down_links import is_link_to
from curate.publish.site.urls import NOT_FOUND_PAGE, built_path, index_file, page_file

NO_TARGET = "leads to nothing on the site"
OUTSIDE = "leads out of the site, to another folder of its host"
NO_ANCHOR = "leads to no such place on its page"
_DOES_NOT_EXIST = "does not exist"
_ENGINE_LINK = re.compile(r"\blink '(.+?)'")
_NOTABLE_ATTRIBUTE = re.compile(r"href|src|poster", re.IGNORECASE)
_ID_ATTRIBUTE = attribute_pattern("id", "name")
_URL_ATTRIBUTES = frozenset({"href", "xlink:href", "src", "poster"})
_SCHEME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")
_OUTSIDE_HINT = "if you mean that, write the whole address, with https://; if not, correct the link"
_HINT = "mend it where it was written (a page, a note, a template), or bring back what it leads to"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Every href, src and srcset of a page, as they stand there, each once."""

    all: tuple[str, ...]
    anchor_links: tuple[str, ...]
    """Those in its article that name a place (``#``)."""


@dataclass(frozen=True, slots=True)
class DeadLink:
    page: str
    """The page's file, from the site's folder on."""
    link: str
    """As it stands in the page."""
    is_outside: bool = False
    """Whether it begins with a slash, and so leads out of the folder of the host in which the site lies."""


def find_links(page: str) -> PageLinks:
    """Return the addresses that a page links to and loads. page: its HTML."""
    page = remove_non_markup(page)
    start = max(page.find("<article"), 0)
    end = max(page.rfind("</article>"), start)
    article = _links_in_markup(page[start:end])
    around = _links_in_markup(page[:start] + page[end:])
    return PageLinks(tuple(dict.fromkeys((*around, *article))), tuple(link for link in article if "#" in link))


def find_dead_links(pages: Iterable[tuple[str, PageLinks]], files: Set[str], url: str) -> Iterator[DeadLink]:
    """Yield every link that points within the site, to a file that isn't there.

    pages: a file's name (``notes/x/index.html``) and its links. files: all names of the site. url: where the site
    stands, ending in a slash; a whole address in another folder of that host leaves the site, and so isn't looked at,
    like those to other hosts; one that begins with a slash may not be meant so. What comes after ``#`` is for
    ``find_anchor_links``.
    """
    home = urlsplit(url)
    folder = home.path or "/"

    @lru_cache(maxsize=1 << 16)  # on nearly every page stand nearly the same
    def exists(path: str) -> bool:
        path = unquote(path)
        if not path.startswith(folder):
            return True  # the site ends where its folder does
        name = path.removeprefix(folder)
        return name in files or index_file(name) in files

    for page, links in pages:
        base = posixpath.dirname(folder + page)
        for link in links.all:
            path = _resolve_path(link.strip(), home.netloc, base)
            if not path:
                continue
            if _leaves_folder(link.strip(), folder):
                yield DeadLink(page, link, is_outside=True)
            elif not exists(path):
                yield DeadLink(page, link)


def _leaves_folder(link: str, folder: str) -> bool:
    """Return whether a link from the host's root leads out of the site's folder."""
    return link.startswith("/") and not link.startswith("//") and not f"{link}/".startswith(folder)


def find_anchor_links(pages: Iterable[tuple[str, PageLinks]], url: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield every link in a page's article to an anchor on a page of the site: the page, the link, the page that it
    leads to, and the anchor's id."""
    home = urlsplit(url)
    folder = home.path or "/"
    for page, links in pages:
        base = posixpath.dirname(folder + page)
        for link in links.anchor_links:
            before, _, place = link.strip().partition("#")
            if not place or place == "top" or place.startswith((":~:", "__")):
                continue
            if before:
                path = _resolve_path(before, home.netloc, base)
            else:
                path = folder + page
            if path.startswith(folder) and (path.endswith((".html", "/")) or "." not in path.rpartition("/")[2]):
                yield page, link, page_file(unquote(path.removeprefix(folder))), unquote(place)


def has_anchor(page: bytes, place: str) -> bool:
    """Whether something on a page has this id, or an anchor this name."""
    if f' id="{place}"'.encode() in page:
        return True
    text = page.decode("utf-8", "replace")
    return place in text and any(
        attribute_value(value) == place for value in _ID_ATTRIBUTE.findall(remove_non_markup(text))
    )


def _resolve_path(link: str, host: str, base: str) -> str:
    """Return the path that a link leads to, from the host's root on; empty if it leads to another host."""
    link = link.partition("#")[0].partition("?")[0]
    if not link:
        return ""
    head, colon, _ = link.partition(":")
    if link.startswith("//") or (colon and head and _SCHEME_CHARACTERS.issuperset(head)):
        try:
            parts = urlsplit(link)
        except ValueError:
            return ""
        if parts.scheme not in ("", "http", "https") or parts.netloc != host:
            return ""
        link = parts.path or "/"
    path = link if link.startswith("/") else f"{base}/{link}"
    if "/." not in path and "//" not in path:
        return path
    ended = "/" if path.endswith(("/", "/.", "/..")) else ""
    return posixpath.normpath(path).replace("//", "/").rstrip("/") + ended


def _links_in_markup(markup: str) -> dict[str, None]:
    return dict.fromkeys(link for tag in dict.fromkeys(complete_tags(markup)) for link in _links_in_tag(tag))


@lru_cache(maxsize=1 << 16)  # most tags of a site are the theme's, and stand on every page
def _links_in_tag(tag: str) -> tuple[str, ...]:
    """Return the addresses in a complete tag."""
    if not _NOTABLE_ATTRIBUTE.search(tag):
        return ()
    links: list[str] = []
    for name, value in complete_attributes(tag):
        if name == "srcset":
            links += [part.split()[0] for part in value.split(",") if part.split()]
        elif name in _URL_ATTRIBUTES:
            links.append(value)
    return tuple(links)


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
        if dead.is_outside:
            problems.append(_outside_problem(dead, root))
        else:
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


def _outside_problem(dead: DeadLink, root: Path) -> Problem:
    what = f"the link “{dead.link}” {OUTSIDE}"
    return Problem(_source_location(dead.page, dead.link, root), what, _OUTSIDE_HINT)


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
