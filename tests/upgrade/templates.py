"""Marks that the kept workspace's own templates print: one for each documented name, filter and macro.

A mark is a line ``kept: LABEL=VALUE`` (in HTML a paragraph). The user of the kept workspace has copied the program's
templates, and has added these lines at their ends. What they print is compared with what the kept version printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import yaml

LOOSE = "~"
"""Begins the label of a mark whose value may change: what a later version finds related, or a word of its own."""

_SITE = ("name", "url", "author", "description", "language", "engine", "hub", "links", "cards", "examples")
_SOURCE = ("url", "title", "author", "site", "date", "via", "handles", "reply", "archive")
_NOTE = ("name", "title", "date", "topics", "quote", "takeaway", "question", "lang", "where", "lines.title")
_LISTED = ("note.name", "address", "title", "date", "source.url", "takeaway", "point", "lang")
_PERSON = ("name", "about", "public", "pages", "address", "called", "first")
_POST = ("point", "text", "title", "takeaway", "question", "quote", "credit", "handle", "hashtags", "link", "lang")


def _of(thing: str, names: Iterable[str], *, loose: bool = False) -> list[tuple[str, str]]:
    return [((LOOSE if loose else "") + f"{thing}.{name}", f"{thing}.{name}") for name in names]


def _each(things: str, names: Iterable[str], *, loose: bool = False) -> list[tuple[str, str]]:
    """Marks in a loop: the label has the number of the thing."""
    start = LOOSE if loose else ""
    return [(f"{start}{things}[].{name}" if name else f"{start}{things}[]", f"one.{name}" if name else "one")
            for name in names]  # fmt: skip


_LIST = [
    *_each("notes", _LISTED), *_each("older", ("number", "file")), *_each("linked", ("address",)), ("base", "base"),
]  # fmt: skip

SITE: dict[str, list[tuple[str, str]]] = {
    "site/note.md.j2": [
        *_of("note", _NOTE), *_of("note.source", _SOURCE), *_each("topics", ("name", "address", "file", "count")),
        ("quote_lang", "quote_lang"), *_each("related", _LISTED, loose=True),
        *_each("translations", ("address", "lang", "title")), ("source_page", "source_page"),
        ("source_name", "source_name"), ("author_page", "author_page"),
        *_each("mentions", ("target", "url", "kind", "author", "author_url", "published", "text")),
        *_of("site", _SITE), ("marks", "marks | length"), ("site_lang", "site_lang"), ("day", "note.date | day"),
        ("month", "note.date | month"), ("host", "note.source.url | host"), ("own", "(note.words | own) != ''"),
    ],
    "site/home.md.j2": [("words", "words != ''"), *_each("notes", _LISTED), *_of("site", _SITE),
                        ("list", "list(notes, '') != ''")],
    "site/topic.md.j2": [("name", "name | default('')"), ("first", "first | default('')"), ("words", "words"), *_LIST,
                         ("entry", "entry(notes[0], base) != ''")],
    "site/topics.md.j2": _each("topics", ("name", "address", "file", "count")),
    "site/archive.md.j2": _each("months", ("name", "address", "file", "count", "first")),
    "site/sources.md.j2": [*_each("sources", ("name", "address", "file", "count")),
                           *_each("authors", ("name", "address", "file", "count"))],
    "site/subscribe.md.j2": _each("feeds", ("topic", "forms")),
    "site/blogroll.md.j2": [*_each("feeds", ("title", "page", "feed", "topics", "notes")), ("opml", "opml")],
}  # fmt: skip
"""Those that write pages. site/month and site/source include site/topic."""

_OFFER = ("title", "by", "url", "page", "words", "question", "lang")
_LETTER = [("name", "name"), *_of("person", _PERSON), ("opening", "opening"), ("sign", "sign"), ("lang", "lang")]
_OTHER = _of("other", _PERSON)
MESSAGES: dict[str, list[tuple[str, str]]] = {
    "share": [*_LETTER, *_of("offer", _OFFER), *_of("evidence", ("what", "source", "on"))],
    "ask": _LETTER,
    "intro_ask": [*_LETTER, *_OTHER, ("why", "why"), ("agreed", "agreed")],
    "intro_blurb": [*_LETTER, *_OTHER, ("why", "why"), ("agreed", "agreed")],
    "introduction": [*_LETTER, *_OTHER, ("why", "why"), ("agreed", "agreed")],
    "intro_close": [*_LETTER, *_OTHER, ("why", "why"), ("agreed", "agreed")],
    "thanks": [*_LETTER, *_OTHER, ("met", "met")],
    "report": [*_LETTER, *_OTHER, ("met", "met"), ("day", "met | day if met")],
}

TEXTS: dict[str, list[tuple[str, str]]] = {
    **{f"posts/village{end}": [
        *_of("source", ("title", "author", "site", "url", "date")), *[(name, name) for name in _POST],
        ("ascii", "source.url | ascii"), ("shorten", "text | shorten(20)"), ("md", "title | md"),
        ("markdown", "markdown"), *([("html", "html")] if "html" in end else []),
    ] for end in (".txt.j2", "-md.md.j2", "-html.html.j2")},
    "digest/digest.txt.j2": [
        *_of("site", ("name", "url", "language")), ("span", "span"), ("preheader", "preheader"),
        *_each("notes", ("page", "link", "date", "quote_lang", "short", "more", "title", "html != ''",
                         "markdown != ''", "text", "t.takeaway", "credit", "hashtags", "source.title")),
        ("ascii", "site.url | ascii"), ("md", "'*' | md"), ("lines", "'one two' | lines('> ')"),
    ],
    **{f"messages/{kind}.{lang}.txt.j2": marks for kind, marks in MESSAGES.items() for lang in ("en", "ja")},
    "review/review.txt.j2": [
        ("lang", "lang"), ("~week", "week.first"), ("in_workspace", "in_workspace"), ("~columns", "columns | length"),
        ("~balance", "balance | length"), ("~funnels", "funnels | length"), ("plot", "plot"),
        ("web", "web('https://a.example/')"), ("~evidence", "evidence is callable"),
    ],
}  # fmt: skip
"""Those that write plain text, Markdown, and posts in HTML."""

NOTE_BEGUN = [
    *_of("source", ("url", "title", "author", "site", "date", "via")), ("title", "title"), ("topics", "topics"),
    ("~quote", "quote | length"), ("comment", "comment"), ("marked", "marked"), ("yaml", "source.title | yaml"),
]  # fmt: skip
DESK = [("lang", "lang"), ("site.name", "site.name"), ("~policy", "policy != ''"), ("~style", "style | length > 9"),
        ("~script", "script | length > 9"), ("~data", "data | length > 9"), ("generator", "generator")]  # fmt: skip

_MARK = re.compile(r"kept: ([^=\n]+)=(.*?)(?:</p>|$)", re.MULTILINE)


def marks_in(text: str) -> list[tuple[str, str]]:
    """Return the marks that a text has, in its order: label and value."""
    return [(label, unescape(value).strip()) for label, value in _MARK.findall(text)]


def add_marks(templates: Path) -> None:
    """Add the marks to the copies of the program's templates that the folder has."""
    for name, marks in SITE.items():
        words = _words(templates / "words.yaml")
        _append(templates / name, _html([*marks, *words]))
    for name, marks in TEXTS.items():
        as_html = name.endswith(".html.j2")
        lines = _html(marks) if as_html else _text(marks, apart=name.endswith(".md.j2"))
        if name.startswith("review/"):
            lines += _text(_words(templates / "review/words.yaml"))
        _append(templates / name, lines)
    for lang in ("en", "ja"):
        _append(templates / f"note/{lang}.md.j2", "<!--\n" + _text(NOTE_BEGUN) + "-->\n")
    desk = templates / "desk/desk.html.j2"
    lines = _html([*DESK, *_words(templates / "desk/words.yaml")])
    text = desk.read_text("utf-8")
    desk.write_text(text.replace("</main>", f"{lines}</main>"), "utf-8")


