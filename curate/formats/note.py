"""A note: a Markdown file with front matter, in which the source is fixed and the rest is the user's.

The rules checked here are those without which nothing is published: words of the user's own, a source that is credited
if it has an address, a day. By the rules of version 0.1, the source must have an address, and a quotation stays the
lesser part (``own_words``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from curate.formats.cut_text import find_cut_texts
from curate.formats.draft_keys import draft_problem
from curate.formats.foreign_keys import ForeignValues, split_foreign_keys
from curate.formats.loose_values import mapping_at, text_at
from curate.formats.markdown_active_content import active_content_problems
from curate.formats.markdown_comments import strip_comments, strip_comments_checked
from curate.formats.markdown_hashtags import escape_hashtags
from curate.formats.own_words import check_commentary, own_words
from curate.formats.text import digest, has_words, is_japanese
from curate.formats.validation import Day, StrictModel, Strings, Text, WebAddress, parse_day, validate
from curate.formats.web_address import is_web_address
from curate.formats.yamledit import set_value
from curate.formats.yamltext import YamlDocument, load_yaml
from curate.model import LANGUAGES, Note, NoteRules, Source
from curate.problems import ADVICE, CUT_TEXT, HELD_BY_RULES, MISSPELT_KEY, UNKNOWN_KEY, Problem

LAST_DAY = date(2106, 2, 7)
"""The last day that every stage of a site can hold: the sitemap is compressed, and the time in that file has 32 bits
(RFC 1952, 2.3.1)."""
_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-.+)?")
# ``url:`` on a line of its own, or within braces on the line of ``source:``.
_URL_LINE = re.compile(r"(?:^\s+|[{,]\s*)url:\s*[\"']?([^\s\"'{}]+?)(?=[\s\"',{}]|$)")
_FRONT_MATTER_ENDS = ("---", "...")
_FIRST_RULES = NoteRules()
_HARMLESS_KINDS = (ADVICE, CUT_TEXT, MISSPELT_KEY, UNKNOWN_KEY)
"""Kinds of problems that come with a note."""
_CREDIT_HINT = "add author: or site: to give credit; `curate check --fill-sites` adds the host to all such notes"


class _Source(StrictModel):
    url: WebAddress = ""
    title: Text = ""
    author: Text = ""
    site: Text = ""
    date: Day = None
    via: WebAddress = ""
    handles: Annotated[dict[str, str], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    reply: bool = False
    archive: WebAddress = ""


class _NoteFrontMatter(StrictModel):
    title: Text = ""
    date: Day = None
    topics: Strings = ()
    lang: Text = ""
    source: Annotated[_Source, BeforeValidator(lambda v: v or {})] = _Source()
    quote: Text = ""
    takeaway: Text = ""
    question: Text = ""


def language_from_name(name: str) -> str:
    """Return the language in the name of a translation, without ``.md`` (``x.ja``); empty if there is none."""
    _, dot, ending = name.rpartition(".")
    if dot and ending in LANGUAGES:
        return ending
    return ""


def split_front_matter(text: str) -> tuple[str, str, int] | None:
    """Return (front matter, body, 1-based line on which the body begins); None if the text has no front matter."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None
    for i, line in enumerate(lines[1:], 1):
        if line.rstrip() in _FRONT_MATTER_ENDS:
            return "\n".join(lines[1:i]), "\n".join(lines[i + 1 :]), i + 2
    return None


def _load_front_matter(text: str) -> YamlDocument:
    parts = split_front_matter(text)
    if parts:
        return load_yaml(parts[0], "", first_line=2)
    return YamlDocument(None)


def note_digest(note: Note) -> str:
    """Return a digest of what readers see of a note, but for its source: ten characters of ``[a-z2-7]``."""
    parts = (note.title, note.typed or note.words, note.quote, note.takeaway, note.question)
    return digest(unicodedata.normalize("NFC", "\0".join(parts)), 10)


# ------------------------------------------------------------------ the source, in drafts and broken files too


