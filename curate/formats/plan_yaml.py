"""Reads plan.yaml, the times at which the user wants to post, into a ``PostingSchedule``.

days: [tue, thu]
times: ["08:30", "12:10"]
timezone: Asia/Tokyo
most: 30
order: newest
networks:
  x: {times: ["08:10"], days: [mon, wed, fri]}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from curate.formats.validation import StrictModel, validate
from curate.formats.yamltext import YamlDocument, load_yaml
from curate.problems import Problem

FILE_NAME = "plan.yaml"
MAX_SLOTS = 1000
"""Slots that may be planned ahead."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KANJI_DAYS = "月火水木金土日"
_TIME = re.compile(r"(\d{1,2}):(\d\d)")


@dataclass(frozen=True, slots=True)
class Slots:
    """The days of a week (Monday is 0) and the times of each at which something may be posted."""

    days: frozenset[int] = frozenset((1, 3))
    times: tuple[time, ...] = (time(8, 30),)


@dataclass(frozen=True, slots=True)
class PostingSchedule:
    """All of plan.yaml."""

    default_slots: Slots = Slots()
    networks: dict[str, Slots] = field(default_factory=dict, hash=False)
    """Of the networks that have their own."""
    timezone: str = ""
    """A name of the IANA database; empty: the computer's."""
    max_slots: int = 30
    newest_first: bool = True

    def slots_for(self, network: str) -> Slots:
        return self.networks.get(network, self.default_slots)


def _non_empty_list(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not values or any(not isinstance(part, str) for part in values):
        raise ValueError("this should be a list with something in it; take the key out for what is usual")
    return values


def _parse_days(value: Any) -> Any:
    days = set()
    for day in _non_empty_list(value):
        name = day.strip().lower()
        matches = [n for n, day_name in enumerate(_DAYS) if len(name) >= 3 and day_name.startswith(name)]
        matches += [n for n, kanji in enumerate(_KANJI_DAYS) if name in (kanji, f"{kanji}曜", f"{kanji}曜日")]
        if not matches:
            raise ValueError(f"{day!r} is not a day; write mon, tue, wed, thu, fri, sat or sun")
        days.add(matches[0])
    return frozenset(days)


def _parse_times(value: Any) -> Any:
    times = set()
    for text in _non_empty_list(value):
        match = _TIME.fullmatch(text.strip())
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValueError(f'{text!r} is not a time of the day; write "08:30"')
        times.add(time(int(match[1]), int(match[2])))
    return tuple(sorted(times))


def _parse_zone(value: Any) -> Any:
    try:
        if value:
            return ZoneInfo(value).key
        return ""
    except (OSError, LookupError, ValueError, TypeError):  # a folder, an unknown name, a path, a list
        raise ValueError(f"{value!r} is not a time zone; write one as Asia/Tokyo or Europe/Berlin") from None


def _parse_number(value: Any) -> Any:
    if isinstance(value, str) and value.strip().isdecimal() and 1 <= int(value) <= MAX_SLOTS:
        return int(value)
    raise ValueError(f"{value!r} won't do; write a number from 1 to {MAX_SLOTS}")


def _check_order(value: Any) -> Any:
    if value not in ("newest", "oldest"):
        raise ValueError(f"{value!r} is not known; newest or oldest")
    return value


_Days = Annotated[frozenset[int], BeforeValidator(_parse_days)]
_Times = Annotated[tuple[time, ...], BeforeValidator(_parse_times)]


class _NetworkPlan(StrictModel):
    days: _Days | None = None
    times: _Times | None = None


class _PlanFile(StrictModel):
    days: _Days = Slots().days
    times: _Times = Slots().times
    timezone: Annotated[str, BeforeValidator(_parse_zone)] = ""
    most: Annotated[int, BeforeValidator(_parse_number)] = PostingSchedule().max_slots
    order: Annotated[Literal["newest", "oldest"], BeforeValidator(_check_order)] = "newest"
    networks: Annotated[dict[str, _NetworkPlan], BeforeValidator(lambda value: {} if value is None else value)] = Field(
        default_factory=dict
    )


def parse(
    text: str, networks: Collection[str], where: str = FILE_NAME, *, labels: Mapping[str, str] | None = None
) -> tuple[PostingSchedule | None, list[Problem]]:
    """Return the schedule; None if a value can't be understood: no plan is better than one the user doesn't want.

    networks: the names that the workspace knows. An unknown key is a problem, and left out. labels: what a network is
    called besides, and its name.
    """
    document = load_yaml(text, where)
    if document.problems:
        return None, list(document.problems)
    if document.value is None:
        document = YamlDocument({})
    if not isinstance(document.value, dict):
        return None, [Problem(f"{where}:1", "this should be keys and values", "see docs/files.md")]
    plan, problems = validate(_PlanFile, document, where)
    if plan is None:
        return None, problems
    usual = Slots(plan.days, plan.times)
    network_slots = {}
    names_by_label = {label.casefold(): name for label, name in (labels or {}).items()} | {
        n.casefold(): n for n in networks
    }
    for said, network in plan.networks.items():
        name = names_by_label.get(said.casefold(), said)
        if name in networks:
            network_slots[name] = Slots(network.days or usual.days, network.times or usual.times)
        else:
            place = f"{where}:{document.line(('networks', said))}"
            problems.append(Problem(place, f"there is no network {name!r}", f"one of {', '.join(sorted(networks))}"))
    return PostingSchedule(usual, network_slots, plan.timezone, plan.most, plan.order == "newest"), problems
