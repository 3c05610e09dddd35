"""The addresses and files of pages, which depend on names alone, so that no published address changes. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from curate.formats.text import digest, slug
from curate.model import Note

NOT_FOUND_PAGE = "404.html"
"""The theme's page for addresses that don't exist."""
TOPICS_FOLDER = "topics/"
RESERVED_NAMES = frozenset(
    (
        *("", "archive", "assets", "authors", "blogroll", "blogroll.opml", "feed.json", "feed.xml", "index.html"),
        *("notes", "rss.xml", "sitemap.xml", "sources", "subscribe", "topics"),
    )
)
"""What this program and the engines put at the top of a site."""
_SPECIAL_IN_ADDRESS = re.compile(r"[%?#]")
_SPECIAL_IN_LINK = re.compile(r"[\s()<>\[\]\\\"'%?#]")


def natural_sort_key(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """Return a key that sorts names as people do: capitals don't matter, and 2 comes before 10."""
    parts = re.split(r"([0-9]+)", unicodedata.normalize("NFKC", name).casefold())
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part], name


# ------------------------------------------------------------------ files and addresses


def built_path(path: str) -> str:
    """Return the file that the engine makes of a staged page: ``notes/x/index.html`` of ``notes/x.md``."""
    return f"{markdown_page_path(path)}index.html"


def markdown_page_path(path: str, *, any_case: bool = False) -> str:
    """Return the folder of the page that is made of a Markdown file, ending in a slash: ``notes/x/`` of ``notes/x.md``.

    ``index.md`` and ``README.md`` are the page of the folder that they lie in. any_case: also in other capitals.
    """
    folder, slash, file = path.rpartition("/")
    if any_case and file.lower().endswith(".md"):
        stem = file[: -len(".md")]
    else:
        stem = file.removesuffix(".md")
    if stem in ("index", "README") or (any_case and stem.lower() in ("index", "readme")):
        return folder + slash
    return f"{folder}{slash}{stem}/"


def names_file(path: str) -> bool:
    """Whether the path of a Markdown link names a file (``../x.md``), not an address (``../x/``).

    A file's path is relative to the Markdown file, an address to the page that is made of it.
    """
    return "." in path.rpartition("/")[2].strip(".")


def index_file(path: str) -> str:
    """Return the file that a web server shows for a folder of the site: ``notes/x/index.html`` for ``notes/x/``."""
    return f"{path.rstrip('/')}/index.html".removeprefix("/")


def page_file(path: str) -> str:
    """Return the file of the page at a path of the site: ``notes/x/index.html`` for ``notes/x/``."""
    if path.endswith(".html"):
        return path
    return index_file(path)


def quote_path(path: str) -> str:
    """Return a path of file names as it stands in an address. Undecoded bytes (surrogates) become those bytes again."""
    return quote(path.encode("utf-8", "surrogateescape" if _has_undecoded_bytes(path) else "replace"))


def markdown_link_path(path: str) -> str:
    """Return a path of file names as it stands in a link of Markdown, or in an attribute."""
    return _SPECIAL_IN_LINK.sub(lambda character: quote(character[0], safe=""), path)


def _has_undecoded_bytes(path: str) -> bool:
    try:
        path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


# ------------------------------------------------------------------ notes, topics, sources


def note_address(note: Note) -> str:
    """Return a note's address below the site's: ``notes/NAME/``, quoted only where it would not be read."""
    name = _SPECIAL_IN_ADDRESS.sub(lambda character: quote(character[0], safe=""), note.name)
    return f"notes/{name}/"


def note_url(name: str, site_url: str) -> str:
    """Return the whole address of a note's page, quoted. name: the note's."""
    return f"{site_url}notes/{quote_path(name)}/"


def topic_address(name: str) -> str:
    """Return the address of a topic's page and its feeds, below the site's."""
    return f"{TOPICS_FOLDER}{topic_slug(name)}/"


def is_introduction(path: str) -> bool:
    """Whether a page of the user's, given by its path below ``site/``, introduces a topic: ``topics/NAME.md``."""
    return path.startswith(TOPICS_FOLDER) and path.count("/") == 1


def introduced_name(path: str) -> str:
    """Return the name in the path of an introduction: the topic's, in some form."""
    return path.removeprefix(TOPICS_FOLDER).removesuffix(".md")


def introduced_page(path: str) -> str:
    """Return the staged page that shows an introduction."""
    return f"{TOPICS_FOLDER}{topic_slug(introduced_name(path))}.md"


def source_slug(name: str) -> str:
    """Return the name of the page about a host."""
    return topic_slug(name.replace(".", " ").replace(":", " "))


def topic_slug(name: str) -> str:
    """Return a name of ``[a-z0-9-]`` that no other topic has: its words, and a digest if those lack some of it."""
    words = slug(name, 50)
    if words.replace("-", " ") == name and words not in ("index", "readme"):  # those are a folder's page
        return words
    return f"{words}-{digest(name, 6)}".lstrip("-")
