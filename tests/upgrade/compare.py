"""What of a kept output must still be there: keys, types, values, order, columns. Prose may be said in other words.

Each function returns what is missing or different, as a sentence for each place; an empty list means all is as it was.
Keys, columns at the end, options and files may be added.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import yaml

from tests.upgrade.templates import LOOSE, marks_in

PROSE = frozenset(("what", "hint", "problem", "reasons", "unfollow", "marks", "hidden_by", "outside"))
"""Keys of JSON whose values are sentences, or come of what the program finds alike: only their types are compared."""

COLUMNS: Mapping[str, Sequence[int]] = {
    "inbox": (0, 2, 3),
    "posts networks": (1, 2),
    "posted": (0, 1, 2, 4),
    "mentions": (0, 1, 2),
    "feeds": (0, 1, 2, 3, 4, 6),
    "people": (0, 1, 2),
    "people candidates": (0, 1, 2, 4),
    "log": (0, 1, 2, 3, 4, 5),
    "share": (0, 1, 2, 3),
    "ask": (0, 1, 2),
    "intro": (0, 1, 2, 3),
    "communities": (0, 1, 3, 4),
    "goals": (0, 2, 3, 4, 5, 6, 7),
}
"""Of what is printed as columns: those that are no prose, and don't depend on the day."""
_MAY_GROW = frozenset(("posts networks",))


