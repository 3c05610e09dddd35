"""Code in Markdown: where it is, so that nothing in it is taken for anything else. Pure."""

from __future__ import annotations

import re

# What follows backticks on their line may hold no backtick: ```x``` is code within a line.
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
# Code within a paragraph. An escaped backtick opens none.
_INLINE_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)


def blank_out_code(words: str) -> str:
    """Return the text with spaces in place of code, so that everything else keeps its position."""
    if "`" not in words and "~~~" not in words:
        return words
    out: list[str] = []
    lines, i = words.split("\n"), 0
    while i < len(lines):
        end = fence_end(lines, i)
        if end is None:
            out.append(lines[i])
            i += 1
        else:
            out += [" " * len(line) for line in lines[i : end + 1]]
            i = end + 1
    return _INLINE_CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), "\n".join(out))


def fence_end(lines: list[str], number: int) -> int | None:
    """Return the line that closes the code fence on line ``number``; None if there is no fence, or nothing closes it.

    As in Python-Markdown, only the same fence alone on its line closes one.
    """
    fence = _FENCE.match(lines[number])
    if fence is None:
        return None
    return next((i for i in range(number + 1, len(lines)) if lines[i].strip() == fence[1]), None)
