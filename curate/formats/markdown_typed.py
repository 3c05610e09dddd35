"""What people type today beyond Markdown's own rules, for wherever their words are read without the site's settings:
addresses by themselves are links, and ``> [!NOTE]`` is a box (GitHub, Obsidian). Data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TYPED_EXTENSIONS = "pymdownx.magiclink", "pymdownx.quotes"
TYPED_SETTINGS: Mapping[str, Mapping[str, Any]] = MappingProxyType({"pymdownx.quotes": {"callouts": True}})
