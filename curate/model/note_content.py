"""The note: where reading and publishing meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

_Day = date


@dataclass(frozen=True, slots=True)
class Source:
    """What a note is about, as it was known when the note was begun: an article, or a book, a talk, a conversation.

    A note without a source has one in which everything is empty.
    """

    url: str
    """Empty for what has no address."""
    title: str = ""
    author: str = ""
    site: str = ""
    date: date | None = None
    via: str = ""
    handles: dict[str, str] = field(default_factory=dict, hash=False)
    """The author's name on each network: ``{"bluesky": "@author.example"}``."""
    reply: bool = False
    """Whether the note replies to the author, rather than only discussing the article."""
    archive: str = ""
    """A copy in a web archive, for when the source is gone."""

    @property
    def is_named(self) -> bool:
        """Return whether there is a source: an address, a title, an author or a site."""
        return bool(self.url or self.title or self.author or self.site)


@dataclass(frozen=True, slots=True)
class NoteRules:
    """By which rules notes are held back, as the site's settings say."""

    version: int = 1
    """1: as in version 0.1 of the program. 2: a note needs no source, and a source no address; quotations are the
    writer's affair; only an exact repeat of an address within 30 days is held."""
    strict_quotes: bool = False
    """Whether a long quotation keeps a note from being published by the rules of version 2, too."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note with the user's own words: everything that may be published of it."""

    name: str
    """The file's name without ``.md``: ``2026-11-23-remote-onboarding``. The page's address depends on it alone."""
    title: str
    """The user's headline, or the source's title."""
    date: date
    topics: tuple[str, ...]
    source: Source
    words: str
    """The user's own Markdown, without comments."""
    quote: str = ""
    takeaway: str = ""
    question: str = ""
    lang: str = ""
    """``en`` or ``ja``: the language of the user's words."""
    where: str = ""
    """The file as messages name it: ``site/notes/….md``."""
    lines: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
    """1-based line of each front matter key (``source.url``), and of the user's words as ``words``."""
    typed: str = field(default="", compare=False, hash=False, repr=False)
    """The words as they were typed, where links in ``words`` have been resolved."""
    aliases: tuple[str, ...] = ()
    """Other names of the note; those that begin with ``/`` are addresses that it had elsewhere."""
    publish_date: _Day | None = None
    """The first day on which it may be published (``publishDate``)."""
    expiry_date: _Day | None = None
    """The last day on which it may be published (``expiryDate``)."""
