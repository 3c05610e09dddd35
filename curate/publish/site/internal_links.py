"""Links of the built site that lead nowhere within it. Pure: pages and the names of files in, findings out."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

# Comments and the text of scripts are no markup, whatever looks like a tag in them.
_NO_MARKUP = re.compile(r"<!--.*?-->|(<script\b[^>]*+>).*?</script", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>", re.IGNORECASE)
_NOTABLE_ATTRIBUTE = re.compile(r"href|src|poster", re.IGNORECASE)
_ATTRIBUTE_PAIR = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?+")
_ID_ATTRIBUTE = re.compile(r"\s(?:id|name)\s*=\s*(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)", re.IGNORECASE)
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
    """What a page leads to and loads. page: its HTML."""
    page = _NO_MARKUP.sub(r"\1", page)
    start = max(page.find("<article"), 0)
    end = max(page.rfind("</article>"), start)
    article = _links_in_markup(page[start:end])
    around = _links_in_markup(page[:start] + page[end:])
    return PageLinks(tuple(dict.fromkeys((*around, *article))), tuple(link for link in article if "#" in link))


def find_dead_links(pages: Iterable[tuple[str, PageLinks]], files: Set[str], url: str) -> Iterator[DeadLink]:
    """Every link that points within the site, to a file that isn't there.

    pages: a file's name (``notes/x/index.html``) and its links. files: all names of the site. url: where the site
    stands, ending in a slash; a link to another folder of that host leaves the site, and so isn't looked at, like those
    to other hosts. What comes after ``#`` is for ``find_anchor_links``.
    """
    home = urlsplit(url)
    folder = home.path or "/"

    @lru_cache(maxsize=1 << 16)  # on nearly every page stand nearly the same
    def there(path: str) -> bool:
        path = unquote(path)
        if not path.startswith(folder):
            return True  # the site ends where its folder does
        name = path.removeprefix(folder)
        if name in files:
            return True
        return f"{name.rstrip('/')}/index.html".removeprefix("/") in files

    for page, found in pages:
        base = posixpath.dirname(folder + page)
        for link in found.all:
            path = _resolve_path(link.strip(), home.netloc, base)
            if path and not there(path):
                yield DeadLink(page, link)


def find_anchor_links(pages: Iterable[tuple[str, PageLinks]], url: str) -> Iterator[tuple[str, str, str, str]]:
    """Every link in what is a page's own to a place on a page of the site: the page, the link, the page that it leads
    to, the place's id."""
    home = urlsplit(url)
    folder = home.path or "/"
    for page, found in pages:
        base = posixpath.dirname(folder + page)
        for link in found.anchor_links:
            before, _, place = link.strip().partition("#")
            if not place or place == "top" or place.startswith((":~:", "__")):
                continue
            if before:
                path = _resolve_path(before, home.netloc, base)
            else:
                path = folder + page
            if path.startswith(folder) and (path.endswith((".html", "/")) or "." not in path.rpartition("/")[2]):
                name = unquote(path.removeprefix(folder))
                if name.endswith(".html"):
                    to = name
                else:
                    to = f"{name.rstrip('/')}/index.html".removeprefix("/")
                yield page, link, to, unquote(place)


def has_anchor(page: bytes, place: str) -> bool:
    """Whether something on a page has this id, or an anchor this name."""
    if f' id="{place}"'.encode() in page:
        return True
    text = page.decode("utf-8", "replace")
    return place in text and any(
        html.unescape(value.strip("\"'")) == place for value in _ID_ATTRIBUTE.findall(_NO_MARKUP.sub(r"\1", text))
    )


def _resolve_path(link: str, host: str, base: str) -> str:
    """The path that a link on this host leads to, from the host's root on; empty where it leads elsewhere."""
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
    return dict.fromkeys(link for tag in dict.fromkeys(_TAG.findall(markup)) for link in _links_in_tag(tag))


@lru_cache(maxsize=1 << 16)  # most tags of a site are the theme's, and stand on every page
def _links_in_tag(tag: str) -> tuple[str, ...]:
    """The addresses in a tag."""
    found: list[str] = []
    for name, value in _ATTRIBUTE_PAIR.findall(tag) if _NOTABLE_ATTRIBUTE.search(tag) else ():
        value = html.unescape(value[1:-1] if value[:1] in ("'", '"') else value)
        if name.lower() == "srcset":
            found += [part.split()[0] for part in value.split(",") if part.split()]
        elif name.lower() in _URL_ATTRIBUTES:
            found.append(value)
    return tuple(found)
