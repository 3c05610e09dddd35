"""``candidates.jsonl``: rows of imported address books, until there is a reason. Pure."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from curate.problems import Problem
from curate.reach.files.json_lines import parse_records, serialize_record
from curate.reach.model import Candidate
from curate.reach.vault import CANDIDATES

_TEXT_KEYS = ("id", "name", "kana", "organisation", "role", "title", "origin", "row")


def parse(text: str, where: str = CANDIDATES) -> tuple[list[Candidate], list[Problem]]:
    """Return every row, and a problem for each line that is none. Never raises."""
    candidates: list[Candidate] = []
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        candidate = _parse_candidate(record)
        if candidate:
            candidates.append(candidate)
        else:
            what = "this isn't a row of an address book: it has no id, or no name"
            problems.append(Problem(f"{where}:{number}", what, "delete the line, and import again"))
    return candidates, problems


def _parse_candidate(record: dict[str, Any]) -> Candidate | None:
    texts = {key: value for key in _TEXT_KEYS if isinstance(value := record.get(key, ""), str)}
    if not texts.get("id") or not texts.get("name"):
        return None
    addresses = record.get("addresses", [])
    met = None
    with contextlib.suppress(TypeError, ValueError):
        met = date.fromisoformat(record.get("met_on", ""))
    if not isinstance(addresses, list):
        addresses = []
    texts_only = tuple(address for address in addresses if isinstance(address, str))
    return Candidate(**texts, addresses=texts_only, met_on=met)


def serialize(candidates: Iterable[Candidate]) -> str:
    """Return the whole file: it is the program's own."""
    return "".join(
        serialize_record(
            {
                "id": candidate.id,
                "name": candidate.name,
                "kana": candidate.kana,
                "addresses": list(candidate.addresses),
                "organisation": candidate.organisation,
                "role": candidate.role,
                **({"title": candidate.title} if candidate.title else {}),
                "met_on": candidate.met_on.isoformat() if candidate.met_on else "",
                "origin": candidate.origin,
                "row": candidate.row,
            }
        )
        + "\n"
        for candidate in candidates
    )
