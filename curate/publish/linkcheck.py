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
_NOTABLE = re.compile(r"href|src|poster", re.IGNORECASE)
_EACH = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?+")
_ID = re.compile(r"\s(?:id|name)\s*=\s*(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)", re.IGNORECASE)
_NAMES = frozenset({"href", "xlink:href", "src", "poster"})
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")


@dataclass(frozen=True, slots=True)
class DeadLink:
    page: str
    """The page's file, from the site's folder on."""
    link: str
    """As it stands in the page."""


def dead_links(pages: Iterable[tuple[str, bytes]], files: Set[str], url: str) -> Iterator[DeadLink]:
    """Every href, src and srcset that points within the site, to a file that isn't there; each once a page.

    pages: a file's name (``notes/x/index.html``) and its HTML, in UTF-8. files: all names of the site. url: where the
    site stands, ending in a slash; a link to another folder of that host leaves the site, and so isn't looked at, like
    those to other hosts. What comes after ``#`` is for ``lost_places``.
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

    for page, text in pages:
        base = posixpath.dirname(folder + page)
        for link in dict.fromkeys(_links(text.decode("utf-8", "replace"))):
            path = _path(link.strip(), home.netloc, base)
            if path and not there(path):
                yield DeadLink(page, link)


def to_places(pages: Iterable[tuple[str, bytes]], url: str) -> Iterator[tuple[str, str, str, str]]:
    """Every link in what is a page's own to a place on a page of the site: the page, the link, the page that it leads
    to, the place's id."""
    home = urlsplit(url)
    folder = home.path or "/"
    for page, text in pages:
        base = posixpath.dirname(folder + page)
        start, end = text.find(b"<article"), text.rfind(b"</article>")
        for link in dict.fromkeys(_links(text[start:end].decode("utf-8", "replace"))) if 0 <= start < end else ():
            before, _, place = link.strip().partition("#")
            if not place or place == "top" or place.startswith((":~:", "__")):
                continue
            path = _path(before, home.netloc, base) if before else folder + page
            if path.startswith(folder) and (path.endswith((".html", "/")) or "." not in path.rpartition("/")[2]):
                name = unquote(path.removeprefix(folder))
                to = name if name.endswith(".html") else f"{name.rstrip('/')}/index.html".removeprefix("/")
                yield page, link, to, unquote(place)


def has_place(page: bytes, place: str) -> bool:
    """Whether something on a page has this id, or an anchor this name."""
    if f' id="{place}"'.encode() in page:
        return True
    text = page.decode("utf-8", "replace")
    return place in text and any(
        html.unescape(value.strip("\"'")) == place for value in _ID.findall(_NO_MARKUP.sub(r"\1", text))
    )


def _path(link: str, host: str, base: str) -> str:
    """The path that a link on this host leads to, from the host's root on; empty where it leads elsewhere."""
    link = link.partition("#")[0].partition("?")[0]
    if not link:
        return ""
    head, colon, _ = link.partition(":")
    if link.startswith("//") or (colon and head and _SCHEME.issuperset(head)):
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


def _links(page: str) -> Iterator[str]:
    for tag in dict.fromkeys(_TAG.findall(_NO_MARKUP.sub(r"\1", page))):
        yield from _of(tag)


@lru_cache(maxsize=1 << 16)  # most tags of a site are the theme's, and stand on every page
def _of(tag: str) -> tuple[str, ...]:
    """The addresses in a tag."""
    found: list[str] = []
    for name, value in _EACH.findall(tag) if _NOTABLE.search(tag) else ():
        value = html.unescape(value[1:-1] if value[:1] in ("'", '"') else value)
        if name.lower() == "srcset":
            found += [part.split()[0] for part in value.split(",") if part.split()]
        elif name.lower() in _NAMES:
            found.append(value)
    return tuple(found)
