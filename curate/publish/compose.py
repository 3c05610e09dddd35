"""Notes to pages: which pages the site has, where each stands, and what each is given. Pure.

An address comes from a file's name or a topic's name alone, so that it never changes once it was published:

    notes/NAME/  topics/  topics/TOPIC/  archive/  archive/2026-11/  and the user's own pages where they stand
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from markupsafe import Markup

from curate.formats.note import acting, split, without_comments
from curate.formats.plainwords import first_paragraph
from curate.formats.text import clean_line, digest, is_japanese, slug
from curate.formats.yamltext import dump, load
from curate.model import Note, Page, Site, Source
from curate.problems import Problem

LATEST = 12
"""How many notes the home page shows."""
POINT = 200
"""Characters of a note's first paragraph in lists and descriptions."""

MADE = ("archive/", "topics/", "notes/", "archive.md", "topics.md")
"""Where this program makes pages: the engine puts ``topics.md`` and ``topics/index.md`` in one place."""
_HEADING = re.compile(r"^(?:# +(.+?) *#*|(\S.*)\n=+) *$", re.MULTILINE)
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.MULTILINE | re.DOTALL)


class Render(Protocol):
    words: dict[str, str]

    def __call__(self, name: str, values: Mapping[str, Any]) -> str: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """A note as lists show it."""

    address: str
    title: str
    date: date
    source: Source
    takeaway: str
    point: str
    lang: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    name: str
    file: Markup
    """Relative to the list of topics; of ``[a-z0-9-.]``, and not escaped: the engine must know it for a page's."""
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    first: date
    file: Markup
    """As with topics."""
    count: int


def note_address(note: Note) -> str:
    """A note's address below the site's: ``notes/NAME/``."""
    return f"notes/{note.name}/"


def pages(
    notes: Sequence[Note], own: Mapping[str, str], site: Site, render: Render
) -> tuple[list[Page], list[dict[str, str]], list[Problem]]:
    """Every page of the site, the navigation (titles and files; no notes: their number must cost nothing), problems.

    own: the user's own pages, path below ``site/`` to text.
    """
    ordered = sorted(notes, key=lambda note: (note.date, note.name), reverse=True)
    listed = {note.name: _listed(note) for note in ordered}
    topics = _topics(ordered)
    out: list[Page] = []
    problems: list[Problem] = []
    for note in ordered:
        out.append(_note(note, topics, listed[note.name], site, render))
    for name, (page, members) in topics.items():
        title = render.words["topic_of"].format(name)
        body = render("site/topic.md.j2", {"name": name, "notes": [listed[note.name] for note in members]})
        out.append(Page(f"topics/{page.file}", front(title=title, bare=True) + body))
    shown = sorted((page for page, _ in topics.values()), key=lambda page: (-page.count, page.name))
    out.append(
        Page(
            "topics/index.md",
            front(title=render.words["topics"], bare=True) + render("site/topics.md.j2", {"topics": shown}),
        )
    )
    out += _archive(ordered, listed, site, render)
    head, body = _own(own.get("index.md", ""))
    if not head:
        head = front(title="" if _heading(body) else site.name, bare=True)
    values = {"words": body, "notes": [listed[note.name] for note in ordered[:LATEST]]}
    out.append(Page("index.md", head + render("site/home.md.j2", values)))
    navigation = [
        {render.words["home"]: "index.md"},
        {render.words["topics"]: "topics/index.md"},
        {render.words["archive"]: "archive/index.md"},
    ]
    for path, text in sorted(own.items()):
        if path == "index.md":
            continue
        if path.lower().startswith(MADE):
            hint = "move it or give it another name: curate makes the pages of archive/, topics/ and notes/"
            problems.append(Problem(f"site/{path}:1", "this page stands where curate puts its own", hint))
            continue
        head, body = _own(text)
        if live := acting(body):
            line = text.partition(live)[0].count("\n") + 1
            hint = "take it out, or put it in backticks; what the whole site needs goes into mkdocs.yml"
            what = f"“{live.strip()}” would run or load something in the reader's browser: this page is left out"
            problems.append(Problem(f"site/{path}:{line}", what, hint))
            continue
        # The engine takes lines like "Note: …" at the top of a page for settings; after an empty line it doesn't.
        said = _said(head, path)
        out.append(Page(path, (head or "\n") + body, said.get("lang", "")))
        if "/" not in path:
            name = said.get("title") or _heading(body) or path.removesuffix(".md").replace("-", " ").capitalize()
            navigation.append({html.escape(name): path})
    return out, navigation, problems


