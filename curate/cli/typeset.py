"""Text set in lines for a terminal: by the width of its letters, and with the rules of Japanese line breaking.

Japanese may break between any two letters, except that some may not begin a line (、。」ー) and some may not end one (「（),
as JIS X 4051 has it (kinsoku). Words of other scripts stay whole unless they are longer than a line.
"""

from __future__ import annotations

import unicodedata

import regex

NOT_FIRST = frozenset(
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）)]｝}〕〉》」』】’”…‥〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%℃°"
)
NOT_LAST = frozenset("（([｛{〔〈《「『【‘“￥$")
# A unit that is never broken: a word of a script that sets blanks, or one cluster of any other.
_UNITS = regex.compile(r"[ ]+|[^\s\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\uff00-\uffef]+|\X")


def width(text: str) -> int:
    """How many cells a terminal gives a text: two for wide letters, none for marks that join the one before."""
    return sum(_cells(c) for c in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """One line of text as lines of at most ``columns`` cells; a mark that may not stand at an edge may hang one letter over."""
    lines: list[str] = []
    line, used = "", 0
    units = [piece for unit in _UNITS.findall(text) for piece in _short(unit, columns)]
    for n, unit in enumerate(units):
        size = width(unit)
        after = units[n + 1] if n + 1 < len(units) else ""
        # An opening bracket goes with what it opens.
        needed = size + (width(after) if unit in NOT_LAST else 0)
        if line and used + needed > columns and unit not in NOT_FIRST:
            lines.append(line.rstrip())
            line, used = "", 0
            unit = unit.lstrip(" ")
            size = width(unit)
        line, used = line + unit, used + size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _short(unit: str, columns: int) -> list[str]:
    return [unit] if width(unit) <= columns else regex.findall(r"\X", unit)
