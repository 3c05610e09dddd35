"""What a merge leaves in a file where two versions of a passage disagree. Pure."""

from __future__ import annotations

import re

# As git writes them (git-merge, "How conflicts are presented"): seven characters, and a name after the outer two.
_CONFLICT = re.compile(r"^<{7} .*?\n(?:.*\n)*?={7}\n(?:.*\n)*?>{7} ", re.MULTILINE)


def conflict_line(text: str) -> int | None:
    """Return the 1-based line on which the first unfinished merge conflict begins; None if there is none."""
    if "<<<<<<< " not in text or ">>>>>>> " not in text:
        return None
    found = _CONFLICT.search(text.replace("\r\n", "\n"))
    if found:
        return text.replace("\r\n", "\n").count("\n", 0, found.start()) + 1
    return None