def _append(path: Path, lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(text + lines, "utf-8")


def _words(path: Path) -> list[tuple[str, str]]:
    """A mark for each word that the file has."""
    return [(f"{LOOSE}t.{key}", f"t.{key}") for key in yaml.safe_load(path.read_text("utf-8"))]


def _html(marks: Iterable[tuple[str, str]]) -> str:
    return f'\n\n<div class="kept" markdown="0">\n{_lines(marks, "<p>{0}</p>")}</div>\n'


def _text(marks: Iterable[tuple[str, str]], *, apart: bool = False) -> str:
    return "\n" + _lines(marks, "{0}\n" if apart else "{0}")


def _lines(marks: Iterable[tuple[str, str]], form: str) -> str:
    """The template's lines that print marks; one with ``[]`` in its label is printed for each thing of a list."""
    lines = []
    for label, expression in marks:
        value = f'{{{{ ({expression}) | string | replace("\\n", " / ") }}}}'
        things, mark, rest = label.partition("[]")
        if not mark:
            lines.append(form.format(f"kept: {label}={value}"))
            continue
        line = form.format(f"kept: {things}[{{{{ loop.index }}}}]{rest}={value}")
        lines.append(f"{{% for one in {things.lstrip(LOOSE)} %}}\n{line}\n{{% endfor %}}")
    return "\n".join(lines) + "\n"
