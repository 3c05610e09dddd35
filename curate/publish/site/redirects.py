"""Pages at the former addresses of notes, which lead to the present ones. Pure.

A note has former addresses if its file was renamed, and if ``aliases`` in its front matter names some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import unquote

from curate.model import Note, Page, Site
from curate.problems import Problem
from curate.publish.site.urls import index_file, note_address, note_url, page_file, quote_path

_ENGINE_FOLDERS = ("assets", "search", "sitemap.xml", "sitemap.xml.gz", "404.html")
_UNUSABLE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')


def make_redirect_pages(moved: Mapping[str, str], site: Site, words: Mapping[str, str]) -> list[Page]:
    """Return a page for each address that a note had before its file was renamed, which leads to the new address.

    moved: the note's present name, by the former one.
    """
    return [
        _make_page(index_file(f"notes/{before}"), name, f"../{quote_path(name)}/", site, words)
        for before, name in sorted(moved.items())
    ]


def make_alias_pages(
    notes: Iterable[Note], site: Site, words: Mapping[str, str], taken: Iterable[str]
) -> tuple[list[Page], list[Problem]]:
    """Return a page for each address that a note's ``aliases`` say it had, and what is wrong with the others.

    taken: the other files of the site.
    """
    pages: list[Page] = []
    problems: list[Problem] = []
    used = {path.casefold() for path in taken}
    for note in notes:
        for alias in note.aliases:
            if not alias.startswith("/"):
                continue
            path = _alias_file(alias)
            if not path:
                problems.append(_alias_problem(note, f"{alias} can't be an address of this site", "write it as /a/b/"))
            elif path.casefold() in used or path.partition("/")[0].casefold() in _ENGINE_FOLDERS:
                problems.append(_alias_problem(note, f"there is another page at {alias}", "take it out of the aliases"))
            else:
                used.add(path.casefold())
                way = "../" * path.count("/") + quote_path(note_address(note))
                pages.append(_make_page(path, note.name, way, site, words))
    return pages, problems


def _alias_file(alias: str) -> str:
    """Return the file at an address of the site; empty if no page can be there."""
    parts = unquote(alias.partition("#")[0].partition("?")[0]).strip("/").split("/")
    if any(part.startswith(".") or not part or _UNUSABLE.search(part) for part in parts):
        return ""
    return page_file("/".join(parts))


def _alias_problem(note: Note, what: str, hint: str) -> Problem:
    line = note.lines.get("aliases", note.lines.get("alias", 1))
    return Problem(f"{note.where}:{line}", what, hint)


def _make_page(path: str, name: str, to: str, site: Site, words: Mapping[str, str]) -> Page:
    """Return the page in a file that leads to a note. name: the note's. to: the way there."""
    if site.url:
        canonical = f'<link rel="canonical" href="{escape(note_url(name, site.url))}">'
    else:
        canonical = ""
    page = (
        f'<!doctype html>\n<html lang="{site.language}"><head><meta charset="utf-8">'
        f"<title>{escape(words['moved'])}</title>{canonical}"
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={escape(to)}"></head>'
        f'<body><h1><a href="{escape(to)}">{escape(words["moved"])}</a></h1></body></html>\n'
    )
    return Page.from_text(path, page)
