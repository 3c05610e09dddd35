"""Reads mkdocs.yml for the site engines, and rejects what an engine, which sets no limits, would choke on.

An edge: it reads mkdocs.yml and the files that it inherits from.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.formats.yamltext import YamlDocument, environment_names, load_yaml
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


@dataclass(frozen=True, slots=True)
class MergedConfig:
    """mkdocs.yml as the engine reads it."""

    document: YamlDocument
    """With the values of the files that it inherits from, and of the variables that ``!ENV`` names. ``lines`` are those
    of mkdocs.yml."""
    files: Mapping[Path, str]
    """mkdocs.yml and the files that it inherits from, with their texts."""
    variables: Mapping[str, str | None]
    """The variables that are named, with their values; None for one that isn't set."""


def load_merged_config(config: Path, environment: Mapping[str, str] = os.environ) -> MergedConfig:
    """Return mkdocs.yml with what it inherits (``INHERIT``) and what the environment says (``!ENV``).

    A file that can't be read has no values; the engine reports it. Values that are mappings are merged, all others
    replaced, as MkDocs does.
    """
    files: dict[Path, str] = {}
    documents: list[YamlDocument] = []
    path = config
    while os.path.realpath(path) not in map(os.path.realpath, files) and len(files) <= _MAX_INHERIT_DEPTH:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            break
        files[path] = text
        document = load_yaml(text, os.path.relpath(path, config.parent), environment=environment)
        documents.append(document)
        parent = document.value.get("INHERIT") if isinstance(document.value, dict) else None
        if not isinstance(parent, str):
            break
        path = path.parent / parent
    if not documents:
        return MergedConfig(YamlDocument(None), files, {})
    value = documents[0].value
    for document in documents[1:]:
        value = _merge(document.value, value)
    own = documents[0]
    variables = {name: environment.get(name) for text in files.values() for name in sorted(environment_names(text))}
    return MergedConfig(YamlDocument(value, own.lines, own.problems, own.is_within_limits), files, variables)


def _merge(inherited: Any, own: Any) -> Any:
    """Return the own values over the inherited ones; mappings are merged key by key."""
    if not isinstance(inherited, dict) or not isinstance(own, dict):
        return own
    return inherited | {key: _merge(inherited.get(key), value) for key, value in own.items()}


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
