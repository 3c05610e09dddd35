"""What a vault's file says, without what a terminal could be fooled with: files come from elsewhere too. Pure.

The files stay as they are; what is read of them is what is printed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from curate.formats import yamltext
from curate.formats.text import visible
from curate.formats.yamltext import YamlDocument
from curate.problems import Problem
from curate.reach.conflicts import BY_HAND, CONFLICT, marked


def load(text: str, where: str, first_line: int = 1) -> YamlDocument:
    """As ``yamltext.load``, with every text cleaned."""
    document = yamltext.load(text, where, first_line)
    if document.value is None and (line := marked(text)):
        document = replace(document, problems=(Problem(f"{where}:{line + first_line - 1}", CONFLICT, BY_HAND),))
    return replace(document, value=cleaned(document.value))


def cleaned(value: Any) -> Any:
    """A value of YAML or JSON with every text in it, its keys too, without what can't be seen."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(one) for key, one in value.items()}
    return value
