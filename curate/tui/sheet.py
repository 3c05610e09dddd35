"""Entries and texts set in lines of a given width, with how each line looks. Pure.

All of it is plain text: nothing in a title or a text is markup, and nothing in it moves a cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from curate.formats.text import clean, clean_line
from curate.formats.text_wrap import cropped, width, wrap
from curate.read.inbox.reasons import in_words
from curate.tui.words import keys, words
from curate.wording import age, local

if TYPE_CHECKING:
    from curate.model import Item
    from curate.tui.state import InboxEntry

WIDEST = 80
"""A text is hard to read in longer lines."""
_NAME = 24
_NUMBERED = 9
_BETWEEN = " · "
ROW = 2
"""Lines of an entry in the list."""


class ScreenLine(NamedTuple):
    text: str
    look: str = ""
    """``bold``, ``dim`` or nothing."""


def row(
    entry: InboxEntry, columns: int, now: datetime, language: str, *, chosen: bool
) -> tuple[ScreenLine, ScreenLine]:
    """An entry in the list: its title, and below it how old it is, whose, and why it is there."""
    item, others = entry.line.item, len(entry.line.others)
    room = max(columns - 2, 4)
    more = f" (+{others})" if others else ""
    title = cropped(clean_line(item.title or item.url), max(room - width(more), 2)) + more
    name = cropped(clean_line(item.feed_title), _NAME)
    said = " · ".join(
        [age(item.date, now, language), name, *(in_words(reason, language) for reason in entry.line.reasons)]
    )
    first, second = ("> ", "| ") if chosen else ("  ", "  ")
    return ScreenLine(first + title, "bold"), ScreenLine(second + cropped(clean_line(said), room), "dim")


def head(entry: InboxEntry, member: int, columns: int, language: str) -> list[ScreenLine]:
    """What is known of an item before one reads it: title, author, feed, date, address, reasons, who else tells it."""
    say = words(language)
    item = entry.members[member]
    facts = [" · ".join(filter(None, (item.author, item.feed_title, local(item.date)))), item.url]
    facts += [in_words(reason, language) for reason in entry.line.reasons]
    lines = [*_set(clean_line(item.title or item.url), columns, "bold")]
    for fact in filter(None, facts):
        lines += _set(clean_line(fact, 2_000), columns, "dim")
    if len(entry.members) > 1:
        lines += [ScreenLine(""), *_set(say["also"], columns, "dim")]
        for number, other in enumerate(entry.members):
            if number != member and number <= _NUMBERED:
                name = f"{number} {other.feed_title} · {other.title or other.url}"
                lines += _set(clean_line(name), columns, "")
    return [*lines, ScreenLine("")]


def card(entry: InboxEntry, member: int, columns: int, language: str) -> list[ScreenLine]:
    """An item that isn't read yet: what the feed says of it."""
    say = words(language)
    item = entry.members[member]
    summary = _paragraphs(item.summary, columns)
    return [*head(entry, member, columns, language), *summary, *_set(say["press enter"], columns, "dim")]


def article(entry: InboxEntry, member: int, item: Item, columns: int, language: str) -> list[ScreenLine]:
    """An item with its text. item: as the cache has it; where there is no text, why."""
    say = words(language)
    lines = head(entry, member, columns, language)
    if item.problem:
        if item.text:
            kind = "old text"
        elif item.summary:
            kind = "summary only"
        else:
            kind = "no summary"
        lines += [*_set(clean_line(say[kind].format(item.problem)), columns, "bold"), ScreenLine("")]
    nothing = "" if item.problem else say["no text"]
    return [*lines, *_paragraphs(item.text or item.summary or nothing, columns)]


def message(entry: InboxEntry, member: int, text: str, columns: int, language: str) -> list[ScreenLine]:
    """An item whose text isn't there, and what is the matter; below it what the feed says."""
    said = [*_set(clean_line(text, 2_000), columns, "bold"), ScreenLine("")]
    return [*head(entry, member, columns, language), *said, *_paragraphs(entry.members[member].summary, columns)]


def help_page(columns: int, language: str) -> list[ScreenLine]:
    """Every key and what it does: in two columns, or one below the other where there is little room."""
    names = max(width(key) for key, _ in keys(language)) + 2
    lines = [ScreenLine(words(language)["help"], "bold"), ScreenLine("")]
    for key, does in keys(language):
        if columns < names + 24:
            lines += [
                *_set(key, columns, "bold"),
                *(ScreenLine("  " + part.text) for part in _set(does, columns - 2, "")),
            ]
            continue
        first, *more = _set(does, columns - names, "")
        lines.append(ScreenLine(key + " " * (names - width(key)) + first.text))
        lines += [ScreenLine(" " * names + part.text) for part in more]
    return lines


def _paragraphs(text: str, columns: int) -> list[ScreenLine]:
    lines: list[ScreenLine] = []
    for part in clean(text).split("\n"):
        lines += _set(part, columns, "") if part else [ScreenLine("")]
    if text:
        return [*lines, ScreenLine("")]
    return []


def _set(text: str, columns: int, look: str) -> Iterator[ScreenLine]:
    """A paragraph in lines; a mark that hangs over has its place."""
    for part in wrap(text, max(min(columns, WIDEST) - 2, 2)):
        yield ScreenLine(part, look)


def blank(text: str, columns: int) -> tuple[ScreenLine, ScreenLine]:
    """A row without an entry, which may say something."""
    return ScreenLine(cropped(f"  {text}", max(columns, 2)) if text else ""), ScreenLine("")


def hints(keys: str, columns: int) -> list[str]:
    """As many of the keys as there is room for, each whole; all of them are behind ``?``."""
    parts = keys.split(_BETWEEN)
    while len(parts) > 1 and width(_BETWEEN.join(parts)) > columns:
        parts.pop()
    return parts


def bar(parts: Sequence[str], columns: int) -> str:
    """What stands in one line at the top or at the bottom, as much of it as there is room for."""
    return cropped(clean_line(_BETWEEN.join(filter(None, parts))), max(columns, 2))
