"""Wherever somebody is suggested, or written to, the last words that came from them are there to read first."""

from __future__ import annotations

import json

import pytest

from tests.cli.reach.private import Room
from tests.cli.reach.test_share import mine

__all__ = ["mine"]

MISSED = "I am winding my reading down to zero these days."
"""A refusal that no list of phrases knows."""
SAID = f"Last from Ada Sample, 2026-11-25: “{MISSED}”\n"
KEY = {"on": "2026-11-25", "text": MISSED}


@pytest.fixture
def ada(mine: Room) -> Room:
    mine("log", "ada", MISSED, "--in")
    mine.later(1)
    mine("log", "ada", "I see.")
    return mine


def test_it_stands_beside_whom_a_note_would_help_and_beside_what_would_help_them(ada: Room) -> None:
    for words in (["peers"], ["--to", "ada"]):
        assert ada("share", *words).err.count(SAID) == 1
        rows = json.loads(ada("share", *words, "--json").out)
        assert rows and all(row["last_from_them"] == KEY for row in rows)


def test_where_nothing_came_nothing_is_said(mine: Room) -> None:
    mine("log", "ada", "Hello")
    mine("log", "ada", "--in", "--kind", "reaction")
    assert "Last " not in mine("share", "peers").err
    assert json.loads(mine("share", "peers", "--json").out)[0]["last_from_them"] is None
    assert "Last " not in mine("share", "peers", "--to", "ada").err


def test_it_stands_below_the_list_of_those_who_are_due(ada: Room) -> None:
    ada.later(200)
    assert "Ada Sample\tarticle" in ada("people", "--due").out
    assert ada("people", "--due").err.count(SAID) == 1
    (row,) = [row for row in json.loads(ada("people", "--due", "--json").out) if row["name"] == "Ada Sample"]
    assert row["last_from_them"] == KEY


def test_an_answer_that_is_due_has_the_words_once(mine: Room) -> None:
    mine("log", "ada", MISSED, "--in")
    assert MISSED in mine("people", "--due").out
    assert "Last " not in mine("people", "--due").err
    mine("log", "ada", "Something else, of no weight.", "--in", "--no-substance")
    assert "Something else" in mine("people", "--due").err


@pytest.mark.parametrize("language, said", [
    ("en", f"Last from them, 25 November: “{MISSED}”"), ("ja", f"最後に届いた言葉（11月25日）：「{MISSED}」"),
])  # fmt: skip
def test_the_week_has_it_as_text_and_on_the_page(ada: Room, language: str, said: str) -> None:
    ada.later(20)
    lines = ada("review", "--lang", language).out.splitlines()
    where = lines.index(f"    {said}")
    assert "  curate share " in lines[where + 1]
    assert f'<p class="soft">{said}</p>' in ada.vault.read("review.html")


def test_the_week_has_it_beside_each_whom_it_names(room: Room) -> None:
    for name in ("Ada Sample", "Ben Sample"):
        room("people", "add", name, "--no-edit")
    room("log", "ada", "So glad we talked.", "--kind", "call")
    said = "Last talk, 25 November: “So glad we talked.”"
    assert f"curate ask {next(one.id for one in room.held.people() if one.name == 'Ada Sample')}" in room("review").out
    assert room("review").out.count(said) == 1
    room("people", "ada", "--told", "x")
    room("intro", "ada", "ben", "--why", "Both begin anew.")
    assert room("review").out.count(said) == 1
    room.later(300)
    week = room("review", "--no-page").out.split("One person to catch up with")[1]
    assert "Last talk, 25 November 2026" in week.split("Introductions")[0]


@pytest.mark.parametrize("words", [["share", "peers", "--to", "ada"], ["ask", "ada"],
                                   ["intro", "ada", "ben", "--why", "Both begin anew."],
                                   ["intro", "--thank", "ben"]])  # fmt: skip
def test_a_draft_comes_with_it_once_also_where_it_was_there_already(ada: Room, words: list[str]) -> None:
    ada("people", "ben", "--through", "Ada Sample")
    ran = ada(*words)
    assert ran.code == 0, ran.err
    assert ran.err.count(SAID) == 1
    if words[0] in ("share", "ask"):
        assert ada(*words).err.count(SAID) == 1


def test_the_joint_message_comes_with_what_each_of_the_two_said(ada: Room) -> None:
    ada("log", "ben", "Until then.", "--in", "--no-substance")
    ada("intro", "ada", "ben", "--why", "Both begin anew.")
    ada("intro", "ada", "ben", "--asked")
    assert "Last from Ben Example" in ada("intro", "ada", "ben", "--yes").err
    both = ada("intro", "ada", "ben", "--yes").err
    assert SAID in both
    assert "Last from Ben Example" in both


def test_who_could_introduce_the_user_comes_with_it_and_so_do_those_to_ask(ada: Room) -> None:
    ada("people", "ben", "--through", "Ada Sample")
    assert ada("intro", "--who", "ben").err.count(SAID) == 1
    ada("log", "ben", "Quite so.", "--in", "--no-substance")
    assert "Last from Ben Example, 2026-11-26: “Quite so.”" in ada("ask").err
    rows = {row["name"]: row for row in json.loads(ada("ask", "--json").out)}
    assert rows["Ben Example"]["last_from_them"] == {"on": "2026-11-26", "text": "Quite so."}
