"""Names of files as text. Pure.

On some systems a name may be any bytes (``problems.NO_TEXT``). Files that another system packed have such names.
"""

from __future__ import annotations

from curate.problems import NO_TEXT, Problem


def is_text(name: str) -> bool:
    return not NO_TEXT.search(name)


def no_text(name: str) -> Problem:
    """What is wrong with a file of such a name. name: from the workspace's folder on."""
    return Problem(name, "the file's name isn't UTF-8, so it is left out", "give it another name")