def source_url(text: str) -> str:
    """Return the address that a note is about, of drafts and broken YAML too; empty if it can't be found."""
    document = _load_front_matter(text)
    if document.value is None:
        return _scan_for_url(text)
    return text_at(mapping_at(document.value, "source"), "url")


def uncredited_url(text: str) -> str:
    """Return the address of a note whose source names neither author nor site; empty for any other note."""
    document = _load_front_matter(text)
    source = mapping_at(document.value, "source")
    if document.problems or source.get("author") or source.get("site"):
        return ""
    url = text_at(source, "url")
    if is_web_address(url):
        return url
    return ""


def set_source_site(text: str, site: str) -> str:
    """Return a note's text with ``site:`` in its source; every other byte stays.

    Raises ValueError where it can't be inserted.
    """
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _FRONT_MATTER_ENDS), 0)
    if not end or lines[0].removeprefix("\ufeff").rstrip() != "---":
        raise ValueError("there is no front matter")
    head = "\n".join([*lines[1:end], ""])
    return "\n".join([lines[0], set_value(head, ("source", "site"), site) + "\n".join(lines[end:])])


@dataclass(frozen=True, slots=True)
class SourceCitation:
    """The source of a note, published or draft."""

    url: str
    line: int
    """1-based line of the address in the file."""
    day: date | None
    """The day of the note, else of the source."""
    archive: str


def source_citation(text: str, name: str) -> SourceCitation:
    """Return the source of a note, whole or broken; its fields are empty where they can't be found.

    name: the file's name without ``.md``.
    """
    document = _load_front_matter(text)
    source = mapping_at(document.value, "source")
    return SourceCitation(
        source_url(text),
        document.line(("source", "url")) if source else 1,
        parse_day(text_at(document.value, "date")) or _day_from_name(name) or parse_day(text_at(source, "date")),
        text_at(source, "archive"),
    )


def _day_from_name(name: str) -> date | None:
    dated = _DATED_NAME.fullmatch(name)
    if dated:
        return parse_day(dated[1])
    return None


def _scan_for_url(text: str) -> str:
    """Return the address below ``source:`` in front matter that is no YAML, or has no end."""
    lines = text.removeprefix("\ufeff").splitlines()
    in_source = False
    for line in lines[1:] if lines and lines[0].rstrip() == "---" else ():
        if line.rstrip() in _FRONT_MATTER_ENDS:
            break
        if line[:1].strip() and line[0] != "#":
            in_source = line.startswith("source:")
        match = _URL_LINE.search(line) if in_source else None
        if match and is_web_address(match[1]):
            return match[1]
    return ""


# ------------------------------------------------------------------ the whole note


@dataclass(frozen=True, slots=True)
class _NoteFile:
    """The file of a note."""

    name: str
    where: str
    lines: dict[str, int]
    """As in ``Note``."""

    def problem(self, key: str, what: str, hint: str, kind: str = "") -> Problem:
        """Return a problem on the line of a front matter key, or of the key around it."""
        line = self.lines.get(key, self.lines.get(key.partition(".")[0], 1))
        return Problem(f"{self.where}:{line}", what, hint, kind)


