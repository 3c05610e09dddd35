"""Replaces links to pages that were taken down by their text. Pure.

A link to a page never stops it from being taken down, and no link may lead to where it was.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Set
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from curate.publish.site.html_tags import COMPLETE_ATTRIBUTES, attribute_pattern, attribute_value
from curate.publish.site.urls import built_path, page_file

_ANCHOR = re.compile(rf"<a(?=\s)({COMPLETE_ATTRIBUTES})>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_HREF = attribute_pattern("href")


def remove_links_to(page: str, name: str, down: Set[str], url: str) -> tuple[str, tuple[str, ...]]:
    """Return the HTML of a page in which each link to a page that was taken down is its text, and those links.

    name: the page's file on the site. down: the files of the pages that were taken down. url: the site's address.
    """
    if not any(PurePosixPath(file).parent.name in page for file in down):
        return page, ()
    links: list[str] = []

    def text_alone(anchor: re.Match[str]) -> str:
        target = _HREF.search(anchor[1])
        if target:
            link = attribute_value(target[1])
        else:
            link = ""
        if not link or not is_link_to(link, name, down, url):
            return anchor[0]
        links.append(link)
        return anchor[2]

    return _ANCHOR.sub(text_alone, page), tuple(dict.fromkeys(links))


def is_link_to(link: str, name: str, pages: Set[str], url: str) -> bool:
    """Return whether a link on a page leads to one of the pages, all given by their files on the site.

    A link to a Markdown file, which the engine leaves as it is where there is no such file, is meant from where the
    page's own file lies: ``notes/x.md`` for ``notes/x/index.html``.
    """
    home = urlsplit(url)
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != home.netloc):
        return False
    path = unquote(parts.path)
    if not path:
        return False
    folder = home.path or "/"
    bases = [posixpath.dirname(name)]
    if path.endswith(".md"):
        bases.append(posixpath.dirname(bases[0]))
    targets = (posixpath.normpath(posixpath.join(folder, base, path)) for base in bases)
    return any(_page_file(target, folder) in pages for target in targets if f"{target}/".startswith(folder))


def _page_file(path: str, folder: str) -> str:
    """Return the site's file that a path on its host stands for."""
    name = f"{path}/".removeprefix(folder).rstrip("/")
    if name.endswith(".md"):
        return built_path(name)
    return page_file(name)
