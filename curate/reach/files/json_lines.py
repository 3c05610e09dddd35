"""JSON Lines: a record a line. One that can't be read costs that line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from curate.problems import SURROGATES, Problem
from curate.reach.conflict_copies import APPEND_ONLY, CONFLICT_HINT, CONFLICT_MARKER, CONFLICT_MESSAGE
from curate.reach.files.local_time import parse_moment
from curate.reach.files.safe_text import clean_value

_MERGE_HINT = "`curate vault --merge-conflicts` keeps the lines of both sides"
HINT = "mend the line, or delete it"


def parse_records(text: str, where: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (1-based line, record) for each line that is an object, and add a problem for each that isn't."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        if SURROGATES.search(line):
            problems.append(Problem(f"{where}:{number}", "this line is not UTF-8", HINT))
            continue
        if marker := CONFLICT_MARKER.fullmatch(line.rstrip("\r")):
            if marker[1][0] == "<":  # one problem for each conflict: the lines of both sides are read
                problems.append(
                    Problem(
                        f"{where}:{number}", CONFLICT_MESSAGE, _MERGE_HINT if where in APPEND_ONLY else CONFLICT_HINT
                    )
                )
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = f"broken JSON: {getattr(error, 'msg', 'nested too deeply')}"
            problems.append(Problem(f"{where}:{number}", what, HINT))
            continue
        if isinstance(value, dict):
            yield number, clean_value(value)
        else:
            problems.append(Problem(f"{where}:{number}", "this should be an object: {…}", HINT))


def find_missing_key(record: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Return what is said of the first of these keys that has no text; empty where all have one."""
    return next((f"“{key}” is missing" for key in keys if not isinstance(record.get(key), str) or not record[key]), "")


def find_time_fault(text: str) -> str:
    """Return what is said of an ``at`` that is no time; empty where it is one."""
    try:
        parse_moment(text)
    except ValueError:
        return "“at” is no time such as 2026-11-23T10:00:00+09:00"
    return ""


def format_moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def serialize_record(record: dict[str, Any]) -> str:
    """Return a record as its line, without the line's end; what is empty is left out."""
    kept = {key: value for key, value in record.items() if value not in ("", None, [], ())}
    # A line may hold none of these unescaped: some editors break lines at them.
    text = json.dumps(kept, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
