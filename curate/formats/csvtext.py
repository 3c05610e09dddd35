"""CSV that other programs export: a header somewhere near the top, and rows by its names. Pure."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curate.problems import Problem

_MAX_PREAMBLE_ROWS = 10
_MAX_CELL_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    line: int
    """1-based, of its last line."""
    values: dict[str, str]
    """By the header's names as ``normalize_header`` writes them; values as they stand, without blanks around them."""


def normalize_header(name: str) -> str:
    """Return a column's name for comparing: NFKC, lower case, single spaces, ``e-mail`` as ``email``."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().replace("e-mail", "email").split())


def read_rows(
    text: str, where: str, is_header: Callable[[Sequence[str]], bool]
) -> tuple[Sequence[str], list[CsvRow], list[Problem]]:
    """(header, rows, problems). The header is the first of the first ten rows that ``is_header`` knows, given its names
    in ``normalize_header`` form: some exports begin with a preamble. Without one the header is empty. Never raises."""
    problems: list[Problem] = []
    header: list[str] = []
    rows: list[CsvRow] = []
    old_limit = csv.field_size_limit(_MAX_CELL_LENGTH)
    try:
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_guess_delimiter(text))
        for number, cells in enumerate(reader):
            if not header:
                names = [normalize_header(cell) for cell in cells]
                if is_header(names):
                    header = names
                elif number >= _MAX_PREAMBLE_ROWS:
                    break
                continue
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
            if values:
                rows.append(CsvRow(reader.line_num, values))
    except csv.Error as error:
        problems.append(Problem(f"{where}:{reader.line_num}", f"broken CSV: {error}", "export the file again"))
    finally:
        csv.field_size_limit(old_limit)
    return header, rows, problems


def _guess_delimiter(text: str) -> str:
    """Return the delimiter: a comma, or what is used instead where numbers contain commas."""
    head = text[:2_000]
    return max((",", ";", "\t"), key=head.count)
