"""Two notes about the same source address: only one of them is published, and a second isn't begun.

The address belongs to the note that claims it first. ``note_version_choice`` lets live notes claim first, so that what
is online stays; then live notes that have another address now; then new notes, by name.

By the first rules, any two notes about a page are one too many, but for translations. By those of version 2, only an
exact repeat is: the same anchor, in the same language, within 30 days. A changelog's next version, the same fair a year
later and a translation are notes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from curate.formats.canonical_url import page_key
from curate.formats.note import language_from_name
from curate.problems import HELD_BY_RULES, Problem
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace

_REPEAT_SPAN = timedelta(days=30)
_TEXT_FRAGMENT = ":~:"


@dataclass(frozen=True, slots=True)
class AddressUse:
    """How a note uses its source's address."""

    lang: str = ""
    """The language of the note; empty where it isn't known."""
    anchor: str = ""
    """The part of the page that it is about."""
    day: date | None = None
    """The note's."""

    def repeats(self, other: AddressUse) -> bool:
        """Return whether two notes about one page are about the same part of it, in one language, within 30 days."""
        if self.lang and other.lang and self.lang != other.lang:
            return False
        if self.anchor != other.anchor:
            return False
        return self.day is None or other.day is None or abs(self.day - other.day) <= _REPEAT_SPAN

    def to_json(self) -> Sequence[str]:
        """Return the values for a JSON file; see ``from_json``."""
        return [self.lang, self.anchor, self.day.isoformat() if self.day else ""]

    @classmethod
    def from_json(cls, values: Sequence[str]) -> AddressUse:
        """Return the use with these values. Raises ValueError if ``to_json`` didn't write them."""
        lang, part, day = values
        return cls(lang, part, date.fromisoformat(day) if day else None)


def anchor(url: str) -> str:
    """Return the anchor of an address; what a browser adds to mark a passage is none."""
    try:
        return urlsplit(url).fragment.partition(_TEXT_FRAGMENT)[0]
    except ValueError:
        return ""


_UNKNOWN_USE = AddressUse()


class SourceOwners:
    """The notes that have each address. A translation is no second note: each language has an owner of its own."""

    def __init__(self, *, only_repeats: bool = False) -> None:
        """only_repeats: whether only exact repeats of an address count."""
        self._only_repeats = only_repeats
        self._owners: dict[tuple[str, str], list[tuple[str, AddressUse]]] = {}

    def find_owner(self, name: str, canonical_url: str, use: AddressUse = _UNKNOWN_USE) -> str:
        """Return the file of the note that has an address already; empty if there is none.

        name: of the note that asks, which says its language. canonical_url: what it is about (``page_key``), or empty.
        """
        owners = self._owners.get((canonical_url, language_from_name(name)), [])
        if self._only_repeats:
            owners = [owner for owner in owners if use.repeats(owner[1])]
        return owners[0][0] if owners else ""

    def is_repeat(self, name: str, canonical_url: str, use: AddressUse) -> bool:
        """Return whether a note repeats one that has its address."""
        owners = self._owners.get((canonical_url, language_from_name(name)), [])
        return any(use.repeats(owner) for _, owner in owners)

    def claim(self, name: str, canonical_url: str, where: str, use: AddressUse = _UNKNOWN_USE) -> None:
        """Give an address to a note, unless it has an owner, or the note is about none. where: the note's file."""
        if canonical_url and not self.find_owner(name, canonical_url, use):
            self._owners.setdefault((canonical_url, language_from_name(name)), []).append((where, use))


def same_source_problem(where: str, owner: str, *, is_repeat: bool = True) -> Problem:
    """Return the problem that the note in a file is about the same address as the owner's file.

    is_repeat: whether later rules would hold it, too.
    """
    name, hint = Path(where).stem, "combine them in one note, and delete the other"
    if re.fullmatch(r".+\.[a-z]{2}", name) and not language_from_name(name):
        hint = f"only .en.md and .ja.md are translations of a note; for others, {hint}"
    return Problem(f"{where}:1", f"{owner} is about the same address", hint, "" if is_repeat else HELD_BY_RULES)


def find_note_about(workspace: Workspace, url: str) -> Path | None:
    """Return the file of the note about an address, if there is one, and tell the user of it."""
    from curate.workspace.note_list import find_notes_by_url

    path = find_notes_by_url(workspace).get(page_key(url))
    if path:
        report_progress(f"There is a note about this address already: {workspace.display_path(path)}")
    return path
