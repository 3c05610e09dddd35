"""Finds the keys in any file that take a page down, and writes such a line. Pure.

A user who takes a page down must be understood even where the rest of the file is broken: so the keys are looked for
by line where the YAML can't be read, and ``draft: true`` is written by line as well.
"""

from __future__ import annotations

import codecs
import re

from curate.formats.merge_conflicts import begins_conflict
from curate.formats.text import line_ending
from curate.formats.yamltext import load_yaml
from curate.problems import DRAFT, Problem

_DELIMITERS = ("---", "...")
_FALSE_WORDS = frozenset({"false", "no", "off", "n", "0"})
# Broken YAML too: ``draft:true``, a full-width colon, a key in quotes, a wrong indentation.
_TAKEDOWN_KEY = re.compile(
    r"""[ \t]*["']?(draft|private|published|publish)["']?[ \t]*[:：=][ \t]*(.*)""", re.IGNORECASE
)
_VALUE = re.compile(r"""["']?([^"'#\s]*)""")
_ANY_KEY = re.compile(r"[\w-]+[ \t]*[:：]")
_DRAFT_BLOCK = "---\ndraft: true\n---\n"
_CODE_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_DRAFT_LINE = re.compile(r"draft[ \t]*:", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_for_search(data: bytes) -> str:
    """Return the text of a file for searching in it: UTF-8 or UTF-16 with a byte order mark, the rest replaced."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def taken_down_line(text: str) -> int | None:
    """Return the 1-based line that says a page is not to be published; None if no line says so.

    These are ``draft:`` and ``private:`` with anything but *false* (or *no*, *off*, *0*), and ``published:`` or
    ``publish:`` with one of those. In front matter that can be read, only keys of the first level count. In front
    matter that can't, a line that looks like one of these keys is enough: taking a page down wins over leaving it up.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, end = _front_matter_range(lines)
    if not any(_TAKEDOWN_KEY.match(line) for line in lines[start:end]):
        return None
    document = load_yaml("\n".join(lines[start:end]), "", first_line=start + 1)
    if isinstance(document.value, dict) and not document.problems:
        for key, value in document.value.items():
            if _is_takedown_key(key, value if isinstance(value, str) else ""):
                return document.line((key,))
        return None
    for number, line in enumerate(lines[start:end], start + 1):
        entry = _TAKEDOWN_KEY.match(line)
        value = _VALUE.match(entry[2]) if entry else None
        if entry and value and _is_takedown_key(entry[1], value[1]):
            return number
    return None


def draft_problem(text: str, where: str) -> Problem | None:
    """Return the problem that a file is marked as a draft, with its line; None if it isn't."""
    line = taken_down_line(text)
    if line is None:
        return None
    return Problem(f"{where}:{line}", "marked as a draft: it isn't published", "to publish it, delete this line", DRAFT)


def is_taken_down(text: str) -> bool:
    """Return whether a file says that its page is not to be published (see ``taken_down_line``)."""
    return taken_down_line(text) is not None


def mark_as_draft(data: bytes) -> bytes:
    """Return the file with ``draft: true`` in its front matter, and every other byte as it was.

    A ``draft:`` line of the first level is replaced; otherwise the line goes below the first ``---``. A file without
    front matter gets one. The file needs no valid YAML and no valid UTF-8. A file that is taken down already comes
    back unchanged.
    """
    if is_taken_down(decode_for_search(data)):
        return data
    encoding, mark = "latin-1", b""  # every byte is a letter of latin-1, so that none is lost
    for candidate in (codecs.BOM_UTF8, *_UTF_16):
        if data.startswith(candidate):
            mark = candidate
    if mark == codecs.BOM_UTF16_LE:
        encoding = "utf-16-le"
    elif mark == codecs.BOM_UTF16_BE:
        encoding = "utf-16-be"
    body, rest = data[len(mark) :], b""
    if mark in _UTF_16 and len(body) % 2:
        body, rest = body[:-1], body[-1:]
    text = body.decode(encoding, "surrogatepass")
    marked = mark + _mark_text_as_draft(text).encode(encoding, "surrogatepass") + rest
    if is_taken_down(decode_for_search(marked)):
        return marked
    # Whatever stands in the way: front matter of its own comes first.
    return mark + (_DRAFT_BLOCK + text).encode(encoding, "surrogatepass") + rest


def _mark_text_as_draft(text: str) -> str:
    newline = line_ending(text)
    if newline == "\r\n":
        lines = text.splitlines(keepends=True)
    else:
        lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    bare = [line.rstrip() for line in lines]
    start, end = _front_matter_range(bare)
    for number in range(start, end):
        if _DRAFT_LINE.match(bare[number]):
            lines[number] = f"draft: true{newline}"
            return "".join(lines)
    if start == 0:
        return _DRAFT_BLOCK.replace("\n", newline) + text
    lines.insert(start, f"draft: true{newline}")
    return "".join(lines)


def _is_takedown_key(key: str, value: str) -> bool:
    word = value.strip().casefold()
    if key.casefold() in ("draft", "private"):
        return word not in _FALSE_WORDS
    return key.casefold() in ("published", "publish") and word in _FALSE_WORDS


def _front_matter_range(lines: list[str]) -> tuple[int, int]:
    """Return the 0-based first line of the front matter, and the line after its last; (0, 0) if there is none.

    Empty lines and the beginning of a merge conflict may stand before the ``---`` that opens it. That line itself may
    be missing, where the file begins with a key.
    """
    marks = [number for number, line in enumerate(lines) if line.rstrip() in _DELIMITERS]
    first = next((number for number, line in enumerate(lines) if line.strip() and not begins_conflict(line)), None)
    if first is None:
        return 0, 0
    start = 0
    if first in marks:
        start = first + 1
    elif not _ANY_KEY.match(lines[first]):
        return 0, 0
    end = next((number for number in marks if number >= start), len(lines))
    for number in range(start, end):
        if _CODE_FENCE.match(lines[number]):
            return start, number
    return start, end
