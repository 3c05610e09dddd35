"""``communities.yaml``: places with rules of their own. And ``contributions.jsonl``: what the user said there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from curate.formats.validation import Day, Strings, Text
from curate.formats.web_address import is_web_address
from curate.problems import Problem
from curate.reach.files.json_lines import (
    HINT,
    find_missing_key,
    find_time_fault,
    format_moment,
    parse_records,
    serialize_record,
)
from curate.reach.files.local_time import parse_moment
from curate.reach.files.named_list import NamedEntry, parse_named_list
from curate.reach.model import Community, Contribution
from curate.reach.vault import COMMUNITIES, CONTRIBUTIONS

OwnLinks = Literal["none", "thread", "ratio"]
POLICIES: tuple[OwnLinks, ...] = ("none", "thread", "ratio")
HEADER = """\
# Communities: where you talk with others. rules: the address of what holds there; rules_read: the day you read it.
# own_links: what it allows of links to your own pages: none, thread (in a thread for them), ratio (one of so many).
"""


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
    """Return every community that makes sense, in the file's order, and a problem for each that doesn't.

    Never raises.
    """
    lacking = "a community should have a name: and more"
    found, problems = parse_named_list(text, where, _Community, several="communities", lacking=lacking)
    return [Community(**dict(read), line=line) for read, line in found], problems


# ------------------------------------------------------------------ what the user said there


def parse_contributions(text: str, where: str = CONTRIBUTIONS) -> tuple[list[Contribution], list[Problem]]:
    """Return every contribution, the oldest first, and a problem for each line that is none. Never raises."""
    contributions: list[Contribution] = []
    problems: list[Problem] = []
    for number, record in parse_records(text, where, problems):
        if fault := _find_fault(record):
            problems.append(Problem(f"{where}:{number}", fault, HINT))
            continue
        contributions.append(
            Contribution(
                *(parse_moment(record["at"]), record["community"], record["kind"], record.get("note", "")),
                *(record.get("link", False), record.get("url", ""), number),
            )
        )
    return sorted(contributions, key=lambda one: one.at), problems


def _find_fault(record: Mapping[str, Any]) -> str:
    if fault := find_missing_key(record, ("at", "community", "kind")):
        return fault
    if record["kind"] not in ("answer", "post"):
        return "“kind” is one of answer, post"
    if not all(isinstance(record.get(key, ""), str) for key in ("note", "url")):
        return "“note” and “url” should be text"
    if not isinstance(record.get("link", False), bool):
        return "“link” should be true or false"
    return find_time_fault(record["at"])


def serialize_contribution(contribution: Contribution) -> str:
    """Return the line that is appended for a contribution, without its end."""
    return serialize_record(
        {
            "at": format_moment(contribution.at),
            "community": contribution.community,
            "kind": contribution.kind,
            "note": contribution.note,
            **({"link": True} if contribution.link else {}),
            "url": contribution.url,
        }
    )
