"""Links to pages that were taken down: each becomes its text. Pure.

Taking a page down must never be kept back by a link to it, and no link may lead to where it was.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Set
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from curate.publish.site.urls import built_path

_ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+"
_ANCHOR = re.compile(rf"<a(?=\s)({_ATTRIBUTES})>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"\shref\s*=\s*(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)", re.IGNORECASE)


def remove_links_to(page: str, name: str, down: Set[str], url: str) -> tuple[str, tuple[str, ...]]:
    """Return the HTML of a page in which each link to a page that was taken down is its text, and those links.

    name: the page's file on the site. down: the files of the pages that were taken down. url: the site's address.
    """
    if not any(PurePosixPath(one).parent.name in page for one in down):
        return page, ()
    links: list[str] = []

    def text_alone(anchor: re.Match[str]) -> str:
        target = _HREF.search(anchor[1])
        if target:
            link = html.unescape(target[1].strip("\"'"))
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
    if name.endswith(".html"):
        return name
    return f"{name}/index.html".removeprefix("/")
