"""Finds links of the built site that lead nowhere within it. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from curate.publish.site.html_tags import (
    attribute_pattern,
    attribute_value,
    complete_attributes,
    complete_tags,
    remove_non_markup,
)
from curate.publish.site.urls import index_file, page_file

_NOTABLE_ATTRIBUTE = re.compile(r"href|src|poster", re.IGNORECASE)
_ID_ATTRIBUTE = attribute_pattern("id", "name")
_URL_ATTRIBUTES = frozenset({"href", "xlink:href", "src", "poster"})
_SCHEME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")


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
    stands, ending in a slash; a link to another folder of that host leaves the site, and so isn't looked at, like those
    to other hosts. What comes after ``#`` is for ``find_anchor_links``.
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
            if path and not exists(path):
                yield DeadLink(page, link)


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
