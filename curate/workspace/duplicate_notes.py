"""Two notes about the same source address: only one of them is published. Pure.

The address belongs to the note that claims it first. ``note_version_choice`` lets live notes claim first, so that what
is online stays; then live notes that have another address now; then new notes, by name.
"""

from __future__ import annotations

import re
from pathlib import Path

from curate.formats.note import language_from_name
from curate.problems import Problem


class SourceOwners:
    """The notes that have each address. A translation is no second note: each language has an owner of its own."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], str] = {}

    def find_owner(self, name: str, canonical_url: str) -> str:
        """Return the file of the note that has an address already; empty if there is none.

        name: of the note that asks, which says its language. canonical_url: what it is about (``page_key``), or empty.
        """
        return self._owners.get((canonical_url, language_from_name(name)), "")

    def claim(self, name: str, canonical_url: str, where: str) -> None:
        """Give an address to a note, unless it has an owner, or the note is about none. where: the note's file."""
        if canonical_url:
            self._owners.setdefault((canonical_url, language_from_name(name)), where)


def same_source_problem(where: str, owner: str) -> Problem:
    """Return the problem that the note in a file is about the same address as the owner's file."""
    name, hint = Path(where).stem, "combine them in one note, and delete the other"
    if re.fullmatch(r".+\.[a-z]{2}", name) and not language_from_name(name):
        hint = f"only .en.md and .ja.md are translations of a note; for others, {hint}"
    return Problem(f"{where}:1", f"{owner} is about the same address", hint)
