"""The site and its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from curate.model.note_content import NoteRules

LANGUAGES = ("en", "ja")
"""The languages of notes and sites."""


@dataclass(frozen=True, slots=True)
class Site:
    """The settings in mkdocs.yml that the publishing stages need."""

    name: str
    url: str = ""
    """The published address with a final ``/``, or empty if there is none yet."""
    author: str = ""
    description: str = ""
    language: str = "en"
    engine: str = "mkdocs"
    """The program that builds the pages: ``mkdocs`` or ``zensical``."""
    hub: str = ""
    """The WebSub hub that the site's feeds name, or empty."""
    links: tuple[str, ...] = ()
    """Other pages of the same author (rel=me)."""
    cards: bool = False
    """Whether each note has a preview picture of its headline."""
    examples: tuple[str, ...] = ()
    """Home folders that belong to nobody, so that pages may name them."""
    rules: int = 1
    """Which notes are held back: 1, as in version 0.1; 2 publishes more kinds of notes (``extra: curate: rules:``)."""
    strict_quotes: bool = False
    """Whether long quotations hold a note (``extra: curate: quotes: strict``)."""

    @property
    def note_rules(self) -> NoteRules:
        """Return by which rules the site's notes are held back."""
        return NoteRules(self.rules, self.strict_quotes)


@dataclass(frozen=True, slots=True)
class Page:
    """One page for the site engine, not rendered yet: most pages of a site are unchanged since the last build."""

    path: str
    """Below the engine's docs folder: ``notes/x.md``."""
    key: str
    """A digest of everything that the page depends on: equal as long as the page is."""
    render: Callable[[], str] = field(compare=False)
    """Returns the text of the whole file."""
    lang: str = ""
    """The language of its article, if not the site's."""
    render_head: Callable[[], str] | None = field(default=None, compare=False)
    """Returns HTML to add to the head of the built page."""
    render_search_text: Callable[[], str] | None = field(default=None, compare=False)
    """Returns what the search index has besides the title, as HTML, if that isn't the whole page."""

    @classmethod
    def from_text(cls, path: str, text: str, lang: str = "") -> Page:
        """Return a page whose text is known already."""
        return cls(path, hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest(), lambda: text, lang)


@dataclass(frozen=True, slots=True)
class StagedSite:
    """The files in the engine's docs folder, and which of them differ from the last build. Paths below that folder."""

    paths: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
