"""Entries and texts set in lines of a given width, with how each line looks. Pure.

All of it is plain text: nothing in a title or a text is markup, and nothing in it moves a cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from curate.formats.text import clean, clean_line
from curate.formats.text_wrap import crop, display_width, wrap
from curate.humanize import format_age, format_local_time
from curate.read.inbox.reasons import describe_reason
from curate.tui.reader_texts import key_help, ui_texts

if TYPE_CHECKING:
    from curate.model import Item
    from curate.tui.state import InboxEntry

MAX_WIDTH = 80
"""A text is hard to read in longer lines."""
_MAX_NAME_WIDTH = 24
_MAX_NUMBER_KEY = 9
_SEPARATOR = " · "
ROW_HEIGHT = 2
"""Lines of an entry in the list."""


class ScreenLine(NamedTuple):
    text: str
    style: str = ""
    """``bold``, ``dim`` or nothing."""


def row_lines(
    entry: InboxEntry, columns: int, now: datetime, language: str, *, chosen: bool
) -> tuple[ScreenLine, ScreenLine]:
    """Return an entry's row: its title, and below it its age, its feed, and why it is there."""
    item, others = entry.line.item, len(entry.line.same_story)
    room = max(columns - 2, 4)
    more = f" (+{others})" if others else ""
    title = crop(clean_line(item.title or item.url), max(room - display_width(more), 2)) + more
    name = crop(clean_line(item.feed_title), _MAX_NAME_WIDTH)
    said = " · ".join(
        [
            format_age(item.date, now, language),
            name,
            *(describe_reason(reason, language) for reason in entry.line.reasons),
        ]
    )
    first, second = ("> ", "| ") if chosen else ("  ", "  ")
    return ScreenLine(first + title, "bold"), ScreenLine(second + crop(clean_line(said), room), "dim")


def header_lines(entry: InboxEntry, member: int, columns: int, language: str) -> list[ScreenLine]:
    """Return what is known of an item before one reads it: title, author, feed, date, address, reasons, sources."""
    say = ui_texts(language)
    item = entry.members[member]
    facts = [" · ".join(filter(None, (item.author, item.feed_title, format_local_time(item.date)))), item.url]
    facts += [describe_reason(reason, language) for reason in entry.line.reasons]
    lines = [*_wrap_lines(clean_line(item.title or item.url), columns, "bold")]
    for fact in filter(None, facts):
        lines += _wrap_lines(clean_line(fact, 2_000), columns, "dim")
    if len(entry.members) > 1:
        lines += [ScreenLine(""), *_wrap_lines(say["also"], columns, "dim")]
        for number, other in enumerate(entry.members):
            if number != member and number <= _MAX_NUMBER_KEY:
                name = f"{number} {other.feed_title} · {other.title or other.url}"
                lines += _wrap_lines(clean_line(name), columns, "")
    return [*lines, ScreenLine("")]


def preview_lines(entry: InboxEntry, member: int, columns: int, language: str) -> list[ScreenLine]:
    """Return an item that isn't opened yet: what the feed says of it."""
    say = ui_texts(language)
    item = entry.members[member]
    summary = _paragraph_lines(item.summary, columns)
    return [*header_lines(entry, member, columns, language), *summary, *_wrap_lines(say["press enter"], columns, "dim")]


def article_lines(entry: InboxEntry, member: int, item: Item, columns: int, language: str) -> list[ScreenLine]:
    """Return an item with its text, or why there is none. item: as the cache has it."""
    say = ui_texts(language)
    lines = header_lines(entry, member, columns, language)
    if item.problem:
        if item.text:
            kind = "old text"
        elif item.summary:
            kind = "summary only"
        else:
            kind = "no summary"
        lines += [*_wrap_lines(clean_line(say[kind].format(item.problem)), columns, "bold"), ScreenLine("")]
    nothing = "" if item.problem else say["no text"]
    return [*lines, *_paragraph_lines(item.text or item.summary or nothing, columns)]


def message_lines(entry: InboxEntry, member: int, text: str, columns: int, language: str) -> list[ScreenLine]:
    """Return an item whose text isn't there: why, and below that what the feed says."""
    said = [*_wrap_lines(clean_line(text, 2_000), columns, "bold"), ScreenLine("")]
    return [
        *header_lines(entry, member, columns, language),
        *said,
        *_paragraph_lines(entry.members[member].summary, columns),
    ]


def help_lines(columns: int, language: str) -> list[ScreenLine]:
    """Return every key and what it does: in two columns, or one below the other where there is little room."""
    names = max(display_width(key) for key, _ in key_help(language)) + 2
    lines = [ScreenLine(ui_texts(language)["help"], "bold"), ScreenLine("")]
    for key, does in key_help(language):
        if columns < names + 24:
            lines += [
                *_wrap_lines(key, columns, "bold"),
                *(ScreenLine("  " + part.text) for part in _wrap_lines(does, columns - 2, "")),
            ]
            continue
        first, *more = _wrap_lines(does, columns - names, "")
        lines.append(ScreenLine(key + " " * (names - display_width(key)) + first.text))
        lines += [ScreenLine(" " * names + part.text) for part in more]
    return lines


def _paragraph_lines(text: str, columns: int) -> list[ScreenLine]:
    lines: list[ScreenLine] = []
    for part in text.strip().split("\n"):
        indent = part[: min(len(part) - len(part.lstrip(" ")), columns // 2)]  # of code
        words = clean(part).replace("\n", " ")
        if words:
            lines += [ScreenLine(indent + line.text) for line in _wrap_lines(words, columns - len(indent), "")]
        elif lines and lines[-1].text:
            lines.append(ScreenLine(""))
    if text:
        return [*lines, ScreenLine("")]
    return []


def _wrap_lines(text: str, columns: int, look: str) -> Iterator[ScreenLine]:
    """Wrap a paragraph; there is room for a mark that hangs over."""
    for part in wrap(text, max(min(columns, MAX_WIDTH) - 2, 2)):
        yield ScreenLine(part, look)


def blank_row(text: str, columns: int) -> tuple[ScreenLine, ScreenLine]:
    """Return a row without an entry, which may have a text."""
    return ScreenLine(crop(f"  {text}", max(columns, 2)) if text else ""), ScreenLine("")


def fit_hints(keys: str, columns: int) -> list[str]:
    """Return as many of the keys as there is room for, each whole; ``?`` shows all of them."""
    parts = keys.split(_SEPARATOR)
    while len(parts) > 1 and display_width(_SEPARATOR.join(parts)) > columns:
        parts.pop()
    return parts


def bar_text(parts: Sequence[str], columns: int) -> str:
    """Return the text of the line at the top or at the bottom, as much of it as there is room for."""
    return crop(clean_line(_SEPARATOR.join(filter(None, parts))), max(columns, 2))
