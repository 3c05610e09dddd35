"""A new note's text and its file's name. Pure, but for the templates it reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from curate.formats import yamltext
from curate.formats.hosts import site_host
from curate.formats.text import digest, is_japanese, slug
from curate.model import Source
from curate.publish.templates.render import make_environment, render_template


def render_new_note(
    folders: Sequence[Path],
    language: str,
    *,
    source: Source,
    title: str,
    topics: Sequence[str],
    quote: str,
    comment: str = "",
    marked: Sequence[str] = (),
) -> str:
    """Return the text of a new note, with prompts in the site's language. Raises BadTemplate.

    comment: what the user wrote about it elsewhere; marked: what else they marked in it. Both stand within a comment of
    HTML, whatever is in them: the note stays a draft until its writer takes them out.
    """
    env = make_environment(folders, escape=False)
    env.filters["yaml"] = quote_as_yaml
    values = {"source": source, "title": title, "topics": list(topics), "quote": quote}
    values |= {"comment": _escape_comment(comment), "marked": [_escape_comment(text) for text in marked]}
    return render_template(env, f"note/{language}.md.j2", values)


def _escape_comment(text: str) -> str:
    """A text in which nothing ends a comment of HTML, or begins one."""
    return text.replace("-->", "-- >").replace("<!--", "<! --")


def quote_as_yaml(value: object) -> str:
    """A text as a YAML scalar on one line, its blanks and line ends as one blank each."""
    return yamltext.quote_scalar(" ".join(str(value).split()))


def make_note_name(title: str, url: str) -> str:
    """``[a-z0-9-]``, at most 60 letters, never empty: from the headline, or from the address where that isn't Latin.

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
