"""The pages that the user wrote, and what stands at the head of pages. Pure."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from curate.formats.markdown_active_content import active_content_problems
from curate.formats.markdown_comments import strip_comments
from curate.formats.note import split_front_matter
from curate.formats.yamltext import dump_yaml, load_yaml
from curate.model import Page, Site
from curate.problems import Problem
from curate.publish.site import head_tags
from curate.publish.site.urls import introduced_name, topic_slug

SUBSCRIBE_PAGE, BLOGROLL_PAGE = "subscribe.md", "blogroll.md"
RESERVED_PATHS = (
    "archive/",
    "topics/",
    "notes/",
    "sources/",
    "authors/",
    "archive.md",
    "topics.md",
    "sources.md",
    SUBSCRIBE_PAGE,
    BLOGROLL_PAGE,
)
"""Where this program makes pages: the engine puts ``topics.md`` and ``topics/index.md`` in one place."""
_UNENDED_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n\w[\w -]*:(?:\s|\Z)")
_HEADING = re.compile(r"^(?:# +(.+?) *#*|(\S.*)\n=+) *$", re.MULTILINE)
_FENCED_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.MULTILINE | re.DOTALL)


def match_introductions(
    topics: Iterable[str], intros: Mapping[str, str], live_first: Set[str] = frozenset()
) -> tuple[dict[str, str], list[Problem]]:
    """Return what the user wrote about topics, ``site/topics/NAME.md``, by the topic's name.

    live_first: the paths of introductions that are live. Of two for one topic, such a one is shown.
    """
    names = list(topics)
    places = {place.casefold(): name for name in names for place in (name, topic_slug(name))}
    words: dict[str, str] = {}
    problems: list[Problem] = []
    for path, text in sorted(intros.items(), key=lambda item: (item[0] not in live_first, item[0])):
        name = introduced_name(path)
        topic = places.get(name.casefold()) or places.get(name.replace("-", " ").casefold())
        body = split_own_page(text)[1]
        if topic is None or topic in words:
            if topic:
                what = f"another page introduces “{topic}”"
            else:
                what = f"no note has the topic “{name}”"
            close = difflib.get_close_matches(name, names, 1)
            if close:
                hint = f"did you mean site/topics/{close[0]}.md?"
            else:
                hint = "give the file the topic's name"
            problems.append(Problem(f"site/{path}:1", what, hint))
        elif live := _find_active_content(path, text, body):
            problems += live
        else:
            words[topic] = body
    return words, problems


def parse_own_page(path: str, text: str, site: Site) -> tuple[Page | None, dict[str, str] | None, list[Problem]]:
    """One of the user's pages, its entry in the navigation, or what is wrong with it."""
    if path.lower().startswith(RESERVED_PATHS):
        hint = "move it or rename it: curate makes the pages of archive/, topics/, sources/, authors/ and notes/"
        return None, None, [Problem(f"site/{path}:1", "this page stands where curate puts its own", hint)]
    head, body = split_own_page(text)
    if live := _find_active_content(path, text, body):
        return None, None, live
    # The engine takes lines like "Note: …" at the top of a page for settings; after an empty line it doesn't.
    settings = _front_matter_texts(head, path)
    sheet = replace(
        Page.from_text(path, (head or "\n") + body, settings.get("lang", "")),
        render_head=lambda: head_tags.render_page_head(site),
    )
    if "/" in path:
        return sheet, None, []
    name = settings.get("title") or first_heading(body) or path.removesuffix(".md").replace("-", " ").capitalize()
    return sheet, {html.escape(name): path}, []


def find_page_problems(path: str, text: str) -> list[Problem]:
    """Return what keeps a page or an introduction from being published. path: below ``site/``."""
    return active_content_problems(split_own_page(text)[1], text, f"site/{path}")


def find_front_matter_problems(path: str, text: str) -> list[Problem]:
    """Return what is wrong with a page's front matter: the engine would publish it as text. path: below ``site/``."""
    where = f"site/{path}"
    parts = split_front_matter(text)
    if parts is None:
        if _UNENDED_FRONT_MATTER.match(text):
            what = "the front matter has no end, so it would be published as text"
            return [Problem(f"{where}:1", what, "put a line with --- below it")]
        return []
    document = load_yaml(parts[0], where, first_line=2)
    if document.problems:
        return list(document.problems)
    if document.value is not None and not isinstance(document.value, dict):
        what = "the front matter is no list of `key: value`, so it would be published as text"
        return [Problem(f"{where}:2", what, "write one key a line, as in: title: About")]
    return []


def _find_active_content(path: str, text: str, body: str) -> list[Problem]:
    """What of the page's body would act in the reader's browser. text: all of the file."""
    return active_content_problems(body, text, f"site/{path}", then=": this page is left out")


def split_own_page(text: str) -> tuple[str, str]:
    """(front matter with its fences, body without comments) of a page the user wrote."""
    parts = split_front_matter(text)
    if parts is None:
        return "", strip_comments(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return f"---\n{parts[0]}\n---\n\n", strip_comments(parts[1])


def _front_matter_texts(head: str, path: str) -> dict[str, str]:
    """The texts in the front matter of a page of the user's."""
    parts = split_front_matter(head)
    value = load_yaml(parts[0], path).value if parts else None
    if isinstance(value, dict):
        return {key: text for key, text in value.items() if isinstance(text, str)}
    return {}


def first_heading(body: str) -> str:
    """The text of the first heading of the first level, of either kind; empty if there is none."""
    match = _HEADING.search(_FENCED_CODE.sub("", body))
    if match:
        return (match[1] or match[2]).strip()
    return ""


def front_matter(*, title: str = "", description: str = "", bare: bool = False) -> str:
    """Front matter for the site engine. The theme prints it as HTML, entities and all: so it is escaped twice, as HTML
    and as YAML.

    bare: a page that needs nothing beside it.
    """
    values = {"title": html.escape(title), "description": html.escape(description)}
    shown: dict[str, object] = {key: value for key, value in values.items() if value}
    if bare:
        shown["hide"] = ["navigation", "toc"]
    if shown:
        return f"---\n{dump_yaml(shown)}---\n\n"
    return ""
