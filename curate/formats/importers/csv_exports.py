"""Exports that are tables (CSV): Pocket, Instapaper, Raindrop, Readwise, and any other with a column of addresses.

A column is known by its name, in any order and case; without a line of names, by its place. Commas, semicolons and tabs
may stand between columns (what a spreadsheet made of the file). A quotation mark that is never closed costs its own
line, not the rest of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from curate.formats.importers.row_reader import (
    ImportResult,
    RowReader,
    clean_text,
    parse_time,
    split_tags,
    to_web_address,
)
from curate.humanize import format_count

_FIELD_LIMIT = 131_072  # csv's own
_SAMPLE_LENGTH, _SAMPLE_LINES = 20_000, 20
"""Characters and lines by which a table without names is known."""
_NUMERIC = re.compile(r"[\d.,:%-]*")
_DEFAULT_FOLDERS = ("", "unread", "unsorted", "archive", "starred")

_COLUMN_ORDERS: Mapping[str, tuple[str, ...]] = {
    "pocket": ("title", "url", "time_added", "tags", "status"),
    "instapaper": ("url", "title", "selection", "folder", "timestamp", "tags"),
    "raindrop": (
        *("id", "title", "note", "excerpt", "url", "folder", "tags", "created", "cover", "highlights", "favorite"),
    ),
    "readwise": (
        *("highlight", "book title", "book author", "amazon book id", "note", "color", "tags", "location type"),
        *("location", "highlighted at", "document tags"),
    ),
    "table": ("url", "title"),
}
"""The columns of each service, as it writes them."""
_REQUIRED_COLUMN = {"pocket": "url", "instapaper": "url", "raindrop": "url", "readwise": "highlight", "table": "url"}
_DISTINCTIVE_COLUMNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "readwise": (frozenset({"highlight", "book title"}), frozenset({"highlight", "title", "highlighted at"})),
    "pocket": (frozenset({"url", "time_added"}), frozenset({"title", "url", "tags", "status"})),
    "raindrop": (frozenset({"url", "excerpt"}), frozenset({"url", "folder", "created"})),
    "instapaper": (frozenset({"url", "selection"}), frozenset({"url", "folder", "timestamp"})),
    "table": (frozenset({"url", "title"}), frozenset({"url", "tags"})),
}
"""Names that no service before has together."""
_COLUMN_SYNONYMS = {
    "added": (
        "added",
        "created",
        "created at",
        "created_at",
        "saved date",
        "saved at",
        "saved_at",
        "date",
        "time_added",
    ),
    "tags": ("tags", "document tags", "labels", "folder"),
    "excerpt": ("excerpt", "description", "summary"),
    "comment": ("comment", "note", "notes"),
}
"""What other tables call the same thing."""


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...]
    delimiter: str
    has_header: bool


def detect_format(text: str) -> str:
    """Return the service that a table is from, or empty."""
    first = _first_line(text)
    for delimiter in ",;\t":
        names = set(_header_names(first, delimiter))
        for kind, sets in _DISTINCTIVE_COLUMNS.items():
            if any(each <= names for each in sets):
                return kind
    row = _split_cells(first, ",")
    if len(row) == 5 and to_web_address(row[1]) and parse_time(row[2]) and row[4] in ("unread", "archive"):
        return "pocket"
    if len(row) in (5, 6) and to_web_address(row[0]) and not to_web_address(row[1]) and parse_time(row[4]):
        return "instapaper"
    if _detect_by_content(text):
        return "table"
    return ""


def read(text: str, kind: str, where: str, now: datetime) -> ImportResult:
    """Return every row of a service's table. Never raises."""
    rows = RowReader(where, now)
    table = _detect_table(text, kind)
    if table is None:
        needed = _REQUIRED_COLUMN[kind]
        names = ",".join(_COLUMN_ORDERS[kind])
        what = f"there is no column {needed!r}, which {kind.capitalize()} has"
        rows.reject(1, what, f"its first line should be {names}; if this is another service's file, say --as")
        return rows.result()
    records = _iter_records(text, table, rows)
    if table.has_header:
        next(records, None)
    books: dict[tuple[str, str, str], _Book] = {}
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        extra = [cell for cell in cells[len(table.columns) :] if cell.strip()]
        if extra or len(cells) == 1 < len(table.columns):
            count = format_count(len(cells), "column")
            what = f"it has {count}, not {len(table.columns)}: a quotation mark or a comma is amiss"
            rows.reject(line, what, "correct the line in the file and import it again")
            continue
        row = {**dict.fromkeys(table.columns, ""), **dict(zip(table.columns, cells, strict=False))}  # it may be short
        if kind == "readwise":
            _collect_highlight(row, line, books, rows)
        else:
            _ADD_ROW[kind](row, line, rows)
    for book in books.values():
        book.add_to(rows)
    return rows.result()


