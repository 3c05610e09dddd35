"""Wraps and crops text for a terminal, by the width of its characters and the rules of Japanese line breaking.

Japanese may be broken between any two characters, except that some may not begin a line (、。」ー) and some may not end
one (「（): JIS X 4051, kinsoku. Words of other scripts stay whole unless they are longer than a line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import regex

NOT_LINE_START = frozenset(
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）)]｝}〕〉》」』】’”…‥〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%℃°"
)
NOT_LINE_END = frozenset("（([｛{〔〈《「『【‘“￥$")
_MAX_CARRIED_UNITS = 4
"""How many units at most go to the next line with one that may not begin a line."""
_ADDRESS = regex.compile(r"https?://(\S+)")
# A unit is never broken: spaces, a word of a script that puts spaces between words, or one grapheme cluster.
_UNITS = regex.compile(r"[ ]+|[^\s\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\u30a0-\u30ff\uff00-\uffef]+|\X")


def display_width(text: str) -> int:
    """Return how many cells a terminal gives a text: two for a wide letter or an emoji of several characters."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # its tables take a while to load

    widths = (wcswidth(cluster) for cluster in regex.findall(r"\X", text))
    return sum(1 if width < 0 else width for width in widths)  # below 0: a control character


def crop(text: str, columns: int) -> str:
    """Return a text in at most ``columns`` cells, with … for the end of a longer one.

    An address that is too long loses its scheme, then its middle: the beginning names the site, and the end the page.
    """
    if display_width(text) <= columns:
        return text
    if text.isascii() and (address := _ADDRESS.fullmatch(text)):
        text = address[1]
        if len(text) <= columns:
            return text
        end = max(columns - 1, 0) // 2
        return crop(text, columns - end) + text[len(text) - end :]
    cropped, width = "", 1
    for cluster in regex.findall(r"\X", text):
        width += display_width(cluster)
        if width > columns:
            break
        cropped += cluster
    return cropped.rstrip() + "…"


def wrap(text: str, columns: int, *, cut: bool = True) -> list[str]:
    """Return one line of text as lines of at most ``columns`` cells (2 or more).

    cut: break a word that is longer than a line anywhere; otherwise it stays whole, such as an address to copy.

    One mark that may not begin a line may hang over the end. If there are several, the others go to the next line,
    together with the character before them.
    """
    lines: list[str] = []
    line: list[str] = []
    width = 0
    for unit in (
        piece for whole in _UNITS.findall(text) for piece in (_split_if_long(whole, columns) if cut else [whole])
    ):
        unit_width = display_width(unit)
        if line and width + unit_width > columns and not (unit in NOT_LINE_START and width <= columns):
            line, carried = _break_line(line, unit, columns)
            lines += filter(None, ["".join(line).rstrip()])
            line, width = carried, sum(map(display_width, carried))
        if line or unit.strip() or not lines:
            line, width = [*line, unit], width + unit_width
    last = "".join(line).rstrip()
    if last or not lines:
        return [*lines, last]
    return lines


def wrap_without_overhang(text: str, columns: int, *, cut: bool = True) -> list[str]:
    """Return one line of text as lines of at most ``columns`` cells: like ``wrap``, but no mark hangs over.

    cut: as for ``wrap``. In fewer than four cells a mark may still hang over.
    """
    lines = wrap(text, columns, cut=cut)
    if columns < 4 or all(display_width(line) <= columns for line in lines):
        return lines
    return wrap(text, columns - 2, cut=cut)


def _break_line(line: list[str], unit: str, columns: int) -> tuple[list[str], list[str]]:
    """Return what stays on a line that is full, and what goes to the next one together with ``unit``."""
    for end in range(len(line), max(len(line) - _MAX_CARRIED_UNITS, 1) - 1, -1):
        first_carried = line[end] if end < len(line) else unit
        if (
            line[end - 1] not in NOT_LINE_END
            and first_carried not in NOT_LINE_START
            and display_width("".join(line[end:]) + unit) <= columns
        ):
            return line[:end], line[end:]
    return line, []


def _split_if_long(unit: str, columns: int) -> list[str]:
    if display_width(unit) <= columns:
        return [unit]
    clusters: list[str] = regex.findall(r"\X", unit)
    return clusters


# ------------------------------------------------------------------ tables

COLUMN_GAP = 2
_MIN_NAME_WIDTH, _MIN_TEXT_WIDTH = 14, 20
"""Cells below which a name that is cropped, and a text that is wrapped, are hard to read."""


def column_widths(
    natural: Sequence[int], room: int, *, wide: Collection[int], names: Collection[int], below: int = 0
) -> list[int]:
    """Return the width of each column in cells; one fewer than given if the last is to be printed below its row.

    natural: the width of each if there were room. wide: columns that may be wrapped. names: columns that may be
    cropped. below: in less room than this, the last column is printed below its row in any case.
    """
    every = range(len(natural))
    if every[-1] in wide and len(natural) > 1:
        choices = [every, every[:-1]]
    else:
        choices = [every]
    for columns in choices[-1:] if room < below else choices:
        flexible = [n for n in columns if n in wide or n in names]
        left = room - COLUMN_GAP * (len(columns) - 1) - sum(natural[n] for n in columns if n not in flexible)
        shares = dict(zip(flexible, _share_space([natural[n] for n in flexible], left), strict=True))
        if all(shares[n] >= min(natural[n], _MIN_TEXT_WIDTH if n in wide else _MIN_NAME_WIDTH) for n in flexible):
            break
    widths = [shares.get(n, natural[n]) for n in columns]
    left = room - COLUMN_GAP * (len(widths) - 1)
    if sum(widths) <= left:
        return widths
    return _share_space([natural[n] for n in columns], left)


def _share_space(wanted: Sequence[int], room: int) -> list[int]:
    """Return widths that fit the room: small ones are met, the others get equal shares. Each is at least 2."""
    widths = list(wanted)
    for rank, n in enumerate(sorted(range(len(widths)), key=lambda n: wanted[n])):
        widths[n] = max(2, min(wanted[n], room // (len(widths) - rank)))
        room -= widths[n]
    return widths


def format_row(cells: Sequence[str], widths: Sequence[int], room: int, *, wide: Collection[int]) -> list[str]:
    """Return a row as lines: ``wide`` cells are wrapped, the others cropped; cells without a column come below."""
    columns = [
        wrap_without_overhang(cell, size) if n in wide else [crop(cell, size)]
        for n, (cell, size) in enumerate(zip(cells, widths, strict=False))
    ]
    lines = []
    for n in range(max(map(len, columns))):
        parts = [column[n] if n < len(column) else "" for column in columns]
        padded = (part + " " * (size - display_width(part)) for part, size in zip(parts, widths, strict=True))
        lines.append((" " * COLUMN_GAP).join(padded).rstrip())
    below = [
        part for cell in cells[len(widths) :] if cell for part in wrap_without_overhang(cell, max(2, room - _INDENT))
    ]
    return lines + [" " * _INDENT + line for line in below]


_INDENT = 4
