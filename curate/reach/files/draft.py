"""``drafts/d-….md``: a text for one person, with front matter that says for whom and why. Pure."""

from __future__ import annotations

from curate.formats.note import split
from curate.formats.yamltext import load


def about(text: str) -> set[str]:
    """Everything that a draft's front matter names: the ids of the person it is for and of an introduction, if any."""
    parts = split(text)
    value = load(parts[0], "").value if parts else None
    return {one for one in value.values() if isinstance(one, str)} if isinstance(value, dict) else set()
