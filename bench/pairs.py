"""200 pairs of items in English and Japanese, half of them one story: how well stories are told apart.

Each block of ``stories/pairs.*.txt`` is an event as one site has it (``base``), and what else there is to compare it
with: the same text on another site under another title (``wire``) or with some words changed (``edit``), a report in
other words (``report``), a follow-up (``later``), another event of the kind (``other``), a translation (``trans``), a
column about the matter (``view``). The eighth is the base as a feed that gives the beginning alone has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from curate.read.inbox.stories import StoryFeatures, is_same_story

FOLDER = Path(__file__).parent.parent / "tests/read/stories"
HOUR = 3_600.0
NOON = 1_790_000_000.0
HOURS = {"wire": 2.0, "edit": 9.0, "cut": 1.0, "report": 5.0, "later": 30.0, "other": 3.0, "trans": 2.0, "view": 20.0}
SAME = ("wire", "edit", "cut", "report")
AROUND = {
    "en": ("SAMPLE WIRE, Monday – ", " Sample Wire is a service for newspapers. All rights reserved."),
    "ja": ("【サンプル通信】", "（サンプル通信の配信記事です。無断転載を禁じます。）"),
}


class Pair(NamedTuple):
    kind: str
    base: StoryFeatures
    other: StoryFeatures


def told(name: str, title: str, text: str, hours: float = 0.0) -> StoryFeatures:
    return StoryFeatures(
        name, f"https://{name}.example/feed", f"https://{name}.example/1", title, text, NOON + hours * HOUR, name
    )


def pairs() -> Iterator[Pair]:
    for path in sorted(FOLDER.glob("pairs.*.txt")):
        for block in path.read_text("utf-8").split("--\n"):
            yield from _pairs(_parts(block), *AROUND[path.suffixes[0][1:]])


def _parts(block: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    name = ""
    for line in block.strip().splitlines():
        word, colon, rest = line.partition(": ")
        if colon and (word == "base" or word in HOURS):
            name = word
            found[name] = rest, ""
        else:
            found[name] = found[name][0], line
    return found


def _pairs(parts: dict[str, tuple[str, str]], before: str, after: str) -> Iterator[Pair]:
    title, text = parts["base"]
    changed = text
    for change in parts["edit"][0].split(" | "):
        old, new = change.split(" => ")
        assert old in text, f"{old} is not in {title}"
        changed = changed.replace(old, new)
    made = {
        **parts,
        "wire": (parts["wire"][0], before + text + after),
        "edit": (title, changed),
        "cut": (title, text[: len(text) * 3 // 5] + "…"),
    }
    base = told("base", title, text)
    for kind, hours in HOURS.items():
        yield Pair(kind, base, told(kind, *made[kind], hours))


PAIRS = list(pairs())


def precision() -> float:
    """Of the pairs that are taken for one story, the share that is."""
    taken = _taken()
    return sum(pair.kind in SAME for pair in taken) / len(taken)


def recall() -> float:
    """Of the pairs that are one story, the share that is taken for one."""
    return sum(pair.kind in SAME for pair in _taken()) / sum(pair.kind in SAME for pair in PAIRS)


def _taken() -> list[Pair]:
    return [pair for pair in PAIRS if is_same_story(pair.base, pair.other)]
