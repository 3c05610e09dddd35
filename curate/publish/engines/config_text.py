"""Reads mkdocs.yml for the site engines, and rejects what an engine, which sets no limits, would choke on.

An edge: it reads mkdocs.yml and the files that it inherits from.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from curate.formats.yamltext import YamlDocument, load_yaml
from curate.problems import Problem

_MAX_INHERIT_DEPTH = 20


class ConfigText(io.BytesIO):
    """The text of mkdocs.yml, with the file's name, from which the engine finds the files beside it."""

    def __init__(self, config: Path, text: bytes | None = None) -> None:
        """text: the text to use instead of what the file holds. Raises OSError."""
        super().__init__(config.read_bytes() if text is None else text)
        self.name = str(config)


def load_config_yaml(config: Path) -> YamlDocument:
    """Return mkdocs.yml as YAML; without a value if it can't be read or isn't UTF-8, which the engine reports."""
    try:
        return load_yaml(config.read_text("utf-8"), config.name)
    except (OSError, UnicodeDecodeError):
        return YamlDocument(None)


def find_config_problems(config: Path, text: bytes) -> list[Problem]:
    """Return why the engine can't be given these settings: broken YAML, anchors that multiply each other, nesting
    without a bound, and files that inherit from each other (``INHERIT``). Empty if there is nothing of the kind."""
    seen: dict[str, None] = {}
    path = config
    while True:
        seen[os.path.realpath(path)] = None
        name = os.path.relpath(path, config.parent)
        document = load_yaml(text.decode("utf-8", "replace"), name)
        if not document.is_within_limits or (document.value is None and document.problems):
            return list(document.problems)
        if isinstance(document.value, dict):
            parent = document.value.get("INHERIT")
        else:
            parent = None
        if not isinstance(parent, str):
            return []
        where = f"{name}:{document.line(('INHERIT',))}"
        path = path.parent / parent
        if os.path.realpath(path) in seen:
            hint = "remove INHERIT from one of them"
            return [Problem(where, f"{parent} inherits from this file in turn, in a circle", hint)]
        if len(seen) > _MAX_INHERIT_DEPTH:
            return [
                Problem(
                    where, f"more than {_MAX_INHERIT_DEPTH} files inherit from one another", "combine them in one file"
                )
            ]
        try:
            text = path.read_bytes()
        except OSError:
            return []  # the engine reports it
