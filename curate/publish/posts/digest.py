"""A newsletter of the notes of some days: as Markdown, as HTML for mail programs, and as plain text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup, escape

from curate.formats.markdown_full_text import to_full_text
from curate.formats.text import is_japanese
from curate.model import Note, Site
from curate.problems import Problem
from curate.publish.posts.link_detection import ascii_address
from curate.publish.posts.mail import escape_for_markdown, html_for_mail, make_link_resolver, markdown_for_mail
from curate.publish.posts.post_writer import post_values, tidy
from curate.publish.site.urls import note_address
from curate.publish.templates.render import BadTemplate, day_filter, render_template
from curate.publish.templates.words_yaml import load_words

FORMS = ("md", "html", "txt")
LINE_WIDTH = 72
"""Cells of a line of plain text: what mail programs of terminals show, with room for two marks of an answer."""
PREHEADER_LENGTH = 140
"""Characters that mail programs show of a message beside its subject, at most."""

Wrap = Callable[[str, int], Sequence[str]]
"""A line of text to lines of so many cells."""


def notes_between(notes: Sequence[Note], first: date, last: date) -> list[Note]:
    """The notes of these days, both included, newest first."""
    found = [note for note in notes if first <= note.date <= last]
    return sorted(found, key=lambda note: (note.date, note.name), reverse=True)


def week_start(today: date) -> date:
    """The first of the seven days that end today."""
    return today - timedelta(days=6)


def format_date_range(first: date, last: date, language: str) -> str:
    """Two days as a language writes them, what they share once: 17–23 November 2026, 2026年11月17日～23日."""
    day = day_filter(language)
    if first == last:
        return day(last)
    if language == "ja":
        end = day(last)
        if first.year == last.year:
            if first.month == last.month:
                end = f"{last.day}日"
            else:
                end = f"{last.month}月{last.day}日"
        return f"{day(first)}～{end}"
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{day(first).removesuffix(f' {first.year}')} – {day(last)}"
    return f"{first.day}–{day(last)}"


def render_digest(
    environment: jinja2.Environment,
    shipped: jinja2.Environment,
    notes: Sequence[Note],
    site: Site,
    when: str,
    wrap: Wrap,
    *,
    short: bool = False,
) -> tuple[dict[str, str], list[Problem]]:
    """The newsletter in each of ``FORMS``; a form whose template is broken is left out, and named.

    environment: of the workspace's templates, for plain text. shipped: of the program's own, which always work; for
    words that the workspace's words.yaml lacks. when: the days as readers see them. short: of each note only the first
    paragraph, and the way to the rest.
    """
    problems: list[Problem] = []
    words_by_language = {language: load_words(shipped, language) for language in ("en", "ja")}
    for language, words in words_by_language.items():
        try:
            words |= load_words(environment, language)
        except BadTemplate as error:
            problems += error.problems
    environment.filters |= {"ascii": ascii_address, "md": escape_for_markdown, "lines": partial(_wrap_lines, wrap)}
    pages = environment.overlay(autoescape=True)
    entries = [_note_values(note, site, words_by_language, short=short) for note in notes]
    values = {
        "site": site,
        "span": when,
        "t": words_by_language[site.language],
        "notes": entries,
        "preheader": _preheader([str(entry["title"]) for entry in entries]),
    }
    texts = {}
    for form in FORMS:
        try:
            text = render_template(pages if form == "html" else environment, f"digest/digest.{form}.j2", values)
        except BadTemplate as error:
            problems += error.problems
            continue
        # Markdown and HTML are left alone: blanks and empty lines may mean something in the user's words.
        texts[form] = f"{tidy(text) if form == 'txt' else text.strip()}\n"
    return texts, list(dict.fromkeys(problems))


def _note_values(
    note: Note, site: Site, words_by_language: dict[str, dict[str, str]], *, short: bool
) -> dict[str, Any]:
    """The names a template has of a note: those of posts, and what only a newsletter needs."""
    if site.url:
        page = ascii_address(site.url + note_address(note))
    else:
        page = ""
    entry = post_values(note, site)
    address = make_link_resolver(site.url)
    html = html_for_mail(note.words, address, first=short)
    point = str(entry["point"])
    if short and not html.startswith(("<p", "<ul", "<ol", "<dl")):  # the first paragraph stands within something else
        html = f"<p>{escape(point)}</p>"
    return entry | {
        "page": page,
        "link": page or ascii_address(note.source.url),
        "date": note.date,
        "short": short,
        "more": short and to_full_text(note.words) != point,
        "t": words_by_language[entry["lang"]],
        "quote_lang": "ja" if is_japanese(note.quote) else "en",
        "html": Markup(html),  # noqa: S704 (the user's own; only tags and attributes that do nothing are left in it)
        "markdown": _point_as_markdown(point) if short else markdown_for_mail(note.words, address, note.name),
        "text": point if short else to_full_text(note.words),
    }


def _point_as_markdown(point: str) -> str:
    """The first paragraph, or list, as Markdown that says the same."""
    lines = []
    for line in point.split("\n"):
        mark = "- " if line.startswith("- ") else ""
        lines.append(mark + escape_for_markdown(line.removeprefix(mark)))
    return "\n".join(lines)


def _preheader(titles: Sequence[str]) -> str:
    """As many headlines as mail programs show beside the subject: at least the beginning of one."""
    text = titles[0] if titles else ""
    for title in titles[1:]:
        if len(f"{text} · {title}") > PREHEADER_LENGTH:
            break
        text = f"{text} · {title}"
    if len(text) <= PREHEADER_LENGTH:
        return text
    return f"{text[: PREHEADER_LENGTH - 1]}…"


def _wrap_lines(wrap: Wrap, text: Any, before: str = "") -> str:
    """Text wrapped, ``before`` at the start of each line; what goes on below an item of a list is indented with it."""
    out: list[str] = []
    for line in str(text).split("\n"):
        mark = "- " if line.startswith("- ") else ""
        room = LINE_WIDTH - len(before) - len(mark)
        parts = wrap(line[len(mark) :], room)
        for number, part in enumerate(parts):
            out.append((before + (" " * len(mark) if number else mark) + part).rstrip())
    return "\n".join(out)
