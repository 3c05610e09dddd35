"""Text set in lines for a terminal: by the width of its letters, and with the rules of Japanese line breaking.

Japanese may break between any two letters, except that some may not begin a line (、。」ー) and some may not end one
(「（), as JIS X 4051 has it (kinsoku). Words of other scripts stay whole unless they are longer than a line.
"""

from __future__ import annotations

import unicodedata

import regex

NOT_FIRST = frozenset(
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）)]｝}〕〉》」』】’”…‥〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%℃°"
)
NOT_LAST = frozenset("（([｛{〔〈《「『【‘“￥$")
_MOST_TAKEN = 4
# A unit that is never broken: a word of a script that sets blanks, or one cluster of any other.
_UNITS = regex.compile(r"[ ]+|[^\s\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\u30a0-\u30ff\uff00-\uffef]+|\X")


def width(text: str) -> int:
    """How many cells a terminal gives a text: two for wide letters, none for marks that join the one before."""
    return sum(_cells(c) for c in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """One line of text as lines of at most ``columns`` cells (2 or more).

    One mark that may not begin a line may hang over; of several, the others take what is before them to the next line.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for unit in (piece for whole in _UNITS.findall(text) for piece in _short(whole, columns)):
        size = width(unit)
        if line and used + size > columns and not (unit in NOT_FIRST and used <= columns):
            line, taken = _broken(line, unit, columns)
            lines += filter(None, ["".join(line).rstrip()])
            line, used = taken, sum(map(width, taken))
        if line or unit.strip() or not lines:
            line, used = [*line, unit], used + size
    last = "".join(line).rstrip()
    return [*lines, last] if last or not lines else lines


def _broken(line: list[str], unit: str, columns: int) -> tuple[list[str], list[str]]:
    """Where to break a line before a unit: what stays, and what goes along because the two may not be parted."""
    for at in range(len(line), max(len(line) - _MOST_TAKEN, 1) - 1, -1):
        right = line[at] if at < len(line) else unit
        if line[at - 1] not in NOT_LAST and right not in NOT_FIRST and width("".join(line[at:]) + unit) <= columns:
            return line[:at], line[at:]
    return line, []


def _short(unit: str, columns: int) -> list[str]:
    return [unit] if width(unit) <= columns else regex.findall(r"\X", unit)
