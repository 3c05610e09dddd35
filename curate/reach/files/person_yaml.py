"""``people/p-….yaml``: one person. Read whole; edited a key at a time, every other byte as it was. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from curate.formats.text import clean, clean_line
from curate.formats.validation import Day, StrictModel, Strings, Text, validate
from curate.formats.yamledit import format_flow
from curate.problems import Problem
from curate.reach.files.local_time import as_local
from curate.reach.files.safe_text import load
from curate.reach.honorifics import parse_name
from curate.reach.model import ORIGINS, Candidate, Interest, InterestSource, Met, Person
from curate.reach.vault import person_path

SOURCE_LABELS: dict[InterestSource, str] = {"told_me": "told you", "public": "public", "guess": "your guess"}
_SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|m|months?|y|years?)?")
_BLOCK_TEXT = re.compile(r"(?:\S[^\r\n\x85\u2028\u2029]*\n)+(?:\S[^\r\n\x85\u2028\u2029]*)?")
_DAYS_OF_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}


def parse_days(value: Any) -> Any:
    """Return a span of time as days: ``90``, ``6 weeks``, ``3m``, ``1y``. Raises ValueError."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        match = _SPAN.fullmatch(value.strip().lower())
    else:
        match = None
    if not match or not int(match[1]):
        raise ValueError(f"{value!r} is no span of time; write days, or 6 weeks, 3 months")
    return int(match[1]) * _DAYS_OF_UNIT[(match[2] or "d")[0]]


def _validate_text(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError("this should be some words; write one text")


def _validate_source(value: Any) -> Any:
    if value in SOURCE_LABELS:
        return value
    raise ValueError(f"{value!r} is no source; write told_me, public or guess")


def _validate_language(value: Any) -> Any:
    if value in ("en", "ja", None):
        return value
    raise ValueError(f"{value!r} is no language that drafts are written in; write en or ja")


def _parse_moment(value: Any) -> Any:
    """Return a moment in ISO 8601; a day alone is its end. Raises ValueError."""
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            f"{value!r} isn't a date or time; write it as 2026-11-23 or 2026-11-23T12:00:00+09:00"
        ) from None
    if "T" not in str(value) and " " not in str(value):
        moment = moment.replace(hour=23, minute=59, second=59)
    return as_local(moment)


Moment = Annotated[datetime | None, BeforeValidator(_parse_moment)]
NonEmptyText = Annotated[str, BeforeValidator(_validate_text)]
OptionalLanguage = Annotated[Literal["en", "ja"] | None, BeforeValidator(_validate_language)]
_Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]


class _Interest(StrictModel):
    what: NonEmptyText
    source: Annotated[InterestSource, BeforeValidator(_validate_source)]
    date: Day = None
    url: Text = ""
    given: _Flag = False


_Interests = Annotated[tuple[_Interest, ...], BeforeValidator(lambda value: value or [])]


class _Met(StrictModel):
    date: Day = None
    where: Text = ""
    through: Text = ""


class _PersonFile(StrictModel):
    name: NonEmptyText
    kana: Text = ""
    also: Strings = ()
    addresses: Strings = ()
    organisation: Text = ""
    role: Text = ""
    title: Text = ""
    lang: OptionalLanguage = None
    why: Text = ""
    goals: Strings = ()
    met: Annotated[_Met, BeforeValidator(lambda value: {} if value is None else value)] = _Met()
    interests: _Interests = ()
    values: _Interests = ()
    cadence: Annotated[int | None, BeforeValidator(parse_days)] = None
    do_not_contact: _Flag = False
    resting_until: Day = None
    contact_decided: Moment = None
    notes: Text = ""
    public_name: _Flag = False
    public: Strings = ()
    row: Text = ""


KEYS = tuple(_PersonFile.model_fields)


def parse(text: str, where: str) -> tuple[Person | None, list[Problem]]:
    """Return a person, and the problems of their file; None where it can't be read.

    where: the file's name (``people/p-….yaml``), which is the id.
    """
    document = load(text, where)
    if document.value is None and document.problems:
        return None, list(document.problems)
    if not isinstance(document.value, dict):
        return None, [Problem(f"{where}:1", "this should be a person's file", "begin with a line such as name: …")]
    read, problems = validate(_PersonFile, document, where)
    if read is None:
        return None, problems
    values = dict(read)
    values["met"] = Met(read.met.date, read.met.where, read.met.through)
    for key in ("interests", "values"):
        values[key] = tuple(Interest(one.what, one.source, one.date, one.url, one.given) for one in getattr(read, key))
    for key in ("also", "addresses", "goals", "public"):
        values[key] = tuple(one.strip() for one in getattr(read, key) if one.strip())
    lines = {str(path[0]): line for path, line in document.lines.items() if len(path) == 1}
    return Person(PurePosixPath(where).stem, **values, where=where, lines=lines), problems


def serialize(person: Person) -> str:
    """Return a new person's file: what is known, in the order of the keys."""
    lines: list[str] = []
    for key in KEYS:
        value = getattr(person, key)
        if isinstance(value, Met):
            value = {name: part for name, part in _met_to_dict(value).items() if part}
        if isinstance(value, tuple) and value:
            items = [interest_to_dict(one) if isinstance(one, Interest) else one for one in value]
            lines += [f"{key}:", *(f"  - {format_flow(one)}" for one in items)]
        elif isinstance(value, str) and _BLOCK_TEXT.fullmatch(value):
            style = "|" if value.endswith("\n") else "|-"
            lines += [f"{key}: {style}", *(f"  {line}" for line in value.splitlines())]
        elif value:
            lines.append(f"{key}: {format_flow(value if isinstance(value, dict) else format_scalar(value))}")
    return "".join(f"{line}\n" for line in lines)


def interest_to_dict(interest: Interest) -> dict[str, Any]:
    pairs = {
        "what": interest.what,
        "source": interest.source,
        "date": format_scalar(interest.on),
        "given": "true" if interest.on and interest.given else "",
        "url": interest.url,
    }
    return {key: value for key, value in pairs.items() if value}


def _met_to_dict(met: Met) -> dict[str, Any]:
    return {"date": format_scalar(met.on), "where": met.where, "through": met.through}


def format_scalar(value: Any) -> str:
    """Return a value as the file has it: everything is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value if value is not None else "")


def from_candidate(candidate: Candidate, why: str) -> Person:
    """Return the person that a row becomes, once there is a reason."""
    spoken = parse_name(clean_line(candidate.name))
    return Person(
        candidate.id,
        spoken.name,
        kana=clean_line(candidate.kana),
        addresses=candidate.addresses,
        organisation=candidate.organisation,
        role=candidate.role or spoken.role,
        title=candidate.title or spoken.title,
        why=clean(why),
        met=Met(candidate.met_on, where=ORIGINS.get(candidate.origin, "") if candidate.met_on else ""),
        notes=spoken.note,
        row=candidate.row,
        where=person_path(candidate.id),
    )
