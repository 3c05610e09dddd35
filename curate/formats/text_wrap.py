"""Wraps text for a terminal, by the width of its characters and the rules of Japanese line breaking.

Japanese may break between any two letters, except that some may not begin a line (、。」ー) and some may not end one
(「（), as JIS X 4051 has it (kinsoku). Words of other scripts stay whole unless they are longer than a line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

import regex

NOT_LINE_START = frozenset(
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）)]｝}〕〉》」』】’”…‥〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%℃°"
)
NOT_LINE_END = frozenset("（([｛{〔〈《「『【‘“￥$")
_MAX_CARRIED_UNITS = 4
_ADDRESS = regex.compile(r"https?://(\S+)")
# A unit that is never broken: a word of a script that sets blanks, or one cluster of any other.
_UNITS = regex.compile(r"[ ]+|[^\s\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\u30a0-\u30ff\uff00-\uffef]+|\X")


def display_width(text: str) -> int:
    """Return how many terminal cells a text takes: two for wide characters, none for combining ones."""
    return sum(_char_width(c) for c in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 1


def crop(text: str, columns: int) -> str:
    """A text in at most ``columns`` cells, its end taken for … where it is longer. Of an address that is too long the
    middle goes, after its scheme: its beginning says whose it is, and its end which."""
    if display_width(text) <= columns:
        return text
    if text.isascii() and (address := _ADDRESS.fullmatch(text)):
        text = address[1]
        if len(text) <= columns:
            return text
        end = max(columns - 1, 0) // 2
        return crop(text, columns - end) + text[len(text) - end :]
    kept, used = "", 1
    for letter in regex.findall(r"\X", text):
        used += display_width(letter)
        if used > columns:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrap(text: str, columns: int, *, cut: bool = True) -> list[str]:
    """Return one line of text as lines of at most ``columns`` cells (2 or more).

    cut: what has no place to break and is longer is broken anywhere; else it stays whole (an address to copy).

    One mark that may not begin a line may hang over; of several, the others take what is before them to the next line.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for unit in (
        piece for whole in _UNITS.findall(text) for piece in (_split_if_long(whole, columns) if cut else [whole])
    ):
        size = display_width(unit)
        if line and used + size > columns and not (unit in NOT_LINE_START and used <= columns):
            line, taken = _break_line(line, unit, columns)
            lines += filter(None, ["".join(line).rstrip()])
            line, used = taken, sum(map(display_width, taken))
        if line or unit.strip() or not lines:
            line, used = [*line, unit], used + size
    last = "".join(line).rstrip()
    if last or not lines:
        return [*lines, last]
    return lines


def _break_line(line: list[str], unit: str, columns: int) -> tuple[list[str], list[str]]:
    """Return a line in two parts: what stays, and what moves to the next line with a unit that must not begin it."""
    for position in range(len(line), max(len(line) - _MAX_CARRIED_UNITS, 1) - 1, -1):
        right = line[position] if position < len(line) else unit
        if (
            line[position - 1] not in NOT_LINE_END
            and right not in NOT_LINE_START
            and display_width("".join(line[position:]) + unit) <= columns
        ):
            return line[:position], line[position:]
    return line, []


def _split_if_long(unit: str, columns: int) -> list[str]:
    if display_width(unit) <= columns:
        return [unit]
    clusters: list[str] = regex.findall(r"\X", unit)
    return clusters


# ------------------------------------------------------------------ tables

COLUMN_GAP = 2
_MIN_NAME_WIDTH, _MIN_TEXT_WIDTH = 14, 20
"""Cells below which a name that may be cropped, and a text that is wrapped, are hard to read."""


def column_widths(
    natural: Sequence[int], room: int, *, wide: Collection[int], names: Collection[int], below: int = 0
) -> list[int]:
    """How many cells each column gets. One column less than were given: the last one stands below its row.

    natural: what each would take. wide: columns that may be wrapped. names: those that may be cropped. below: in less
    room than that the last column stands below its row in any case.
    """
    every = range(len(natural))
    if every[-1] in wide and len(natural) > 1:
        choices = [every, every[:-1]]
    else:
        choices = [every]
    for columns in choices[-1:] if room < below else choices:
        free = [n for n in columns if n in wide or n in names]
        left = room - COLUMN_GAP * (len(columns) - 1) - sum(natural[n] for n in columns if n not in free)
        got = dict(zip(free, _share_space([natural[n] for n in free], left), strict=True))
        if all(got[n] >= min(natural[n], _MIN_TEXT_WIDTH if n in wide else _MIN_NAME_WIDTH) for n in free):
            break
    widths = [got.get(n, natural[n]) for n in columns]
    left = room - COLUMN_GAP * (len(widths) - 1)
    if sum(widths) <= left:
        return widths
    return _share_space([natural[n] for n in columns], left)


def _share_space(wanted: Sequence[int], room: int) -> list[int]:
    """Return widths that fit the room: narrow columns get what they want, the others equal shares. At least 2."""
    got = list(wanted)
    for rank, n in enumerate(sorted(range(len(got)), key=lambda n: wanted[n])):
        got[n] = max(2, min(wanted[n], room // (len(got) - rank)))
        room -= got[n]
    return got


def format_row(cells: Sequence[str], widths: Sequence[int], room: int, *, wide: Collection[int]) -> list[str]:
    """Return a row as lines: ``wide`` cells wrapped, the others cropped, cells without a column below."""
    columns = [
        _wrap_without_overhang(cell, size) if n in wide else [crop(cell, size)]
        for n, (cell, size) in enumerate(zip(cells, widths, strict=False))
    ]
    lines = []
    for n in range(max(map(len, columns))):
        parts = [column[n] if n < len(column) else "" for column in columns]
        padded = (part + " " * (size - display_width(part)) for part, size in zip(parts, widths, strict=True))
        lines.append((" " * COLUMN_GAP).join(padded).rstrip())
    below = [
        part for cell in cells[len(widths) :] if cell for part in _wrap_without_overhang(cell, max(2, room - _INDENT))
    ]
    return lines + [" " * _INDENT + line for line in below]


_INDENT = 4


def _wrap_without_overhang(text: str, columns: int) -> list[str]:
    """Return a wrapped text with no overhanging punctuation, as another column begins there."""
    lines = wrap(text, columns)
    if columns < 4 or all(display_width(line) <= columns for line in lines):
        return lines
    return wrap(text, columns - 2)
