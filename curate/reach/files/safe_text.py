"""What a vault's file says, without what a terminal could be fooled with: files come from elsewhere too. Pure.

The files stay as they are; what is read of them is what is printed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from curate.formats import yamltext
from curate.formats.text import strip_invisible
from curate.formats.yamltext import YamlDocument
from curate.problems import Problem
from curate.reach.conflict_copies import CONFLICT_HINT, CONFLICT_MESSAGE, find_conflict_line


def load(text: str, where: str, first_line: int = 1) -> YamlDocument:
    """Return YAML as ``yamltext.load_yaml`` does, with every text cleaned."""
    document = yamltext.load_yaml(text, where, first_line)
    if document.value is None and (line := find_conflict_line(text)):
        document = replace(
            document, problems=(Problem(f"{where}:{line + first_line - 1}", CONFLICT_MESSAGE, CONFLICT_HINT),)
        )
    return replace(document, value=clean_value(document.value))


def clean_value(value: Any) -> Any:
    """Return a value of YAML or JSON with every text in it, its keys too, without invisible characters."""
    if isinstance(value, str):
        return strip_invisible(value)
    if isinstance(value, list):
        return [clean_value(one) for one in value]
    if isinstance(value, dict):
        return {clean_value(key): clean_value(one) for key, one in value.items()}
    return value
