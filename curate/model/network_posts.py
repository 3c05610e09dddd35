"""Posts for other networks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PostWarning:
    """Something the author should know about a post before sending it. ``kind``: a key of the post page's texts."""

    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Text ready to paste for one network."""

    note: str
    network: str
    parts: tuple[str, ...]
    counts: tuple[int, ...]
    """Length of each part in the network's own unit."""
    limit: int | None
    """None where the network has none."""
    link: str = ""
    """The address it links to, for forms that take it apart from the text."""
    title: str = ""
    form: str = "txt"
    """``txt``, ``md`` or ``html``: the extension of its file."""
    warnings: tuple[PostWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class PostRecord:
    """An entry of posted.yaml: a note was posted to a network."""

    note: str
    network: str
    at: datetime
    address: str = ""
    """The address of the post, if the user gave it."""
    words: str = ""
    """Digest of what the note said then (``formats.note.note_digest``)."""
    line: int = 0
    """1-based line in posted.yaml."""
