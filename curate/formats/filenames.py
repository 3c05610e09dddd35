"""File names as text. Pure.

On some systems a name may be any bytes (``problems.SURROGATES``). Files that another system packed have such names.
"""

from __future__ import annotations

from curate.problems import SURROGATES, Problem


def is_utf8_name(name: str) -> bool:
    return not SURROGATES.search(name)


def non_utf8_problem(name: str) -> Problem:
    """Return the problem of a file whose name isn't UTF-8. name: its path in the workspace."""
    return Problem(name, "the file's name isn't UTF-8, so it is left out", "give it another name")
