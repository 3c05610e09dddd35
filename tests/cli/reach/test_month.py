"""A whole month in the private room, in English and in Japanese, as a transcript: each command with all that it says.

``$ curate …`` is a line that the user types, ``# 3 days later`` moves the clock, ``# in the editor: …`` is what the
user does there, ``# exit 1`` stands where a command ended so. The rest is what was said, to the letter.
"""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import product
from pathlib import Path

import pytest

from curate.reach import vault
from tests.cli.reach.private import Room
from tests.conftest import ROOT

STORIES = Path(__file__).resolve().parent / "month"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def month(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """The working example's notes as the workspace that the user stands in, and ids in order: aaaaaaaa, abababab."""
    drawn = (4 * (first + second) for first, second in product(_LETTERS, repeat=2))
    monkeypatch.setattr(vault, "_draw_letters", lambda: next(drawn))
    mine = room.folder / "mine"
    shutil.copytree(ROOT / "site", mine / "site")
    for name in ("feeds.yaml", "mkdocs.yml"):
        shutil.copy(ROOT / name, mine / name)
    monkeypatch.chdir(mine)
    return room


def told(room: Room, story: str) -> str:
    """The story with what is said now in place of what the file has."""
    out: list[str] = []
    for line in story.splitlines():
        if line.startswith("$ curate "):
            done = room(*shlex.split(line.removeprefix("$ curate ")))
            said = (done.out + done.err).replace(str(room.folder), "~")
            out += [line, *said.splitlines()]
            if done.code:
                out.append(f"# exit {done.code}")
        elif later := re.fullmatch(r"# (\d+) days? later", line):
            room.later(int(later[1]))
            out += ["", line]
        elif typed := re.fullmatch(r"# in the editor: (.*)", line):
            room.editor(typed[1])
            out.append(line)
        elif line.startswith("## "):
            out += ["", line]
    return "\n".join(out).strip() + "\n"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_thing_that_is_said_in_a_month_is_as_it_should_be(month: Room, language: str) -> None:
    shutil.copy(STORIES / f"book-{language}.csv", month.folder / "mine/book.csv")
    story = (STORIES / f"{language}.txt").read_text("utf-8")
    assert told(month, story) == story
