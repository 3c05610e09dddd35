"""File names as text: which can be kept, and the name of a new note's file. Pure.

On some systems a name may be any bytes (``problems.SURROGATES``). Files that another system packed have such names.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from curate.formats.hosts import site_host
from curate.formats.text import digest, is_japanese, slug
from curate.problems import SURROGATES, Problem


def is_utf8_name(name: str) -> bool:
    return not SURROGATES.search(name)


def non_utf8_problem(name: str) -> Problem:
    """Return the problem of a file whose name isn't UTF-8. name: its path in the workspace."""
    return Problem(name, "the file's name isn't UTF-8, so it is left out", "give it another name")


def make_note_name(title: str, url: str) -> str:
    """Return the name of a new note's file, without its date and ending: from the headline, or from the address if the
    headline isn't in Latin letters. ``[a-z0-9-]``, at most 60 characters, never empty.

    A headline counts as Latin if what the slug keeps is most of it, not one English word among Japanese ones.
    """
    name = slug(title)
    letters = sum(c.isalnum() for c in title)
    if name and not is_japanese(title) and len(name.replace("-", "")) * 2 >= min(letters, 60):
        return name
    parts = urlsplit(url)
    tail = unquote(parts.path).rstrip("/").rpartition("/")[2]
    name = slug(tail.rsplit(".", 1)[0] if "." in tail else tail)
    if len(name) >= 3 and not name.isdigit() and name != "index":
        return name
    host = slug(site_host(url), 40)
    name = digest(url, 6) if name in ("", "index") else name
    return f"{host}-{name}"[:60].strip("-")