def front(*, title: str = "", description: str = "", bare: bool = False) -> str:
    """Front matter for the site engine. The theme prints it as HTML, entities and all: so it is escaped twice, as HTML
    and as YAML.

    bare: a page that needs nothing beside it.
    """
    values = {"title": html.escape(title), "description": html.escape(description)}
    shown: dict[str, object] = {key: value for key, value in values.items() if value}
    if bare:
        shown["hide"] = ["navigation", "toc"]
    return f"---\n{dump(shown)}---\n\n" if shown else ""


def _listed(note: Note) -> Listed:
    # Only where it will be shown: to find a first paragraph, its Markdown has to be read.
    point = "" if note.takeaway else clean_line(first_paragraph(note.words), POINT)
    return Listed(note_address(note), note.title, note.date, note.source, note.takeaway, point, note.lang)


def _topics(notes: Sequence[Note]) -> dict[str, tuple[TopicPage, list[Note]]]:
    members: dict[str, list[Note]] = {}
    for note in notes:
        for topic in note.topics:
            members.setdefault(topic, []).append(note)
    return {name: (_topic(name, len(found)), found) for name, found in members.items()}


def _topic(name: str, count: int) -> TopicPage:
    place = topic_place(name)
    return TopicPage(name, Markup(f"{place}.md"), f"topics/{place}/", count)  # noqa: S704


def topic_place(name: str) -> str:
    """A name of ``[a-z0-9-]`` that no other topic has: its words, and a digest wherever those don't say all of it."""
    place = slug(name, 50)
    if place.replace("-", " ") == name and place not in ("index", "readme"):  # the engine makes those a folder's first
        return place
    return f"{place}-{digest(name, 6)}".lstrip("-")


def _note(
    note: Note, topics: Mapping[str, tuple[TopicPage, list[Note]]], listed: Listed, site: Site, render: Render
) -> Page:
    values = {
        "note": note,
        "topics": [topics[name][0] for name in note.topics],
        "quote_lang": "ja" if is_japanese(note.quote or note.source.title) else "en",
    }
    lang = note.lang if note.lang != site.language else ""
    head = front(title=note.title, description=listed.takeaway or listed.point)
    return Page(f"notes/{note.name}.md", head + render("site/note.md.j2", values), lang)


def _archive(notes: Sequence[Note], listed: Mapping[str, Listed], site: Site, render: Render) -> list[Page]:
    months: dict[date, list[Note]] = {}
    for note in notes:
        months.setdefault(note.date.replace(day=1), []).append(note)
    found = [
        MonthPage(first, Markup(f"{first:%Y-%m}.md"), len(members))  # noqa: S704
        for first, members in months.items()
    ]
    out = [
        Page(
            "archive/index.md",
            front(title=render.words["archive"], bare=True) + render("site/archive.md.j2", {"months": found}),
        )
    ]
    for month in found:
        first = month.first
        name = f"{first.year}年{first.month}月" if site.language == "ja" else f"{first:%B %Y}"
        body = render("site/month.md.j2", {"first": first, "notes": [listed[n.name] for n in months[first]]})
        out.append(Page(f"archive/{month.file}", front(title=render.words["month_of"].format(name), bare=True) + body))
    return out


def _own(text: str) -> tuple[str, str]:
    """(front matter with its fences, body without comments) of a page the user wrote."""
    parts = split(text)
    if parts is None:
        return "", without_comments(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return f"---\n{parts[0]}\n---\n\n", without_comments(parts[1])


def _said(head: str, path: str) -> dict[str, str]:
    """The texts in the front matter of a page of the user's."""
    parts = split(head)
    value = load(parts[0], path).value if parts else None
    return {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def _heading(body: str) -> str:
    """The text of the first heading of the first level, of either kind; empty if there is none."""
    found = _HEADING.search(_FENCED.sub("", body))
    return (found[1] or found[2]).strip() if found else ""
