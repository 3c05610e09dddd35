"""A new note's text and its file's name. Pure, but for the templates it reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curate.formats import yamltext
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
