"""Finds unfinished merge conflicts in files. Pure."""

from __future__ import annotations

import re

# As git writes them (git-merge, "How conflicts are presented"): seven characters, and a name after the outer two.
_BEGIN = "<<<<<<< "
_CONFLICT = re.compile(r"^<{7} \S", re.MULTILINE)


def conflict_line(text: str) -> int | None:
    """Return the 1-based line on which the first unfinished merge conflict begins; None if there is none.

    Its first line is enough: whoever deleted only some of the others has not finished.
    """
    if _BEGIN not in text:
        return None
    text = text.replace("\r\n", "\n")
    conflict = _CONFLICT.search(text)
    if conflict:
        return text.count("\n", 0, conflict.start()) + 1
    return None


def begins_conflict(line: str) -> bool:
    """Return whether a line is the first of a conflict, whatever follows."""
    return line.startswith(_BEGIN)
