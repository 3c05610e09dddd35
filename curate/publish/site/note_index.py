"""What the notes are to each other: their order, topics, months, sources, translations, and which are alike. Pure."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from curate.formats.hosts import site_host
from curate.model import Note

_Key = TypeVar("_Key")
_TRANSLATION_NAME = re.compile(r"(.+)\.(en|ja)")
_IP_ADDRESS = re.compile(r"[\d.]+|.*:.*")
_NOTE_LINK_ENDS = ".md", "/)", "/#", '/"', "/'"
"""One of these is in every match of the next, and in few texts: it takes far less time to see."""
_NOTE_LINK = re.compile(r"(?<=[(/\"'])([^\s()/\"'<>]+?)(?:\.md|/)(?=[)#\"'])")


@dataclass(frozen=True, slots=True)
class NoteIndex:
    """All notes that may be published, newest first, and what lists of them the site has."""

    notes: tuple[Note, ...]
    keys: Mapping[str, str]
    """By a note's name: a digest of all that the file says."""
    topics: Mapping[str, tuple[Note, ...]]
    months: Mapping[date, tuple[Note, ...]]
    """By the month's first day."""
    sources: Mapping[str, tuple[Note, ...]]
    """By the host of the article."""
    authors: Mapping[str, tuple[Note, ...]]
    """By the article's author, as the notes name them."""
    translations: Mapping[str, tuple[Note, ...]]
    """By a note's name: the same note in other languages (``x.ja.md`` beside ``x.en.md``)."""
    link_counts: Mapping[str, int] = field(default_factory=dict)
    """By a note's name: how many other notes link to it, those that any does."""


def build_note_index(notes: Iterable[Note], keys: Mapping[str, str] | None = None) -> NoteIndex:
    """Return the notes, newest first, with all that groups them. keys: those that are known already."""
    ordered = tuple(sorted(notes, key=lambda note: (note.date, note.name), reverse=True))
    topics: dict[str, list[Note]] = {}
    months: dict[date, list[Note]] = {}
    sources: dict[str, list[Note]] = {}
    authors: dict[str, list[Note]] = {}
    stems: dict[str, list[Note]] = {}
    linked: dict[str, int] = {}
    names = {note.name for note in ordered}
    for note in ordered:
        for topic in dict.fromkeys(note.topics):
            topics.setdefault(topic, []).append(note)
        months.setdefault(note.date.replace(day=1), []).append(note)
        if note.source.url:
            sources.setdefault(source_host(note.source.url), []).append(note)
        if note.source.url and note.source.author:
            authors.setdefault(note.source.author, []).append(note)
        stems.setdefault(strip_language(note.name), []).append(note)
        for name in _find_linked_names(note.words):
            if name in names and name != note.name:
                linked[name] = linked.get(name, 0) + 1
    return NoteIndex(
        ordered,
        keys or {note.name: digest_values(note) for note in ordered},
        _as_tuples(topics),
        _as_tuples(months),
        _as_tuples(sources),
        _as_tuples(authors),
        _find_translations(stems.values()),
        linked,
    )


def _as_tuples(groups: Mapping[_Key, list[Note]]) -> dict[_Key, tuple[Note, ...]]:
    return {key: tuple(notes) for key, notes in groups.items()}


def _find_translations(groups: Iterable[list[Note]]) -> dict[str, tuple[Note, ...]]:
    """Return the others of each note that has translations, by its name. groups: the notes of one name but for its
    language."""
    translations = {}
    for notes in groups:
        if len(notes) < 2:
            continue
        for note in notes:
            others = [other for other in notes if other is not note]
            translations[note.name] = tuple(sorted(others, key=lambda other: other.lang))
    return translations


def _find_linked_names(words: str) -> set[str]:
    """The names of the pages that a text links to."""
    if any(end in words for end in _NOTE_LINK_ENDS):
        return set(_NOTE_LINK.findall(words))
    return set()


def strip_language(name: str) -> str:
    """A note's name without the language that a translation's file has before ``.md``."""
    match = _TRANSLATION_NAME.fullmatch(name)
    if match:
        return match[1]
    return name


@functools.lru_cache(maxsize=20_000)
def source_host(url: str) -> str:
    """The host of an address, without the ``www.`` that says nothing.

    Where it has no name but a number, its port is said too: many sites may stand there.
    """
    parts = urlsplit(url)
    name = site_host(url)
    if not _IP_ADDRESS.fullmatch(name):
        return name
    try:
        if parts.port:
            return f"{name}:{parts.port}"
        return name
    except ValueError:  # no number that a port could have
        return name


def digest_values(*values: object) -> str:
    """A digest of values whose ``repr`` says all of them."""
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
