"""Until the user has decided on a line that reads as a refusal, nothing suggests writing to its writer."""

from __future__ import annotations

import json

import pytest

from tests.cli.reach.private import Room
from tests.cli.reach.test_share import NOTE, mine

__all__ = ["mine"]

STOP = [
    "Please stop sending me articles.",
    "今後の配信はご遠慮ください",
    "Busy until March, please.",
    "しばらくは時間が取れません。",
]
lines = pytest.mark.parametrize("line", STOP)


def ada(room: Room) -> str:
    return next(one.id for one in room.held.people() if one.name == "Ada Sample")


@lines
def test_log_says_so_and_offers_what_can_be_decided(mine: Room, line: str) -> None:
    said = mine("log", "ada", line, "--in").err
    assert "reads as if" in said
    for way in ("--do-not-contact", "--rest-until DAY", "--may-contact"):
        assert f"curate people {ada(mine)} --do-not-contact" in said
        assert way in said
    assert "reads as if" not in mine("log", "ada", "I tried it. How did you begin?", "--in").err


@lines
def test_nothing_is_suggested_until_the_user_decides(mine: Room, line: str) -> None:
    assert "Ada Sample" in mine("share", "peers").out
    mine("log", "ada", "Here is one on onboarding")
    mine("log", "ada", line, "--in")
    mine.later(200)
    assert mine("share", "peers").out == ""
    assert "what came from Ada Sample on" in mine("share", "peers").err
    assert mine("share", "--to", "ada").out == ""
    assert "Ada" not in mine("people", "--due").out
    assert "Ada" not in mine("ask").out
    mine("people", "ben", "--through", "ada")
    assert "Ada" not in mine("intro", "--who", "ben").out
    week = mine("review", "--no-page").out
    assert "Ada Sample:" not in week.replace("wants no more", "").split("For you to decide")[0]
    assert "--do-not-contact" in week.split("For you to decide")[1]
    assert week.count("Ada Sample") == 1


@lines
@pytest.mark.parametrize("decision", [["--do-not-contact"], ["--rest-until", "2026-12-24"], ["--may-contact"]])
def test_once_the_user_has_decided_that_holds(mine: Room, line: str, decision: list[str]) -> None:
    mine("log", "ada", line, "--in")
    mine("people", "ada", *decision)
    mine.later(60)
    allowed = decision != ["--do-not-contact"]
    assert ("Ada Sample" in mine("share", "peers").out) == allowed
    assert "reads as if" not in mine("people", "ada").err
    mine("log", "ada", STOP[0], "--in")
    assert mine("share", "peers").out == ""


def test_a_draft_that_the_user_asks_for_warns(mine: Room) -> None:
    mine("log", "ada", STOP[0], "--in")
    ran = mine("share", "peers", "--to", "ada")
    assert ran.out.startswith("Dear Ada,")
    assert "what came from Ada Sample on 2026-11-25 reads as if they want no more messages: “Please stop" in ran.err
    assert "(not to be sent)" in mine("share").out
    assert "reads as if" in mine("check", "--reach").err
    assert "reads as if" in mine("intro", "ada", "ben", "--why", "Both begin anew.").err


def test_the_log_of_before_counts_and_a_list_says_who(mine: Room) -> None:
    line = {"at": "2025-03-02T12:00:00+00:00", "person": ada(mine), "direction": "in", "kind": "message",
            "text": "Unsubscribe", "substance": True}  # fmt: skip
    mine.vault.append("log.jsonl", json.dumps(line))
    assert mine("share", "peers").out == ""
    assert "they want no more messages? (2025-03-02)" in mine("people").out
    rows = {row["name"]: row["asked"] for row in json.loads(mine("people", "--json").out)}
    assert rows["Ada Sample"] == {"reading": "refusal", "on": "2025-03-02"}
    assert rows["Ben Example"] is None
    assert NOTE
