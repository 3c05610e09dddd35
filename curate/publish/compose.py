"""Notes to pages: which pages the site has, where each stands, and what each is given. Pure.

An address comes from a file's name or a topic's name alone, so that it never changes once it was published:

    notes/NAME/  topics/  topics/TOPIC/  archive/  archive/2026-11/  and the user's own pages where they stand
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from curate.formats.note import split, without_comments
from curate.formats.plainwords import first_paragraph
from curate.formats.text import clean_line, exact_slug, is_japanese
from curate.formats.yamltext import dump
from curate.model import Note, Page, Site, Source
from curate.problems import Problem

LATEST = 12
"""How many notes the home page shows."""
POINT = 200
"""Characters of a note's first paragraph in lists and descriptions."""

MADE = ("archive/", "topics/", "notes/")
"""Folders whose pages this program makes."""


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


@dataclass(frozen=True, slots=True)
class TopicPage:
    name: str
    file: str
    """Relative to the list of topics."""
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    first: date
    file: str
    count: int


def note_address(note: Note) -> str:
    """A note's address below the site's: ``notes/NAME/``."""
    return f"notes/{note.name}/"


def pages(
    notes: Sequence[Note], own: Mapping[str, str], site: Site, render: Render
) -> tuple[list[Page], list[dict[str, str]], list[Problem]]:
    """Every page of the site, the navigation (titles and files, without notes: their number must cost nothing), problems.

    own: the user's own pages, path below ``site/`` to text.
    """
    ordered = sorted(notes, key=lambda note: (note.date, note.name), reverse=True)
    listed = {note.name: _listed(note) for note in ordered}
    topics = _topics(ordered)
    out: list[Page] = []
    problems: list[Problem] = []
    for note in ordered:
        out.append(_note(note, topics, listed[note.name], render))
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
    home = own.get("index.md", "")
    head, body = _own(home)
    values = {"words": body, "notes": [listed[note.name] for note in ordered[:LATEST]]}
    out.append(
        Page(
            "index.md",
            (head or front(title="" if "# " in body else site.name, bare=True)) + render("site/home.md.j2", values),
        )
    )
    navigation = [
        {render.words["home"]: "index.md"},
        {render.words["topics"]: "topics/index.md"},
        {render.words["archive"]: "archive/index.md"},
    ]
    for path, text in sorted(own.items()):
        if path == "index.md":
            continue
        if path.startswith(MADE):
            hint = "move it or give it another name: curate makes the pages of archive/, topics/ and notes/"
            problems.append(Problem(f"site/{path}:1", "this page stands where curate puts its own", hint))
            continue
        head, body = _own(text)
        out.append(Page(path, head + body))
        if "/" not in path:
            navigation.append({_title(text, path): path})
    return out, navigation, problems


def front(*, title: str = "", description: str = "", bare: bool = False) -> str:
    """Front matter for the site engine. The theme prints it as HTML, entities and all: so it is escaped twice, as HTML
    and as YAML.

    bare: a page that needs neither navigation nor contents beside it.
    """
    values = {"title": html.escape(title), "description": html.escape(description)}
    shown: dict[str, object] = {key: value for key, value in values.items() if value}
    if bare:
        shown["hide"] = ["navigation", "toc"]
    return f"---\n{dump(shown)}---\n\n" if shown else ""


def _listed(note: Note) -> Listed:
    point = clean_line(first_paragraph(note.words), POINT)
    return Listed(note_address(note), note.title, note.date, note.source, note.takeaway, point)


def _topics(notes: Sequence[Note]) -> dict[str, tuple[TopicPage, list[Note]]]:
    members: dict[str, list[Note]] = {}
    for note in notes:
        for topic in note.topics:
            members.setdefault(topic, []).append(note)
    return {name: (_topic(name, len(found)), found) for name, found in members.items()}


def _topic(name: str, count: int) -> TopicPage:
    place = exact_slug(name)
    return TopicPage(name, f"{place}.md", f"topics/{place}/", count)


def _note(note: Note, topics: Mapping[str, tuple[TopicPage, list[Note]]], listed: Listed, render: Render) -> Page:
    values = {
        "note": note,
        "topics": [topics[name][0] for name in note.topics],
        "quote_lang": "ja" if is_japanese(note.quote) else "en",
    }
    head = front(title=note.title, description=listed.point)
    return Page(f"notes/{note.name}.md", head + render("site/note.md.j2", values))


def _archive(notes: Sequence[Note], listed: Mapping[str, Listed], site: Site, render: Render) -> list[Page]:
    months: dict[date, list[Note]] = {}
    for note in notes:
        months.setdefault(note.date.replace(day=1), []).append(note)
    found = [MonthPage(first, f"{first:%Y-%m}.md", len(members)) for first, members in months.items()]
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


def _title(text: str, path: str) -> str:
    """What the navigation calls a page of the user's: its title, its first heading, or its file's name."""
    from curate.formats.yamltext import load

    parts = split(text)
    if parts:
        value = load(parts[0], path).value
        if isinstance(value, dict) and isinstance(value.get("title"), str):
            return html.escape(value["title"])
    for line in (parts[1] if parts else text).splitlines():
        if line.startswith("# "):
            return html.escape(line[2:].strip())
    return path.removesuffix(".md").replace("-", " ").capitalize()