def printed(name: str, how: str, kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Compare what a command came to. name, how: see ``commands.READING``."""
    found = [] if kept["exit"] == now["exit"] else [f"exit code: {kept['exit']} is {now['exit']}"]
    if how == "match":
        return []
    if how != "exit":
        found += _output(name, how, kept["out"], now["out"])
    return [f"{name}: {one}" for one in found]


def _output(name: str, how: str, kept: str, now: str) -> list[str]:
    if how == "text":
        return [] if kept == now else [f"{kept!r} is {now!r}"]
    if how == "columns":
        wanted = COLUMNS.get(name) or COLUMNS.get(name.split()[0], ())
        return columns(kept, now, wanted, may_grow=name in _MAY_GROW)
    if how == "opml":
        return same([dict(one.attrib) for one in ET.fromstring(kept).iter("outline")],
                    [dict(one.attrib) for one in ET.fromstring(now).iter("outline")])  # fmt: skip
    if how == "json lines":
        return _json_lines(kept, now)
    try:
        old, new = json.loads(kept), json.loads(now)
    except ValueError:
        return [f"is no JSON: {now[:80]!r}"]
    if how == "set":
        return same(_by_id(old), _by_id(new))
    return same(old[:1], new[:1], values=False) if how == "shape" else same(old, new)


def _by_id(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {value["id"]: value for value in values}


def _json_lines(kept: str, now: str) -> list[str]:
    old, new = ([json.loads(line) for line in text.splitlines()] for text in (kept, now))
    kinds = {one["kind"] for one in old}
    first = [line for line in now.splitlines() if not line.startswith('{"kind": ')]
    return same(old, [one for one in new if one["kind"] in kinds]) + [f"kind isn't first: {line}" for line in first]


def columns(kept: str, now: str, wanted: Sequence[int], *, may_grow: bool = False) -> list[str]:
    """Compare lines of columns between tabs: the wanted ones, and that there are as many."""
    old, new = ([line.split("\t") for line in text.splitlines()] for text in (kept, now))
    if may_grow:
        firsts = {tuple(row[at] for at in wanted[:1]) for row in old}
        new = [row for row in new if tuple(row[at] for at in wanted[:1]) in firsts]
    if len(old) != len(new):
        return [f"{len(old)} lines are {len(new)}: {now!r}"]
    found = []
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        if len(after) < len(before):
            found.append(f"line {number}: {len(before)} columns are {len(after)}")
        else:
            found += [f"line {number}, column {at}: {before[at]!r} is {after[at]!r}"
                      for at in wanted if at < len(before) and before[at] != after[at]]  # fmt: skip
    return found


def same(kept: Any, now: Any, at: str = "", *, values: bool = True) -> list[str]:
    """Compare values of JSON: every key, every element in its order, every type; and where ``values``, every value."""
    if isinstance(kept, dict):
        if not isinstance(now, dict):
            return [f"{at}: was a mapping, is {now!r}"]
        found = [f"{at}.{key} is gone" for key in kept if key not in now]
        for key in kept.keys() & now.keys():
            found += same(kept[key], now[key], f"{at}.{key}", values=values and key not in PROSE)
        return sorted(found)
    if isinstance(kept, list):
        if not isinstance(now, list):
            return [f"{at}: was a list, is {now!r}"]
        if values and len(kept) != len(now):
            return [f"{at}: {len(kept)} things are {len(now)}: {kept!r} is {now!r}"[:400]]
        pairs = zip(kept, now, strict=False)
        return [one for n, (old, new) in enumerate(pairs) for one in same(old, new, f"{at}[{n}]", values=values)]
    if values:
        return [] if kept == now and type(kept) is type(now) else [f"{at}: {kept!r} is {now!r}"]
    if kept is None or now is None or _kind(kept) == _kind(now):
        return []
    return [f"{at}: was {_kind(kept)}, is {_kind(now)} ({now!r})"]


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def includes(kept: Collection[str], now: Collection[str], what: str) -> list[str]:
    """Compare sets to which something may have been added."""
    return [f"{what}: {one} is gone" for one in sorted(set(kept) - set(now))]


# ------------------------------------------------------------------ files that commands write

_TODAY = re.compile(r"20(?!24)\d\d-\d\d-\d\d|20(?!24)\d{6}")
_ID = re.compile(r"\b([pdi])-[a-z2-7]{8}\b")


def written(name: str, kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Compare what a command that writes came to: its exit code, and which files it wrote or took away, and how."""
    found = [] if kept["exit"] == now["exit"] else [f"exit code: {kept['exit']} is {now['exit']}"]
    old, new = _by_name(kept["changed"]), _by_name(now["changed"])
    for file, forms in old.items():
        if len(forms) > len(new.get(file, ())):
            found.append(f"{file} isn't written, or isn't gone: {sorted(new)}")
        found += [f"{file}{one}" for form, other in zip(forms, new.get(file, ()), strict=False)
                  for one in same(form, other)]  # fmt: skip
    return [f"{name}: {one}" for one in found]


def _by_name(changed: Mapping[str, str | None]) -> dict[str, list[Any]]:
    """The forms of the files of each name, in which days and new ids are left open."""
    found: dict[str, list[Any]] = {}
    for name, text in changed.items():
        found.setdefault(_ID.sub(r"\1-ID", _TODAY.sub("TODAY", name)), []).append(form_of(name, text))
    return {name: sorted(forms, key=repr) for name, forms in found.items()}


def form_of(name: str, text: str | None) -> Any:
    """Return what must stay of a file that was written now: keys and types, marks, ids; None where it is gone."""
    if text is None:
        return None
    text = _ID.sub(r"\1-ID", _TODAY.sub("TODAY", text))
    if name.endswith(".jsonl"):
        return [_keys(json.loads(line)) for line in text.splitlines()]
    if name.endswith((".yaml", ".yml")):
        return _keys(yaml.safe_load(text))
    if name.endswith(".md") and text.startswith("---\n"):
        front = _keys(yaml.safe_load(text.split("---\n")[1]))
        return {"keys": front, "printed": _marks(text)}
    if name.endswith(".ics"):
        # Which posts come first, and so which are planned at all, depends on the day of the week.
        return [
            line.partition(":")[0]
            for line in text.splitlines()
            if line.startswith(("UID:", "BEGIN:V")) and "ZONE" not in line
        ]
    if name.endswith("dropped.txt"):
        return [line.split()[0] for line in text.splitlines()]
    return {"printed": _marks(text)}


def _marks(text: str) -> dict[str, str]:
    """The marks, without the values that may change, or that depend on the day."""
    return {label: "" if label.startswith(LOOSE) or label in _OPEN else value for label, value in marks_in(text)}


_OPEN = frozenset(("span", "evidence.on"))
"""Values that depend on the day, or that are there or not: a letter cites a day only where one was given."""


def _keys(value: Any) -> Any:
    """A value with the names of types in the place of texts and numbers."""
    if value == "TODAY":
        return "date"
    if isinstance(value, dict):
        return {str(key): _keys(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_keys(one) for one in value]
    return _kind(value)
