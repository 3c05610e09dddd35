"""Names of files as text. Pure.

On some systems a name may be any bytes; Python keeps those that are no UTF-8 as lone surrogates (PEP 383), which can be
neither written down nor printed. Files that another system packed have such names.
"""

from __future__ import annotations

import re

from curate.problems import Problem

_NO_TEXT = re.compile("[\ud800-\udfff]")


def is_text(name: str) -> bool:
    return not _NO_TEXT.search(name)


def no_text(name: str) -> Problem:
    """What is wrong with a file of such a name. name: from the workspace's folder on."""
    return Problem(name, "the file's name isn't UTF-8, so it is left out", "give it another name")
