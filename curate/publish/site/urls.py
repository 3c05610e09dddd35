"""Where pages stand, by names alone, so that no address changes once it was published. Pure."""

from __future__ import annotations

import re
import unicodedata

from curate.formats.text import digest, slug
from curate.model import Note


def natural_sort_key(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """A key that sorts names as people do: small letters and great are one, and 2 stands before 10."""
    parts = re.split(r"([0-9]+)", unicodedata.normalize("NFKC", name).casefold())
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part], name


def built_path(path: str) -> str:
    """Where the engine puts a staged page: ``notes/x.md`` at ``notes/x/index.html``. README.md is a folder's page."""
    folder, mark, name = path.removesuffix(".md").rpartition("/")
    if name in ("index", "README"):
        return f"{folder}{mark}index.html"
    return f"{folder}{mark}{name}/index.html"


def note_address(note: Note) -> str:
    """A note's address below the site's: ``notes/NAME/``."""
    return f"notes/{note.name}/"


def topic_address(name: str) -> str:
    """Where a topic has its page and its feeds, below the site's address."""
    return f"topics/{topic_slug(name)}/"


def source_slug(name: str) -> str:
    """A host's name as the name of a page."""
    return topic_slug(name.replace(".", " ").replace(":", " "))


def topic_slug(name: str) -> str:
    """A name of ``[a-z0-9-]`` that no other topic has: its words, and a digest wherever those don't say all of it."""
    place = slug(name, 50)
    if place.replace("-", " ") == name and place not in ("index", "readme"):  # the engine makes those a folder's first
        return place
    return f"{place}-{digest(name, 6)}".lstrip("-")
