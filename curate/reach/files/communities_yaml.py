"""``communities.yaml``: places with rules of their own. And ``contributions.jsonl``: what the user said there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator

from curate.formats.validation import Day, Strings, Text
from curate.formats.web_address import is_web_address
from curate.problems import Problem
from curate.reach.files.json_lines import parse_records, serialize_record
from curate.reach.files.named_list import NamedEntry, parse_named_list
from curate.reach.model import Community, Contribution
from curate.reach.vault import COMMUNITIES, CONTRIBUTIONS

OwnLinks = Literal["none", "thread", "ratio"]
POLICIES: tuple[OwnLinks, ...] = ("none", "thread", "ratio")
HEADER = """\
# Communities: where you talk with others. rules: the address of what holds there; rules_read: the day you read it.
# own_links: what it allows of links to your own pages: none, thread (in a thread for them), ratio (one of so many).
"""
_HINT = "mend the line, or delete it"


def _validate_address(value: object) -> object:
    if value is None or value == "":
        return ""
    if isinstance(value, str) and is_web_address(value):
        return value
    raise ValueError(f"{value!r} is no web address; write it whole, with https://")


def _validate_policy(value: object) -> object:
    if value is None:
        return "none"
    if value in POLICIES:
        return value
    raise ValueError(f"{value!r} is no policy; write none, thread or ratio")


def _validate_ratio(value: object) -> object:
    if value is None:
        return 10
    if isinstance(value, str) and value.isdecimal() and 1 < int(value) <= 100:
        return int(value)
    raise ValueError("this should be a number from 2 to 100; 10 means one link of your own in ten contributions")


Address = Annotated[str, BeforeValidator(_validate_address)]


class _Community(NamedEntry):
    url: Address = ""
    rules: Address = ""
    rules_read: Day = None
    own_links: Annotated[OwnLinks, BeforeValidator(_validate_policy)] = "none"
    ratio: Annotated[int, BeforeValidator(_validate_ratio)] = 10
    feeds: Strings = ()
    intent: Text = ""


def parse(text: str, where: str = COMMUNITIES) -> tuple[list[Community], list[Problem]]:
    """Every community that makes sense, in the file's order, and a problem for each that doesn't. Never raises."""
    lacking = "a community should have a name: and more"
    found, problems = parse_named_list(text, where, _Community, several="communities", lacking=lacking)
    return [Community(**dict(read), line=line) for read, line in found], problems


# ------------------------------------------------------------------ what the user said there


def parse_contributions(text: str, where: str = CONTRIBUTIONS) -> tuple[list[Contribution], list[Problem]]:
    """Every contribution, the oldest first, and a problem for each line that is none. Never raises."""
    found: list[Contribution] = []
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        wrong = _find_fault(record)
        if wrong:
            problems.append(Problem(f"{where}:{number}", wrong, _HINT))
            continue
        at = datetime.fromisoformat(record["at"])
        kind = cast(Literal["answer", "post"], record["kind"])
        found.append(
            Contribution(
                *(at if at.tzinfo else at.astimezone(), record["community"], kind, record.get("note", "")),
                *(record.get("link", False), record.get("url", ""), number),
            )
        )
    return sorted(found, key=lambda one: one.at), problems


def _find_fault(record: Mapping[str, Any]) -> str:
    for key in ("at", "community", "kind"):
        if not isinstance(record.get(key), str) or not record[key]:
            return f"“{key}” is missing"
    if record["kind"] not in ("answer", "post"):
        return "“kind” is one of answer, post"
    if not all(isinstance(record.get(key, ""), str) for key in ("note", "url")):
        return "“note” and “url” should be text"
    if not isinstance(record.get("link", False), bool):
        return "“link” should be true or false"
    try:
        datetime.fromisoformat(record["at"])
    except ValueError:
        return "“at” is no time such as 2026-11-23T10:00:00+09:00"
    return ""


def serialize_contribution(one: Contribution) -> str:
    """The line that is appended for one, without its end."""
    return serialize_record(
        {
            "at": one.at.isoformat(timespec="seconds"),
            "community": one.community,
            "kind": one.kind,
            "note": one.note,
            **({"link": True} if one.link else {}),
            "url": one.url,
        }
    )
