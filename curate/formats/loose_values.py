"""Parts of values that may have any shape, as YAML and JSON give them. Pure."""

from __future__ import annotations

from typing import Any


def text_at(value: Any, key: str) -> str:
    """Return the text at a key of a mapping; empty if there is none."""
    child = value.get(key) if isinstance(value, dict) else None
    if isinstance(child, str):
        return child
    return ""


def mapping_at(value: Any, key: str) -> dict[str, Any]:
    """Return the mapping at a key of a mapping; empty if there is none."""
    child = value.get(key) if isinstance(value, dict) else None
    if isinstance(child, dict):
        return child
    return {}
