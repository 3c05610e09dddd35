"""``curate log``: written down at once, never changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.reach.private import Room


@pytest.fixture
def ada(room: Room) -> Room:
    room("people", "add", "Ada Sample", "--no-edit")
    return room


@pytest.mark.parametrize(
    "words, expected",
    [
        (["Hello"], ("out", "message", "Hello", True)),
        (["Hello", "--in"], ("in", "message", "Hello", True)),
        (["Hello", "--direction", "in"], ("in", "message", "Hello", True)),
        (["Lunch", "--kind", "meeting"], ("both", "meeting", "Lunch", True)),
        (["--kind", "call"], ("both", "call", "", True)),
        (["Hi", "--no-substance"], ("out", "message", "Hi", False)),
        (["--kind", "thanks"], ("out", "thanks", "", False)),
        (["for the draft", "--kind", "thanks", "--in", "--substance"], ("in", "thanks", "for the draft", True)),
        (["--kind", "reaction"], ("in", "reaction", "", False)),
    ],
)
def test_what_passed_is_one_line(ada: Room, words: list[str], expected: tuple[object, ...]) -> None:
    ran = ada("log", "ada", *words)
    assert ran.code == 0, ran.err
    assert ran.err.startswith("Written down: Ada Sample, 2026-11-25, ")
    (one,) = ada.held.log()
    assert (one.direction, one.kind, one.text, one.substance) == expected
    assert one.at == ada.clock


def test_the_next_line_leaves_the_ones_before_as_they_are(ada: Room) -> None:
    ada("log", "ada", "one")
    before = ada.vault.read("log.jsonl")
    ada("log", "ada", "two", "--on", "2026-11-01")
    assert ada.vault.read("log.jsonl").startswith(before)
    assert [one.text for one in ada.held.log()] == ["two", "one"]


def test_somebody_new_is_added_when_that_is_said(ada: Room) -> None:
    refused = ada("log", "見本 花子", "x")
    assert (refused.code, "--new adds them" in refused.err) == (2, True)
    assert ada("log", "見本 花子", "x", "--new").code == 0
    assert ada("log", "花子", "y", "--new").code == 0
    assert sorted(one.name for one in ada.held.people()) == ["Ada Sample", "見本 花子"]


def test_a_day_to_come_is_refused(ada: Room) -> None:
    assert ada("log", "ada", "x", "--on", "2026-11-27").code == 2
    assert ada.held.log() == []


def test_without_words_it_lists_what_passed(ada: Room) -> None:
    ada("log", "ada", "one")
    ada.later(1)
    ada("log", "見本 花子", "two", "--new")
    assert [line.split("\t")[1:5] for line in ada("log").out.splitlines()] == [
        ["見本 花子", "out", "message", "two"],
        ["Ada Sample", "out", "message", "one"],
    ]
    rows = json.loads(ada("log", "ada", "--json").out)
    assert [(row["name"], row["text"]) for row in rows] == [("Ada Sample", "one")]


def test_what_was_shared_is_called_by_its_whole_name(ada: Room) -> None:
    root = ada.folder / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    for name in ("2026-11-01-one-question", "2026-11-02-two-letters"):
        (root / f"site/notes/{name}.md").write_text("", "utf-8")
    assert ada("-C", root, "log", "ada", "--kind", "share", "--item", "letters").code == 0
    assert ada("-C", root, "log", "ada", "--kind", "share", "--item", "https://a.example/x").code == 0
    assert [one.item for one in ada.held.log()] == ["2026-11-02-two-letters", "https://a.example/x"]
    assert ada("-C", root, "log", "ada", "--item", "2026").code == 2
    assert ada("-C", root, "log", "ada", "--item", "nothing").code == 2


def test_it_begins_without_what_is_slow_to_load(ada: Room) -> None:
    code = (
        "import sys; sys.argv[1:] = ['log', 'ada', 'Hello']\n"
        "from curate.cli import main\n"
        "code = main()\n"
        "slow = {'aiohttp', 'jinja2', 'rich', 'lxml', 'mkdocs', 'markdown', 'trafilatura', 'icalendar', 'babel'}\n"
        "print(code, sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(ada.folder), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "0 []\n", done.stderr


@pytest.mark.parametrize("logged, said", [(20, ""), (23, "The newest 20 of 23")])
def test_a_list_that_is_cut_short_says_so_wherever_it_goes(ada: Room, logged: int, said: str) -> None:
    for number in range(logged):
        ada("log", "ada", f"Word {number}")
    ran = ada("log")
    assert "Word 2" in ran.out
    assert (said in ran.err) and bool(said) == ("newest" in ran.err)


@pytest.mark.parametrize("logged, said", [(5, False), (6, True)])
def test_one_person_is_shown_with_how_much_more_there_is(ada: Room, logged: int, said: bool) -> None:
    for number in range(logged):
        ada("log", "ada", f"Word {number}")
    ran = ada("people", "ada")
    assert ran.out.count("Word ") == 5
    assert (f"The newest 5 of {logged}; curate log" in ran.err) == said


@pytest.mark.parametrize("day", ["0001-01-01", "0206-11-23"])
@pytest.mark.parametrize("words", [["log", "ada", "Hello"], ["ask", "ada", "--interested", "hybrid work"]])
def test_a_day_with_too_few_digits_is_refused(ada: Room, words: list[str], day: str) -> None:
    ran = ada(*words, "--on", day)
    assert (ran.code, list(ada.held.log())) == (2, [])
    assert f"--on: {day} is too long ago" in ran.err


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b"])
@pytest.mark.parametrize("more", [[], ["--in"], ["--kind", "call"]])
def test_an_empty_text_is_refused(ada: Room, text: str, more: list[str]) -> None:
    ran = ada("log", "ada", text, *more)
    assert (ran.code, "nothing to write down" in ran.err) == (2, True)
    assert ada.held.log() == []