def parse(text: str, name: str, where: str, rules: NoteRules = _FIRST_RULES) -> tuple[Note | None, list[Problem]]:
    """Return the note in a file, or None with the problems that keep it from being published. Never raises.

    Some kinds of problems come with a note: ``ADVICE``, ``CUT_TEXT``, and keys that curate doesn't know. name: the
    file's name without ``.md``. where: the file as messages name it. rules: by which notes are held back.
    """
    if draft := draft_problem(text, where):
        return None, [draft]
    parts = split_front_matter(text)
    if parts is None:
        return None, [_missing_front_matter(text, where)]
    head, body, body_line = parts
    document = load_yaml(head, where, first_line=2)
    if document.value is None and not document.problems:
        document = YamlDocument({}, {(): 2})
    if not isinstance(document.value, dict):
        problem = Problem(f"{where}:2", "the front matter should be keys and values", "")
        return None, list(document.problems) or [problem]
    own_keys, foreign, problems = split_foreign_keys(document, where)
    front, front_problems = validate(_NoteFrontMatter, own_keys, where)
    problems += [*front_problems, *find_cut_texts(document, where)]
    uncommented, open_comment = strip_comments_checked(body)
    words = escape_hashtags(uncommented.strip("\n").rstrip())
    if open_comment is not None:
        what = "this comment has no end: all that follows would be left out"
        problems.append(Problem(f"{where}:{body_line + open_comment}", what, "close it with -->"))
    lines = {".".join(map(str, path)): line for path, line in document.lines.items() if path}
    lines["words"] = body_line + (len(body) - len(body.lstrip("\n")) if words else 0)
    file = _NoteFile(name, where, lines)
    quote = text_at(document.value, "quote")
    day = None
    if front is not None:
        quote = front.quote
        day = front.date or _day_from_name(name)
        is_begun = rules.version > 1 and not has_words(own_words(words))
        if not is_begun:
            problems += _check_source(front, file, rules)
        problems += _check_front_matter(front, day, file)
    problems += active_content_problems(words, body, where, body_line)
    problems += (file.problem(*fault) for fault in check_commentary(words, quote, rules))
    if front is None or day is None or any(problem.kind not in _HARMLESS_KINDS for problem in problems):
        return None, problems
    return _build_note(front, foreign, day, words, file), problems


def _missing_front_matter(text: str, where: str) -> Problem:
    if text.removeprefix("\ufeff").split("\n")[0].rstrip() == "---":
        return Problem(f"{where}:1", "the front matter has no end", "put a line of --- below it")
    hint = "begin the file with --- and the source: `curate note ADDRESS` writes one"
    return Problem(f"{where}:1", "this note has no front matter", hint)


def _check_front_matter(front: _NoteFrontMatter, day: date | None, file: _NoteFile) -> Iterator[Problem]:
    """Yield what is wrong with the date, the name and the language."""
    if day is None:
        hint = "add date: 2026-11-23, or begin the file's name with it"
        yield file.problem("date", "this note has no date", hint)
    elif day > LAST_DAY:
        hint = "correct the date, in date: or at the beginning of the file's name"
        yield file.problem("date", f"{day} is after {LAST_DAY}, the last day that a site can hold", hint)
    if file.name.lower() in ("index", "readme"):
        what = "a file of this name would take the place of all notes"
        yield Problem(file.where, what, "call it by its headline")
    if front.lang not in ("", *LANGUAGES):
        yield file.problem("lang", f"“{front.lang}” is not a language of this site", "write en or ja")


def _check_source(front: _NoteFrontMatter, file: _NoteFile, rules: NoteRules) -> Iterator[Problem]:
    """Yield what is wrong with the source, and with the headline of a note that has none."""
    source = front.source
    if source.url:
        if not (source.author or source.site):
            yield file.problem("source", "the source names neither author nor site", _CREDIT_HINT)
    elif rules.version < 2:
        hint = "add source: url: with the article's address"
        yield file.problem("source.url", "the source has no address", hint, HELD_BY_RULES)
    elif not (strip_comments(front.title).strip() or source.title.strip()):
        yield file.problem("title", "this note has no title", "add title: with your headline")


def _build_note(front: _NoteFrontMatter, foreign: ForeignValues, day: date, words: str, file: _NoteFile) -> Note:
    topics = dict.fromkeys(topic.strip() for topic in front.topics if topic.strip())
    source = Source(**dict(front.source))
    title = strip_comments(front.title).strip() or source.title.strip() or source.url
    return Note(
        name=file.name,
        title=" ".join(title.split()),
        date=day,
        topics=tuple(topics) or foreign.tags,
        source=source,
        words=words,
        quote=front.quote.strip(),
        takeaway=" ".join(strip_comments(front.takeaway).split()),
        question=" ".join(strip_comments(front.question).split()),
        lang=front.lang or language_from_name(file.name) or ("ja" if is_japanese(words) else "en"),
        where=file.where,
        lines=file.lines,
        aliases=foreign.aliases,
        publish_date=foreign.publish_date,
        expiry_date=foreign.expiry_date,
    )