# ------------------------------------------------------------------ one row of each service


def _add_pocket_row(row: Mapping[str, str], line: int, rows: RowReader) -> None:
    rows.add_row(
        line,
        row["url"],
        title=row.get("title", ""),
        added=row.get("time_added", ""),
        tags=split_tags(row.get("tags", "")),
        read=row.get("status", "").strip().lower() in ("archive", "archived", "read"),
    )


def _add_instapaper_row(row: Mapping[str, str], line: int, rows: RowReader) -> None:
    folder = row.get("folder", "").strip()
    rows.add_row(
        line,
        row["url"],
        title=row.get("title", ""),
        added=row.get("timestamp", ""),
        tags=[*([] if folder.lower() in _DEFAULT_FOLDERS else [folder]), *split_tags(row.get("tags", ""))],
        quotes=[row.get("selection", "")],
        read=folder.lower() == "archive",
    )


def _add_raindrop_row(row: Mapping[str, str], line: int, rows: RowReader) -> None:
    folders = [folder.strip() for folder in row.get("folder", "").split("/")]
    quotes, notes = _split_highlights(row.get("highlights", ""))
    rows.add_row(
        line,
        row["url"],
        title=row.get("title", ""),
        added=row.get("created", ""),
        tags=[*(f for f in folders if f.lower() not in _DEFAULT_FOLDERS), *split_tags(row.get("tags", ""))],
        excerpt=row.get("excerpt", ""),
        comment="\n\n".join(filter(None, [row.get("note", "").strip(), *notes])),
        quotes=quotes,
    )


def _split_highlights(cell: str) -> tuple[list[str], list[str]]:
    """Return the highlights and the notes in a cell: ``Highlight:…``, each followed by a ``Note:…`` or none."""
    quotes, notes = [], []
    for part in re.split(r"(?:^|\n)Highlight:", cell)[1:]:
        quote, _, note = part.partition("\nNote:")
        quotes.append(quote.strip())
        notes.append(note.strip())
    return quotes, notes


def _add_any_row(row: Mapping[str, str], line: int, rows: RowReader) -> None:
    cells = {part: next((row[name] for name in names if row.get(name)), "") for part, names in _COLUMN_SYNONYMS.items()}
    rows.add_row(
        line,
        row["url"],
        title=row.get("title", ""),
        author=row.get("author", ""),
        added=cells["added"],
        tags=split_tags(cells["tags"]),
        excerpt=cells["excerpt"],
        comment=cells["comment"],
    )


_ADD_ROW = {
    "pocket": _add_pocket_row,
    "instapaper": _add_instapaper_row,
    "raindrop": _add_raindrop_row,
    "table": _add_any_row,
}


class _Book:
    """All highlights of one book or article: Readwise has a row for each passage."""

    def __init__(self, line: int, row: Mapping[str, str]) -> None:
        self.line = line
        self.title = row.get("book title") or row.get("title", "")
        self.author = row.get("book author") or row.get("author", "")
        self.url = row.get("source url") or row.get("url", "")
        self.quotes: list[str] = []
        self.notes: list[str] = []
        self.tags: list[str] = []
        self.added = ""

    def add_to(self, rows: RowReader) -> None:
        rows.add_row(
            self.line,
            self.url,
            title=self.title,
            author=self.author,
            added=self.added,
            tags=self.tags,
            comment="\n\n".join(self.notes),
            quotes=self.quotes,
            without_address=True,
        )


def _collect_highlight(
    row: Mapping[str, str], line: int, books: dict[tuple[str, str, str], _Book], rows: RowReader
) -> None:
    book = _Book(line, row)
    if not clean_text(row.get("highlight", "")):
        return rows.reject(line, f"there is no highlight in it (“{clean_text(book.title)[:80]}”)")
    if not (book.title.strip() or book.url.strip()):
        return rows.reject(line, "the highlight doesn't say what it is from")
    book = books.setdefault((book.title, book.author, book.url), book)
    book.quotes.append(row["highlight"])
    if note := row.get("note", "").strip():
        # Readwise keeps tags and headings as notes of one word: .tag, .h1
        if re.fullmatch(r"\.[\w-]+", note):
            book.tags += [] if re.fullmatch(r"\.h\d", note) else [note[1:]]
        else:
            book.notes.append(note)
    book.tags += [*split_tags(row.get("tags", "")), *split_tags(row.get("document tags", ""))]
    book.added = book.added or row.get("highlighted at", "")
    return None


