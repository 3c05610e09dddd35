"""What the user saved to read, here or in another service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A page or book that the user saved in another service, from its export or a reading list. Text is cleaned."""

    url: str
    """Absolute http(s) address, or empty where the export has none (a book)."""
    title: str = ""
    author: str = ""
    added: datetime | None = None
    """When it was saved there."""
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    """A description by the service or the page."""
    comment: str = ""
    """The user's own words about it. Never published: they only begin a note, as a draft."""
    quotes: tuple[str, ...] = ()
    """The passages that the user highlighted, in order."""
    read: bool = False
    """Whether the user marked it as read there."""
    private: bool = False
    """Whether it was private there."""
    begun: bool = False
    """Whether an import has begun a note about it, so that no second one is begun."""
    line: int = field(default=0, compare=False, hash=False)
    """1-based line in the export or the reading list."""
