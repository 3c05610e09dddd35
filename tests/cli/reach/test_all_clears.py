"""A sentence that all is well says what was counted, and is not said where it isn't so."""

from __future__ import annotations

import pytest

from tests.cli.reach.private import Room
from tests.cli.reach.test_share import NOTE, TALK, mine

__all__ = ["mine"]


def section(room: Room, heading: str, language: str = "en") -> str:
    week = room("review", "--no-page", "--lang", language).out
    return week.partition(f"\n{heading}\n")[2].partition("\n\n")[0]


QUIET = {"en": "One person to catch up with", "ja": "ご無沙汰している人を一人"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nobody_long_unheard_of_is_not_everybody_heard_of(room: Room, language: str) -> None:
    for name in ("Ada Sample", "Ben Sample", "Cy Sample", "Di Sample"):
        room("people", "add", name, "--no-edit", "--cadence", "60")
    room("log", "ada", "Hello", "--on", "2026-11-20")
    room("log", "ben", "Hello", "--on", "2026-09-01")  # past 60 days, and not twice
    room("people", "di", "--do-not-contact")  # and with Cy nothing ever passed
    said = section(room, QUIET[language], language)
    lines = {
        "en": ["There is nobody you haven’t been in touch with for more than twice the time you set.",
               "Past the time you set, but not yet twice as long: 1.", "No contact written down: 1.",
               "Left in peace, and not counted: 1."],
        "ja": ["決めた間隔の2倍を超えて、やり取りのない人はいません。",
               "間隔は過ぎたものの、まだ2倍に達していない人：1人",
               "やり取りの記録がない人：1人", "連絡を控えているため、数えていない人：1人"],
    }  # fmt: skip
    assert [line.strip() for line in said.splitlines()] == lines[language]
    assert [line for line in lines[language] if line in room.vault.read("review.html")] == []
    room("review", "--lang", language)
    assert all(line in room.vault.read("review.html") for line in lines[language])


def test_where_everybody_was_heard_of_nothing_else_is_counted(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("log", "ada", "Hello")
    assert (
        section(room, QUIET["en"])
        == "  There is nobody you haven’t been in touch with for more than twice the time you set."
    )
    room.later(400)
    assert section(room, QUIET["en"]).startswith("  Ada Sample: No contact since")


def test_somebody_left_in_peace_who_waits_is_counted(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("log", "ada", "How did you begin?", "--in")
    room("people", "ada", "--rest-until", "2027-01-10")
    said = section(room, "Waiting for you")
    assert "Nobody you may write to is waiting for an answer or thanks." in said
    assert "although you owe them an answer or thanks: 1" in said
    due = room("people", "--due").err
    assert "1 person left in peace not counted" in due
    assert "there were no articles to look through" in due


def test_nothing_to_share_is_not_that_nobody_cares(mine: Room) -> None:
    mine("log", "ada", "I sent her a line")
    mine("log", "花子", "メールを送った")
    said = section(mine, "One thing to share")
    assert (
        "people you wrote to in the last 14 days, and articles you have already drafted a letter about are left out"
        in said
    )
    assert "of nobody" not in said


def test_who_has_an_article_already_is_not_one_whom_it_would_not_help(mine: Room) -> None:
    mine("log", "ada", "sent", "--kind", "share", "--item", NOTE)
    said = mine("share", "peers").err
    assert "among the people you may write to who don't have it yet" in said
    mine("communities", "add", "Talk", "--feed", TALK)
    said = mine("share", "--to", "ada").err
    assert "doesn't have yet matches what you know they care about" in said


def test_nothing_written_down_with_one_is_not_nothing_at_all(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "Ben Sample", "--no-edit")
    room("log", "ada", "Hello")
    assert "Nothing is written down with Ben Sample yet." in room("log", "ben").err
    assert "Nothing is written down yet." not in room("log", "ben").err


def test_nobody_to_ask_says_of_how_many(room: Room) -> None:
    room("vault", "--create")
    assert "There is nobody you may write to." in room("ask").err
    room("people", "add", "Ada Sample", "--no-edit", "--told", "letters")
    room("people", "add", "Ben Sample", "--no-edit", "--do-not-contact")
    assert "about everyone you may write to (1)" in room("ask").err


@pytest.mark.parametrize(
    "words, file, text",
    [
        (["people"], "people/p-zzzzzzzz.yaml", "name: [\n"),
        (["goals"], "goals.yaml", "- name: [\n"),
        (["communities"], "communities.yaml", "- name: [\n"),
        (["log"], "log.jsonl", "{\n"),
    ],
)
def test_what_cannot_be_read_is_not_nothing(room: Room, words: list[str], file: str, text: str) -> None:
    room("vault", "--create")
    room.vault.write(file, text)
    ran = room(*words)
    assert ran.code == 1
    assert not any(said in ran.err for said in ("Nobody yet", "No goals yet", "No communities yet", "written down yet"))
    assert "can't be read, and nothing else is there" in ran.err


def test_they_were_introduced_and_not_they_met(room: Room) -> None:
    for name in ("Ada Sample", "Ben Sample"):
        room("people", "add", name, "--no-edit")
    room("intro", "ada", "ben", "--why", "Both begin anew.")
    for step in ("--asked", "--yes", "--yes", "--introduced"):
        room("intro", "ada", "ben", step)
    room.later(30)
    said = section(room, "Introductions")
    assert "You introduced them on 25 November." in said
    assert "They met" not in said