# ------------------------------------------------------------------ the table itself


def _first_line(text: str) -> str:
    return next((line for line in io.StringIO(text[:10_000], newline="") if line.strip()), "").strip("\r\n")


def _split_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(iter(csv.reader([line], delimiter=delimiter)), [])
    except csv.Error:
        return []


def _header_names(line: str, delimiter: str) -> list[str]:
    row = _split_cells(line, delimiter)
    return [name.strip().strip("\ufeff").lower() for name in row]


def _detect_table(text: str, kind: str) -> _Table | None:
    """Return the columns' names and the delimiter; None if the required column is missing."""
    first, needed = _first_line(text), _REQUIRED_COLUMN[kind]
    for delimiter in ",;\t":
        if needed in (names := _header_names(first, delimiter)):
            return _Table(tuple(names), delimiter, has_header=True)
    if kind == "table":
        return _detect_by_content(text)
    order = _COLUMN_ORDERS[kind]
    for delimiter in ",;\t":
        row = _split_cells(first, delimiter)
        if needed == "url" and len(row) > order.index("url") and to_web_address(row[order.index("url")]):
            return _Table(order, delimiter, has_header=False)
    return None


def _detect_by_content(text: str) -> _Table | None:
    """Return a table without a header, its columns named by their contents: addresses, titles, days.

    None where it has no column of addresses; or where each line seems to be one address with commas in it: no space in
    what follows, and no day.
    """
    lines = [line.strip("\r\n") for line in io.StringIO(text[:_SAMPLE_LENGTH], newline="") if line.strip()]
    lines = lines[:_SAMPLE_LINES]
    for delimiter in ",;\t":
        rows = [[cell.strip() for cell in _split_cells(line, delimiter)] for line in lines]
        columns = list(zip_longest(*rows, fillvalue=""))
        url_column = next((n for n, cells in enumerate(columns) if all(map(_is_address, cells))), None)
        if url_column is None or len(columns) < 2:
            continue
        if url_column > 0 or delimiter == "\t" or any('"' in line for line in lines) or _has_title_or_day(columns[1:]):
            return _Table(_name_columns(columns, url_column), delimiter, has_header=False)
    return None


def _has_title_or_day(columns: Sequence[Sequence[str]]) -> bool:
    return any(_is_day(cell) or re.search(r"\s", cell) for cells in columns for cell in cells)


def _name_columns(columns: Sequence[Sequence[str]], url_column: int) -> tuple[str, ...]:
    """Return names for the columns: ``url``, the first that fits as ``added`` and as ``title``, and ``column N``."""
    names = [f"column {n}" for n in range(1, len(columns) + 1)]
    names[url_column] = "url"
    for name, fits in (("added", _is_day), ("title", _is_title)):
        for n, cells in enumerate(columns):
            if names[n].startswith("column ") and any(cells) and all(fits(cell) for cell in cells if cell):
                names[n] = name
                break
    return tuple(names)


def _is_title(cell: str) -> bool:
    return not (_NUMERIC.fullmatch(cell) or _is_day(cell))


def _is_address(cell: str) -> bool:
    return not re.search(r"\s", cell) and bool(to_web_address(cell))


def _is_day(cell: str) -> bool:
    return (len(cell) >= 10 or "-" in cell[1:]) and parse_time(cell) is not None


def _iter_records(text: str, table: _Table, rows: RowReader) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (1-based line, cells) of every record. A line that can't be read is reported and skipped."""
    lines = list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=table.delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                if reader.line_num - done > 1 and len(cells) != len(table.columns):
                    break  # it has swallowed others
                yield start + done + 1, cells
                done = reader.line_num
            else:
                return
        except csv.Error:
            pass
        start += done  # the line on which the record begins that can't be read
        if (found := _parse_leniently(lines[start], table.delimiter)) is not None:
            yield start + 1, found
        else:
            rows.reject(
                start + 1, "a quotation mark in it is never closed", "correct the line and import the file again"
            )
        start += 1


def _parse_leniently(line: str, delimiter: str) -> Sequence[str] | None:
    """Return the cells of a line that has quotation marks in a cell without doubling them."""
    if len(line) > _FIELD_LIMIT:
        return None
    cells = _split_cells(line, delimiter)
    if any("\n" in cell or "\r" in cell for cell in cells):
        return None
    return cells
