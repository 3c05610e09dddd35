"""Pages at the former addresses of renamed notes, which lead to the present ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from curate.model import Page, Site
from curate.publish.site.urls import index_file, note_url, quote_path


def make_redirect_pages(moved: Mapping[str, str], site: Site, words: Mapping[str, str]) -> list[Page]:
    """Return a page for each address that a note had before its file was renamed, which leads to the new address.

    moved: the note's present name, by the former one.
    """
    pages: list[Page] = []
    for before, name in sorted(moved.items()):
        to = f"../{quote_path(name)}/"
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
        pages.append(Page.from_text(index_file(f"notes/{before}"), page))
    return pages
