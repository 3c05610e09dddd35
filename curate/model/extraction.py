"""The texts of articles, and how they were extracted from pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """The content of a page. Strings are empty where nothing was found."""

    url: str
    text: str
    """Paragraphs separated by an empty line."""
    title: str = ""
    author: str = ""
    site: str = ""
    published: date | None = None
    method: str = field(default="", compare=False)
    """How the text was found, in words."""
    removed_count: int = field(default=0, compare=False)
    """How many elements the user's rule removed."""
    next: str = ""
    """Address of the article's next page, where the user's rule finds one."""
    problem: str = ""
    """Why there is no text although the rest is known, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """The outcome for one page of an article: what was fetched and what was extracted."""

    url: str
    """The address that answered."""
    content_type: str = ""
    size: int = 0
    """Bytes, decompressed."""
    method: str = ""
    characters: int = 0
    removed_count: int = 0
    problem: str = ""
    """Why nothing was extracted."""


@dataclass(frozen=True, slots=True)
class ExtractionTrace:
    """How an item got its text, or why it has none."""

    at: datetime
    rules: tuple[str, str, str]
    """``select``, ``drop`` and ``next`` of its feed at that time."""
    pages: tuple[PageResult, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """What a feed or a page says about an article's origin. Empty where it says nothing."""

    title: str = ""
    author: str = ""
    site: str = ""
    day: date | None = None
